// Do inputs, or predictions, still look like training: stability index and Kolmogorov–Smirnov distance over the latest rows, by the bins of a reference.
import { AppError } from '../../../core/index.ts';
import { normalQuantile } from '../../statistics/index.ts';
import type { Alarm } from './alarm.ts';
import { binOf, type Reference } from './reference.ts';

export interface DriftOptions {
  readonly watch: 'feature' | 'prediction';
  /** latest rows that are compared (default 500) */
  readonly window?: number;
  /** rows between two looks (default a quarter of the window) */
  readonly every?: number;
  /** chance that a look alarms though nothing has changed, over all features and both measures together (default 0.01) */
  readonly level?: number;
  /** neighbouring rows that tell as much as one: features of markets change slowly (default 1) */
  readonly dependence?: number;
  /** stability index below which nothing is alarming, however sure it is (default 0.1, by custom "no shift worth acting on") */
  readonly psiMin?: number;
}

/** Value that chi-squared of `freedom` stays below with probability `p` (Wilson & Hilferty 1931). */
function chiSquaredQuantile(freedom: number, p: number): number {
  const share = 2 / (9 * freedom);
  return freedom * (1 - share + normalQuantile(p) * Math.sqrt(share)) ** 3;
}

/**
 * Fed one row at a time; looks every so many. Its own properties are its whole state.
 *
 * Limits come from chance: the stability index of n rows against m is near (1/n + 1/m) × chi-squared of (bins − 1) when nothing changed
 * (Yurdakul & Naranjo 2020); the distance is below √(ln(2/level)/2 × (1/n + 1/m)) (Massart 1990). n and m are divided by `dependence`, the level by the
 * number of comparisons.
 */
export class DriftWatch {
  readonly #reference: Reference;
  readonly #options: Required<DriftOptions>;
  readonly #most: number;
  rows = 0;
  /** bin of each feature of the latest rows, ring of window × features */
  readonly recent: Uint8Array;
  /** rows in each bin, features × most bins */
  readonly counts: Uint32Array;

  constructor(reference: Reference, options: DriftOptions) {
    const window = options.window ?? 500;
    this.#reference = reference;
    this.#options = { window, every: Math.max(1, window >> 2), level: 0.01, dependence: 1, psiMin: 0.1, ...options };
    if (!(Number.isInteger(window) && window >= 20))
      throw new AppError('OUT_OF_RANGE', 'window', `${window} is not a whole number from 20 on`, 'Compare at least 20 rows.');
    this.#most = Math.max(...reference.shares.map((s) => s.length));
    this.recent = new Uint8Array(window * reference.names.length);
    this.counts = new Uint32Array(reference.names.length * this.#most);
  }

  /** Takes one row, one value a feature of the reference. */
  see(values: Float32Array | Float64Array): readonly Alarm[] {
    const { names, edges } = this.#reference;
    const { window, every } = this.#options;
    const place = (this.rows % window) * names.length;
    for (let j = 0; j < names.length; j++) {
      const from = j * this.#most;
      if (this.rows >= window) this.#count(from + (this.recent[place + j] as number), -1);
      const bin = binOf(edges[j] as readonly number[], values[j] as number);
      this.recent[place + j] = bin;
      this.#count(from + bin, 1);
    }
    this.rows++;
    return this.rows >= window && (this.rows - window) % every === 0 ? this.#look() : [];
  }

  #count(place: number, by: number): void {
    this.counts[place] = (this.counts[place] as number) + by;
  }

  /** One over the rows that the two sides are worth. */
  get #noise(): number {
    const { window, dependence } = this.#options;
    return dependence / Math.min(this.rows, window) + dependence / this.#reference.rows;
  }

  /** Stability index of a feature: Σ (share − reference) × ln(share / reference), each bin with half a row more so that none is empty. */
  psi(feature: number): number {
    const shares = this.#reference.shares[feature] as readonly number[];
    const count = Math.min(this.rows, this.#options.window);
    let sum = 0;
    for (let b = 0; b < shares.length; b++) {
      const now = ((this.counts[feature * this.#most + b] as number) + 0.5) / (count + 0.5 * shares.length);
      const then = ((shares[b] as number) * this.#reference.rows + 0.5) / (this.#reference.rows + 0.5 * shares.length);
      sum += (now - then) * Math.log(now / then);
    }
    return sum;
  }

  /** Largest distance between the two distribution functions at the ends of the bins; what is undefined comes last. */
  ks(feature: number): number {
    const shares = this.#reference.shares[feature] as readonly number[];
    const count = Math.min(this.rows, this.#options.window);
    let [apart, most] = [0, 0];
    for (let b = 0; b < shares.length; b++) {
      apart += (this.counts[feature * this.#most + b] as number) / count - (shares[b] as number);
      most = Math.max(most, Math.abs(apart));
    }
    return most;
  }

  #look(): Alarm[] {
    const { names, shares } = this.#reference;
    const { watch, level, psiMin } = this.#options;
    const each = level / (2 * names.length);
    const noise = this.#noise;
    const ksLimit = Math.sqrt((Math.log(2 / each) / 2) * noise);
    const alarms: Alarm[] = [];
    for (const [j, name] of names.entries()) {
      const own = { watch, name, rows: this.rows };
      const freedom = (shares[j] as readonly number[]).length - 1;
      const psiLimit = Math.max(psiMin, noise * chiSquaredQuantile(freedom, 1 - each));
      const [psi, ks] = [this.psi(j), this.ks(j)];
      if (psi > psiLimit) alarms.push({ ...own, measure: 'psi', figure: psi, limit: psiLimit });
      if (ks > ksLimit) alarms.push({ ...own, measure: 'ks', figure: ks, limit: ksLimit });
    }
    return alarms;
  }
}
