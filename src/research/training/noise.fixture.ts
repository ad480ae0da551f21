// Feature sets in which there is nothing to find: pure noise as a function of time, fast and slow, the same live and in a batch.
import { type Candle, type Candles, pieceSeed, seeded } from '../../core/index.ts';
import { defineSet, type FeatureSet, type LiveFeatures } from '../../quant/features/index.ts';

/** Periods of the slow columns in hours: from days to months, as real features move. */
const periods = [31, 173, 719, 2137];

class NoiseLive {
  readonly warmup = 0;
  readonly row: Float64Array;
  private readonly seed: number;
  private readonly phases: Float64Array;

  constructor(seed: number, width: number) {
    this.seed = seed;
    this.row = new Float64Array(width);
    const random = seeded(seed);
    this.phases = Float64Array.from({ length: width * periods.length }, () => 2 * Math.PI * random.uniform());
  }

  get value(): number {
    return this.row[0] as number;
  }

  /** Even columns are new numbers every hour; odd ones are sums of slow waves with phases of their own. */
  update({ at }: Pick<Candle, 'at'>): void {
    const hour = at / 3_600_000;
    const random = seeded(pieceSeed(this.seed, hour));
    for (let k = 0; k < this.row.length; k++) {
      let wave = 0;
      for (const [p, period] of periods.entries())
        wave += Math.sin((2 * Math.PI * hour) / (period * (1 + k / 97)) + (this.phases[k * periods.length + p] as number));
      this.row[k] = k % 2 === 0 ? random.normal() : wave;
    }
  }
}

/** `width` columns of noise. */
export function noiseSet(seed: number, width: number): FeatureSet {
  const columns = Array.from({ length: width }, (_, k) => ({ name: `noise_${k}`, formula: 'retstd', parameters: [k + 2] }));
  const live = () => new NoiseLive(seed, width);
  return {
    ...defineSet('noise', columns),
    hash: `noise ${seed} ${width}`,
    warmup: 0,
    live: () => live() as unknown as LiveFeatures,
    batch: ({ at }: Candles) => {
      const one = live();
      const out = columns.map(() => new Float64Array(at.length));
      for (let i = 0; i < at.length; i++) {
        one.update({ at: at[i] as number });
        for (let k = 0; k < width; k++) (out[k] as Float64Array)[i] = one.row[k] as number;
      }
      return out;
    },
  };
}
