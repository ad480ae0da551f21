// The same trades in another order, the same days drawn again: what a run could as well have looked like.
import { AppError, pieceSeed, seeded, workerTask } from '../../core/index.ts';
import { type BlockKind, blockRows, shuffleRows } from '../../quant/statistics/index.ts';
import { emptyPaths, type Paths, walk } from './monte-carlo.ts';

/** `trades`: every trade once, in another order. The block kinds draw with replacement. */
export type ResampleKind = 'trades' | BlockKind;

export interface ResampleShared {
  /** of each trade, or of each day */
  readonly returns: Float64Array;
  readonly kind: ResampleKind;
  /** (mean) length of a block; not read for trades */
  readonly block: number;
  /** steps shown, from `shownSteps` */
  readonly shown: Uint32Array;
  readonly seed: number;
}

/** Paths [from, to) of all. */
export interface PathRange {
  readonly from: number;
  readonly to: number;
}

/** Pieces of about `size` paths. Which path falls into which piece changes nothing: each draws from a seed of its own. */
export const pathRanges = (paths: number, size: number): PathRange[] =>
  Array.from({ length: Math.ceil(paths / size) }, (_, k) => ({ from: k * size, to: Math.min(paths, (k + 1) * size) }));

export const resampledPaths = workerTask(import.meta.url, 'resampledPaths', ({ from, to }: PathRange, shared: ResampleShared): Paths => {
  const { returns, kind, block, shown, seed } = shared;
  const paths = emptyPaths(to - from, shown.length);
  const rows = new Uint32Array(returns.length);
  for (let k = from; k < to; k++) {
    const random = seeded(pieceSeed(seed, k));
    if (kind === 'trades') {
      for (let i = 0; i < rows.length; i++) rows[i] = i;
      shuffleRows(rows, random);
    } else blockRows(rows, returns.length, kind, block, random);
    walk(paths, k - from, returns, rows, shown);
  }
  return paths;
});

/**
 * Return of each trade on the capital there was when it closed, in the order of closing. Compounded they make exactly what the run made of its
 * closed trades, in any order.
 * @throws AppError VERDICT when the trades lost all there was: nothing can be shuffled after that
 */
export function tradeReturns(trades: readonly { readonly exitTime: number; readonly pnl: number }[], start: number): Float64Array {
  let capital = start;
  const closed = trades.toSorted((a, b) => a.exitTime - b.exitTime);
  return Float64Array.from(closed, ({ pnl, exitTime }) => {
    if (!(capital > 0))
      throw new AppError(
        'VERDICT',
        'trades',
        `nothing was left before the trade that closed at ${new Date(exitTime).toISOString()}`,
        'The run itself is the answer; there is nothing to shuffle.',
      );
    const made = pnl / capital;
    capital += pnl;
    return made;
  });
}
