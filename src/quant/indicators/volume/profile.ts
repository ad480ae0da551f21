// Volume profile of a sliding window.
import type { Candle } from '../../../core/index.ts';
import { define, real, whole } from '../define.ts';

/**
 * Volume by price over the last `period` candles, each candle's spread evenly over its range. `value` is the middle of the price
 * slice with most volume (point of control; the lowest of equal ones), `high` and `low` bound the area around it holding `share` percent.
 * Undefined where nothing was traded.
 */
export class VolumeProfile {
  readonly warmup: number;
  value = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  private readonly share: number;
  private readonly highs: Float64Array;
  private readonly lows: Float64Array;
  private readonly volumes: Float64Array;
  private readonly slices: Float64Array;
  private next = 0;
  private missing: number;

  constructor(period: number, slices: number, share: number) {
    this.share = share / 100;
    this.highs = new Float64Array(period);
    this.lows = new Float64Array(period);
    this.volumes = new Float64Array(period);
    this.slices = new Float64Array(slices);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const i = this.next;
    this.highs[i] = candle.high;
    this.lows[i] = candle.low;
    this.volumes[i] = candle.volume;
    this.next = i + 1 === this.highs.length ? 0 : i + 1;
    if (this.missing > 0 && --this.missing > 0) return;
    this.profile();
  }

  private profile(): void {
    const { highs, lows, volumes, slices } = this;
    let top = Number.NEGATIVE_INFINITY;
    let bottom = Number.POSITIVE_INFINITY;
    let total = 0;
    for (let k = 0; k < highs.length; k++) {
      top = Math.max(top, highs[k] as number);
      bottom = Math.min(bottom, lows[k] as number);
      total += volumes[k] as number;
    }
    const step = (top - bottom) / slices.length;
    if (total <= 0 || step <= 0) {
      const flat = total > 0 ? top : Number.NaN;
      this.value = flat;
      this.high = flat;
      this.low = flat;
      return;
    }
    slices.fill(0);
    for (let k = 0; k < highs.length; k++) this.spread((lows[k] as number) - bottom, (highs[k] as number) - bottom, volumes[k] as number, step);
    this.area(bottom, step, total);
  }

  /** Adds a candle's volume to the slices its range covers, in proportion to the overlap. */
  private spread(low: number, high: number, volume: number, step: number): void {
    const slices = this.slices;
    const last = slices.length - 1;
    const from = Math.min(last, Math.floor(low / step));
    const to = Math.min(last, Math.floor(high / step));
    if (from === to) {
      slices[from] = (slices[from] as number) + volume;
      return;
    }
    for (let s = from; s <= to; s++) {
      const overlap = Math.min(high, (s + 1) * step) - Math.max(low, s * step);
      slices[s] = (slices[s] as number) + (volume * overlap) / (high - low);
    }
  }

  private area(bottom: number, step: number, total: number): void {
    const slices = this.slices;
    let peak = 0;
    for (let s = 1; s < slices.length; s++) if ((slices[s] as number) > (slices[peak] as number)) peak = s;
    let from = peak;
    let to = peak;
    let held = slices[peak] as number;
    while (held < total * this.share && (from > 0 || to < slices.length - 1)) {
      const below = from > 0 ? (slices[from - 1] as number) : -1;
      const above = to < slices.length - 1 ? (slices[to + 1] as number) : -1;
      if (above >= below) {
        to++;
        held += above;
      } else {
        from--;
        held += below;
      }
    }
    this.value = bottom + (peak + 0.5) * step;
    this.low = bottom + from * step;
    this.high = bottom + (to + 1) * step;
  }
}

export const volumeProfile = define({
  name: 'volume-profile',
  about: 'The price most was traded at lately, and the range that holds most of the volume',
  group: 'volume',
  parameters: [
    whole('period', 100, 1, 'candles looked back on'),
    whole('slices', 24, 2, 'price slices', 10_000),
    real('share', 70, 1, 100, 'percent of volume inside the area'),
  ],
  outputs: ['value', 'high', 'low'],
  formula:
    'volume spread evenly over each candle’s range; value = middle of the fullest slice; the area grows from it to the fuller neighbour until it holds share percent',
  source: 'J. P. Steidlmayer, Market Profile (1984); value-area rule one slice at a time',
  series: 0,
  make: (_seeding, period: number, slices: number, share: number) => new VolumeProfile(period, slices, share),
});
