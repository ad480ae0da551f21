// What a trial is known by, so that the same one is counted once, whichever experiment made it.
import { createHash } from 'node:crypto';
import { candlesBetween, resolveParameters } from '../../core/index.ts';
import { hashCandles } from '../../outside/storage/index.ts';
import type { Point } from '../../quant/search/index.ts';
import type { LoadedRun, RunSpec } from '../backtests/index.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The candles that are decided on: what trials are counted by. */
export const periodHash = ({ base, setup }: LoadedRun): string =>
  sha(base.map((s) => `${s.instrument} ${s.timeframe} ${hashCandles(candlesBetween(s.candles, setup.from, setup.to))}`).join('\n'));

/** Keys of points of a run's first strategy: its code, all its parameters, and the circumstances of the run. */
export function trialKeys(loaded: LoadedRun, spec: RunSpec): (point: Point) => string {
  const { version: _, strategies: __, ...circumstances } = spec;
  const { strategy, hash } = loaded.strategies[0] as LoadedRun['strategies'][number];
  const given = spec.strategies[0]?.parameters ?? {};
  return (point) => sha(JSON.stringify([strategy.name, hash, resolveParameters(strategy, { ...given, ...point }), circumstances])).slice(0, 16);
}
