// What many paths came to, beside the one that happened.
import { shareOf, spreadOf } from '../../quant/statistics/index.ts';
import { fanOf, type Paths, ruinOf } from '../../research/optimisation/index.ts';
import type { FanResult } from '../../research/report/index.ts';

export type Made = Omit<FanResult, 'method'>;

/** What paths came to, beside the path that happened. */
export function madeOf(paths: Paths, actual: Paths, axis: Made['axis'], steps: readonly number[], ruinLoss: number, setting: string): Made {
  const { end, deepest } = actual;
  return {
    paths: paths.count,
    axis,
    steps,
    ...fanOf(paths),
    actual: { equity: [...actual.equity], drawdown: [...actual.drawdown] },
    end: spreadOf(
      paths.end.map((e) => e - 1),
      (end[0] as number) - 1,
    ),
    deepest: spreadOf(paths.deepest, deepest[0] as number),
    lost: shareOf(
      paths.end.reduce((n, e) => n + (e < 1 ? 1 : 0), 0),
      paths.count,
    ),
    ruin: ruinOf(paths, ruinLoss),
    setting,
  };
}
