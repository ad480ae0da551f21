// What a portfolio trades, as plain data in its journal: enough to make its session again anywhere.
import { z } from 'zod';
import { AppError, type Instrument, parseTimeframe, resolveParameters, type Time, type Timeframe } from '../../core/index.ts';
import { journalValue } from '../../outside/storage/index.ts';
import { type Costs, parseConventions } from '../../trading/execution/index.ts';
import { builtInRules, parseSizing } from '../../trading/risk/index.ts';
import type { SessionSetup } from '../../trading/session/index.ts';
import { codeVersion, type FoundStrategy, findStrategy, limitsFromJson, type RunSpec, runSpec } from '../backtests/index.ts';

export type Mode = 'paper' | 'live';

export interface PortfolioSpec {
  readonly version: 1;
  readonly name: string;
  readonly mode: Mode;
  /** strategy, money, limits, costs: the words of a backtest */
  readonly run: RunSpec;
  /** as the venue listed them when the portfolio began */
  readonly instruments: readonly Instrument[];
  readonly timeframe: Timeframe;
  /** strategies are asked from here on; candles before it warm their inputs up */
  readonly tradeFrom: Time;
  /** open time of the first candle that is asked for */
  readonly feedFrom: Time;
  /** where it trades: hosts of the venue, local ones included */
  readonly hosts: { readonly rest: string; readonly stream: string };
}

const head = z.object({ version: z.literal(1), name: z.string(), mode: z.enum(['paper', 'live']), run: runSpec, timeframe: z.string(), tradeFrom: z.number() });

/** The spec as the journal keeps it. @throws AppError BAD_FILE when it is of another form */
export function readSpec(text: string, path: string): PortfolioSpec {
  const value = journalValue(text);
  const checked = head.safeParse(value);
  if (!checked.success) throw new AppError('BAD_FILE', path, `its spec is not readable: ${checked.error.issues[0]?.message}`, 'Restore it from a backup.');
  return value as PortfolioSpec;
}

/** The parts of a session that a spec names. @throws AppError for a strategy or a setting that is not known */
export async function setupOf(spec: PortfolioSpec): Promise<{ setup: SessionSetup; code: string; found: FoundStrategy }> {
  const [given, ...more] = spec.run.strategies;
  if (given === undefined || more.length > 0)
    throw new AppError('BAD_VALUE', 'strategies', `${spec.run.strategies.length} are named`, 'A portfolio runs one; start another beside it.');
  const found = await findStrategy(given.name);
  const { run } = spec;
  const costs: Costs = {
    slippage: run.slippage,
    ...(run.commission === undefined ? {} : { fees: run.commission }),
    latencyMs: run.latencyMs,
    volumeShare: run.volumeShare === 'off' ? Number.POSITIVE_INFINITY : run.volumeShare,
    liquidationFee: 0.005,
  };
  const setup: SessionSetup = {
    accounts: [{ name: 'account', venue: (spec.instruments[0] as Instrument).venue, cash: { [run.currency]: run.cash }, leverage: run.leverage }],
    instruments: spec.instruments,
    streams: spec.instruments.map((_, instrument) => ({ instrument, timeframe: parseTimeframe(spec.timeframe), series: 'last' })),
    deployments: [
      {
        name: found.strategy.name,
        strategy: found.strategy,
        parameters: resolveParameters(found.strategy, given.parameters),
        instruments: spec.instruments.map((i) => i.id),
        account: 'account',
        timeframe: spec.timeframe,
        sizing: parseSizing(run.sizing),
      },
    ],
    reporting: run.currency,
    conventions: parseConventions(run.conventions),
    costs,
    limits: limitsFromJson(run.limits),
    rules: builtInRules,
    tradeFrom: spec.tradeFrom + 1,
  };
  return { setup, code: `${codeVersion()} ${found.hash}`, found };
}
