// One column at a time after a cut, to find the one a decision looked at. Candles stay sane.
import type { Candles } from '../../core/index.ts';
import { copyCandles, rowsKnown } from './future.ts';

export type ColumnName = 'open' | 'high' | 'low' | 'close' | 'volume';

export interface ColumnChange {
  readonly column: ColumnName;
  /** no other column was touched; where false, high and low were widened to contain it */
  readonly alone: boolean;
  readonly candles: Candles;
}

type Row = { open: number; high: number; low: number; close: number; volume: number };

function changed(c: Candles, closes: Float64Array, cut: number, change: (row: Row, i: number) => void): Candles {
  const out = copyCandles(c);
  const row: Row = { open: 0, high: 0, low: 0, close: 0, volume: 0 };
  for (let i = rowsKnown(closes, cut); i < c.at.length; i++) {
    row.open = c.open[i] as number;
    row.high = c.high[i] as number;
    row.low = c.low[i] as number;
    row.close = c.close[i] as number;
    row.volume = c.volume[i] as number;
    change(row, i);
    out.open[i] = row.open;
    out.high[i] = row.high;
    out.low[i] = row.low;
    out.close[i] = row.close;
    out.volume[i] = row.volume;
  }
  return out;
}

/**
 * Ways to change one column of the rows after `cut`, the surest first. `wild` is the same series with all of its future perturbed. Those that are
 * not `alone` tell something only when neither high nor low by itself does.
 */
export function* columnChanges(c: Candles, closes: Float64Array, cut: number, wild: Candles): Generator<ColumnChange> {
  const make = (column: ColumnName, alone: boolean, change: (row: Row, i: number) => void): ColumnChange => ({
    column,
    alone,
    candles: changed(c, closes, cut, change),
  });
  yield make('volume', true, (r, i) => (r.volume = wild.volume[i] as number));
  yield make('high', true, (r) => (r.high *= 1.5));
  yield make('high', true, (r) => (r.high = Math.max(r.open, r.close)));
  yield make('low', true, (r) => (r.low /= 1.5));
  yield make('low', true, (r) => (r.low = Math.min(r.open, r.close)));
  // The open of a candle that began before the cut is known.
  const mayChange = (column: 'close' | 'open', i: number): boolean => column === 'close' || (c.at[i] as number) >= cut;
  for (const column of ['close', 'open'] as const)
    for (const end of ['high', 'low'] as const)
      yield make(column, true, (r, i) => {
        if (mayChange(column, i)) r[column] = r[end];
      });
  for (const column of ['close', 'open'] as const)
    for (const factor of [1.5, 1 / 1.5])
      yield make(column, false, (r, i) => {
        if (!mayChange(column, i)) return;
        r[column] *= factor;
        r.high = Math.max(r.high, r[column]);
        r.low = Math.min(r.low, r[column]);
      });
}
