// Whole-column loops of volume indicators. Same arithmetic as the steps, same bits.
import type { Candles } from '../../../core/index.ts';

const MINUTE = 60_000;

/** On-balance volume. */
export function obvLoop({ close, volume }: Candles, out: Float64Array): void {
  const n = close.length;
  if (n === 0) return;
  let value = volume[0] as number;
  let previous = close[0] as number;
  out[0] = value;
  for (let i = 1; i < n; i++) {
    const now = close[i] as number;
    if (now > previous) value += volume[i] as number;
    else if (now < previous) value -= volume[i] as number;
    previous = now;
    out[i] = value;
  }
}

/** Session VWAP. */
export function vwapLoop({ at, high, low, close, volume }: Candles, out: Float64Array, minutes: number, offset: number): void {
  const length = minutes * MINUTE;
  const shift = offset * MINUTE;
  let end = Number.NEGATIVE_INFINITY;
  let money = 0;
  let traded = 0;
  for (let i = 0; i < at.length; i++) {
    const now = at[i] as number;
    if (now >= end) {
      end = (Math.floor((now - shift) / length) + 1) * length + shift;
      money = 0;
      traded = 0;
    }
    const typical = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3;
    const size = volume[i] as number;
    money += typical * size;
    traded += size;
    out[i] = traded > 0 ? money / traded : typical;
  }
}

/** Money flow index. */
export function mfiLoop({ high, low, close, volume }: Candles, out: Float64Array, period: number): void {
  const n = close.length;
  out.fill(Number.NaN, 0, Math.min(n, period));
  if (n === 0) return;
  const rises = new Float64Array(period);
  const falls = new Float64Array(period);
  let previous = ((high[0] as number) + (low[0] as number) + (close[0] as number)) / 3;
  let rising = 0;
  let falling = 0;
  let busyUp = 0;
  let busyDown = 0;
  let slot = 0;
  for (let i = 1; i < n; i++) {
    const typical = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3;
    const money = typical * (volume[i] as number);
    const up = typical > previous ? money : 0;
    const down = typical < previous ? money : 0;
    previous = typical;
    const oldUp = rises[slot] as number;
    const oldDown = falls[slot] as number;
    rises[slot] = up;
    falls[slot] = down;
    slot = slot + 1 === period ? 0 : slot + 1;
    if (up !== 0) busyUp++;
    if (oldUp !== 0) busyUp--;
    if (down !== 0) busyDown++;
    if (oldDown !== 0) busyDown--;
    rising = busyUp === 0 ? 0 : rising + up - oldUp;
    falling = busyDown === 0 ? 0 : falling + down - oldDown;
    if (i < period) continue;
    const sum = rising + falling;
    out[i] = sum > 0 ? 100 * (rising / sum) : 0;
  }
}
