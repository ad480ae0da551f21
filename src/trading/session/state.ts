// A strategy's own memory: kept so that it is cheap to write, copied so that it can be saved.
import { AppError, type StrategyState } from '../../core/index.ts';

class StateRecord {
  [key: string]: unknown;
}

/** A strategy's state as an instance of a class: its number fields are then rewritten without allocating (see core's emptyCandle). */
export const ownState = (given: StrategyState): StrategyState => Object.assign(new StateRecord(), given);

/** A copy for a snapshot. @throws AppError STRATEGY_FAULT when a strategy keeps something that cannot be saved */
export function savedState(state: StrategyState, deployment: string): StrategyState {
  try {
    return structuredClone({ ...state });
  } catch (cause) {
    throw new AppError(
      'STRATEGY_FAULT',
      `state of ${deployment}`,
      'it holds something that cannot be saved',
      'Keep plain numbers, strings, arrays and records in desk.state.',
      cause,
    );
  }
}
