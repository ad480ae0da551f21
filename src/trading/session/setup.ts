// What a session is made of, and the checks that refuse what cannot work.
import {
  AppError,
  type Indicator,
  type InputSpec,
  type Instrument,
  type Journal,
  type Strategy,
  type Time,
  type Timeframe,
  timeframeMs,
  unknownName,
} from '../../core/index.ts';
import type { Conventions, Costs } from '../execution/index.ts';
import type { StreamSetup } from '../market/index.ts';
import type { AccountSetup } from '../portfolio/index.ts';
import type { RiskLimits, Rule, Sizing } from '../risk/index.ts';

export interface DeploymentSetup {
  readonly name: string;
  readonly strategy: Strategy;
  /** already resolved against the strategy's schema */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** ids, in the order the strategy sees them */
  readonly instruments: readonly string[];
  /** name of the account it trades */
  readonly account: string;
  readonly timeframe: Timeframe;
  readonly sizing: Sizing;
  /** where an input of an instrument and timeframe comes from; it is made anew when left out. It must step as `spec.create()` would. */
  readonly inputOf?: (spec: InputSpec, instrument: string, timeframe: Timeframe) => Indicator;
}

export interface SessionSetup {
  readonly accounts: readonly AccountSetup[];
  readonly instruments: readonly Instrument[];
  readonly streams: readonly StreamSetup[];
  readonly deployments: readonly DeploymentSetup[];
  readonly reporting: string;
  readonly conventions: Conventions;
  readonly costs: Costs;
  readonly limits: RiskLimits;
  readonly rules: readonly Rule[];
  /** handlers are called from here on; candles before it only warm the inputs up */
  readonly tradeFrom: Time;
  readonly journal?: Journal;
  /** written before each strategy call: [number of the deployment + 1, count]; 0 between calls. A parent watches it. */
  readonly heartbeat?: Int32Array;
  /** decision instants expected, to size the curve once; it grows when there are more */
  readonly expectedSlices?: number;
}

/** @throws AppError naming what does not fit together */
export function checkSetup(setup: SessionSetup): void {
  const ids = setup.instruments.map((i) => i.id);
  const accounts = setup.accounts.map((a) => a.name);
  const names = new Set<string>();
  if (setup.deployments.length === 0) throw new AppError('MISSING_VALUE', 'deployments', 'there is no strategy to run', 'Name at least one.');
  for (const account of setup.accounts)
    if (!(account.leverage > 0))
      throw new AppError('OUT_OF_RANGE', `leverage of ${account.name}`, `${account.leverage} is not positive`, 'Use 1 for no leverage.');
  for (const d of setup.deployments) {
    if (names.has(d.name)) throw new AppError('CONFLICT', 'deployments', `"${d.name}" appears twice`, 'Give each its own name.');
    names.add(d.name);
    if (!accounts.includes(d.account)) throw unknownName(`account of ${d.name}`, d.account, accounts);
    for (const id of d.instruments) {
      const index = ids.indexOf(id);
      if (index < 0) throw unknownName(`instrument of ${d.name}`, id, ids);
      if (!setup.streams.some((s) => s.instrument === index && s.series === 'last' && timeframeMs(s.timeframe) <= timeframeMs(d.timeframe)))
        throw new AppError(
          'NOT_FOUND',
          `${id} ${d.timeframe}`,
          'no stream of candles is that fine or finer',
          'Load candles of that timeframe or of a finer one.',
        );
    }
  }
}
