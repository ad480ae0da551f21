// What a replay on paper is of, where the person left it open: strategy, series, range and speed.
import { AppError, type Instrument, unknownName } from '../../core/index.ts';
import { findStrategy, type LoadedRun } from '../../platform/backtests/index.ts';
import { priceDigits } from '../../research/report/index.ts';
import { builtInStrategies } from '../../trading/strategies/index.ts';
import { type FirstRun, firstRun, originOf } from '../first-runs.ts';
import { candidatesIn } from '../prepare.ts';
import type { DemoTitle } from './demo-text.ts';

export interface DemoOptions {
  readonly strategy?: string;
  readonly param?: readonly string[];
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly speed?: string;
  readonly fresh?: true;
}

/** Candles shown at most when no range is named, and the time they take: few enough that each is seen go by. */
export const CANDLES = 6000;
export const SECONDS = 20;

/** Candles a second. @throws AppError BAD_VALUE */
export function speedOf(text: string | undefined, watched: boolean, candles: number): number {
  if (text === 'max' || (text === undefined && !watched)) return Number.POSITIVE_INFINITY;
  if (text === undefined) return Math.max(1, candles / SECONDS);
  const speed = Number(text);
  if (text.trim() !== '' && Number.isFinite(speed) && speed > 0) return speed;
  throw new AppError('BAD_VALUE', 'speed', `"${text}" is not a number of candles a second`, 'Write --speed 20, or --speed max.');
}

/** What to replay where the person left it open: the first strategy and series that fit what was said. @throws AppError NOT_FOUND, UNKNOWN_NAME */
export async function chosen(home: string, o: DemoOptions): Promise<FirstRun> {
  const strategy = o.strategy ?? (Object.keys(builtInStrategies)[0] as string);
  if (o.instrument !== undefined && o.timeframe !== undefined)
    return { strategy, instrument: o.instrument, timeframe: o.timeframe as FirstRun['timeframe'], coarse: false };
  const candidates = await candidatesIn(home);
  if (candidates.length === 0) throw new AppError('NOT_FOUND', 'candles', 'nothing is stored yet', 'Begin with: tradewind start');
  const own = candidates.filter((c) => o.instrument === undefined || c.id === o.instrument);
  if (own.length === 0) throw unknownName('instrument', o.instrument as string, [...new Set(candidates.map((c) => c.id))]);
  const found = (await findStrategy(strategy)).strategy;
  const fit = firstRun(o.timeframe === undefined ? found : { ...found, timeframe: o.timeframe as FirstRun['timeframe'] }, own);
  if (fit === undefined)
    throw new AppError(
      'NOT_FOUND',
      'candles',
      `no stored series is fine enough for ${strategy}`,
      'See what there is: tradewind data list; import finer candles.',
    );
  return { ...fit, strategy, timeframe: (o.timeframe as FirstRun['timeframe'] | undefined) ?? fit.timeframe };
}

/** The words and digits of a replay. */
export function titleOf(loaded: LoadedRun, run: FirstRun): DemoTitle {
  const instrument = loaded.setup.instruments[0] as Instrument;
  const { strategy } = loaded.setup.deployments[0] as (typeof loaded.setup.deployments)[number];
  return {
    what: `${strategy.name} ${strategy.version} on ${run.instrument} ${run.timeframe}`,
    timeframe: loaded.timeframe,
    currency: loaded.setup.reporting,
    priceDecimals: priceDigits(instrument, loaded.base[0]?.candles.close.at(-1) ?? 1),
    quantityDecimals: instrument.continuous ? 6 : Math.min(8, instrument.quantityScale),
    synthetic: originOf(run.instrument) === 'synthetic',
  };
}
