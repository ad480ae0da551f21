// Whole-column loops of volume indicators. Same arithmetic as the steps, same bits. Comparisons are multiplied in as 0 or 1:
// whether price rose is a coin toss, and a branch on it is wrong every other time.
import type { Candles } from '../../../core/index.ts';
import { inPieces } from './chunks.ts';

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
    value += (volume[i] as number) * (Number(now > previous) - Number(now < previous));
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
export function mfiLoop(candles: Candles, out: Float64Array, period: number): void {
  const { high, low, close } = candles;
  const n = close.length;
  out.fill(Number.NaN, 0, Math.min(n, period));
  if (n === 0) return;
  const flows = { rises: new Float64Array(period), falls: new Float64Array(period) };
  // previous typical price, sums of rising and falling money, candles with rising and falling money, slot of the rings
  const state = Float64Array.of(((high[0] as number) + (low[0] as number) + (close[0] as number)) / 3, 0, 0, 0, 0, 0);
  inPieces(1, n, (from, to) => mfiPiece(candles, out, flows, state, from, to));
}

function mfiPiece(
  { high, low, close, volume }: Candles,
  out: Float64Array,
  { rises, falls }: { rises: Float64Array; falls: Float64Array },
  state: Float64Array,
  from: number,
  to: number,
): void {
  const period = rises.length;
  let previous = state[0] as number;
  let rising = state[1] as number;
  let falling = state[2] as number;
  let busyUp = state[3] as number;
  let busyDown = state[4] as number;
  let slot = state[5] as number;
  for (let i = from; i < to; i++) {
    const typical = ((high[i] as number) + (low[i] as number) + (close[i] as number)) / 3;
    const money = typical * (volume[i] as number);
    const up = money * Number(typical > previous);
    const down = money * Number(typical < previous);
    previous = typical;
    const oldUp = rises[slot] as number;
    const oldDown = falls[slot] as number;
    rises[slot] = up;
    falls[slot] = down;
    slot = slot + 1 === period ? 0 : slot + 1;
    busyUp += Number(up !== 0) - Number(oldUp !== 0);
    busyDown += Number(down !== 0) - Number(oldDown !== 0);
    rising = busyUp === 0 ? 0 : rising + up - oldUp;
    falling = busyDown === 0 ? 0 : falling + down - oldDown;
    if (i < period) continue;
    const sum = rising + falling;
    out[i] = sum > 0 ? 100 * (rising / sum) : 0;
  }
  state[0] = previous;
  state[1] = rising;
  state[2] = falling;
  state[3] = busyUp;
  state[4] = busyDown;
  state[5] = slot;
}
