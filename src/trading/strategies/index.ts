// The built-in strategies, by name.
import { type Strategy, unknownName } from '../../core/index.ts';
import { dca } from './dca.ts';
import { grid } from './grid.ts';
import { meanReversion } from './mean-reversion.ts';
import { mlEnsemble } from './ml-ensemble.ts';
import { momentum } from './momentum.ts';
import { priceAction } from './price-action.ts';
import { rsiAdaptive } from './rsi-adaptive.ts';
import { smaRsi } from './sma-rsi.ts';
import { trendMtf } from './trend-mtf.ts';
import { voting } from './voting.ts';

// The one place where their types are forgotten: from here on a strategy is what its schema says it is.
const all = [smaRsi, momentum, meanReversion, trendMtf, dca, grid, mlEnsemble, rsiAdaptive, voting, priceAction] as unknown as readonly Strategy[];

/** Every built-in strategy by its name, in the order lists show them. */
export const builtInStrategies: Readonly<Record<string, Strategy>> = Object.fromEntries(all.map((s) => [s.name, s]));

/** @throws AppError UNKNOWN_NAME with the nearest built-in */
export function strategyByName(name: string, field = 'strategy'): Strategy {
  const strategy = Object.hasOwn(builtInStrategies, name) ? builtInStrategies[name] : undefined;
  if (strategy === undefined) throw unknownName(field, name, Object.keys(builtInStrategies));
  return strategy;
}
