// CMA-ES: Hansen (2016), "The CMA evolution strategy: a tutorial", started anew with twice the points when it has settled (Auger & Hansen 2005).
import { type Random, seeded } from '../../core/index.ts';
import { eigen } from './eigen.ts';
import { fullTrials, rankable, type Sampler, type SamplerOptions } from './sampler.ts';
import { levelsOf, pointAt, type Space } from './space.ts';

/** Step size at the start, of a box of side 1; and below which a search has settled. */
const SIGMA = 0.3;
const SETTLED = 1e-3;
/** Least spread of a discrete dimension, in its levels: below it no neighbour would ever be tried again. */
const LEVEL_SPREAD = 0.4;

/** Into [0, 1] by reflection at its ends, so that no point is out of bounds and none is tried more often for lying outside. */
const reflected = (x: number): number => {
  const turn = Math.abs(x) % 2;
  return turn > 1 ? 2 - turn : turn;
};

/** One evolution: a mean, a step size and a covariance that learn from each generation. Names of fields are those of the tutorial. */
class Evolution {
  private readonly n: number;
  private readonly mean: Float64Array;
  private sigma = SIGMA;
  private readonly covariance: Float64Array;
  private readonly pathSigma: Float64Array;
  private readonly pathC: Float64Array;
  private readonly weights: Float64Array;
  private readonly muEff: number;
  private readonly least: Float64Array;
  private generation = 0;
  private vectors: Float64Array;
  private scales: Float64Array;
  private steps: Float64Array[] = [];
  private readonly best: number[] = [];
  readonly lambda: number;

  constructor(space: Space, lambda: number, random: Random, centre: boolean) {
    const n = space.length;
    this.n = n;
    this.lambda = lambda;
    this.mean = Float64Array.from({ length: n }, () => (centre ? 0.5 : random.uniform()));
    this.covariance = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    this.pathSigma = new Float64Array(n);
    this.pathC = new Float64Array(n);
    const mu = Math.floor(lambda / 2);
    const raw = Float64Array.from({ length: mu }, (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1));
    const sum = raw.reduce((a, b) => a + b, 0);
    this.weights = raw.map((w) => w / sum);
    this.muEff = 1 / this.weights.reduce((a, w) => a + w * w, 0);
    this.least = Float64Array.from(space, (d) => LEVEL_SPREAD / levelsOf(d));
    this.vectors = this.covariance.slice();
    this.scales = new Float64Array(n).fill(1);
  }

  /** Units of one generation, each in [0, 1]. */
  draw(random: Random, count: number): Float64Array[] {
    const { n } = this;
    const { values, vectors } = eigen(this.covariance, n);
    this.vectors = vectors;
    this.scales = values.map((v) => Math.sqrt(Math.max(v, 1e-20)));
    this.steps = Array.from({ length: count }, () => {
      const z = Float64Array.from({ length: n }, (_, k) => (this.scales[k] as number) * random.normal());
      return Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += (vectors[i * n + k] as number) * (z[k] as number);
        return sum;
      });
    });
    return this.steps.map((y) => y.map((v, i) => reflected((this.mean[i] as number) + this.sigma * v)));
  }

  /** Learns from the values of the last generation. */
  learn(values: readonly number[]): void {
    const { n, weights, muEff, lambda } = this;
    const order = values.map((_, i) => i).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
    const y = new Float64Array(n);
    weights.forEach((w, k) => {
      const step = this.steps[order[k] as number] as Float64Array;
      for (let i = 0; i < n; i++) y[i] = (y[i] as number) + w * (step[i] as number);
    });
    for (let i = 0; i < n; i++) this.mean[i] = (this.mean[i] as number) + this.sigma * (y[i] as number);
    this.generation++;

    const cSigma = (muEff + 2) / (n + muEff + 5);
    const dSigma = 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (n + 1)) - 1) + cSigma;
    const cC = (4 + muEff / n) / (n + 4 + (2 * muEff) / n);
    const c1 = 2 / ((n + 1.3) ** 2 + muEff);
    const cMu = Math.min(1 - c1, (2 * (muEff - 2 + 1 / muEff)) / ((n + 2) ** 2 + muEff));
    const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));

    // C^(-1/2) y
    const white = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += (this.vectors[i * n + k] as number) * (y[i] as number);
      dot /= this.scales[k] as number;
      for (let i = 0; i < n; i++) white[i] = (white[i] as number) + (this.vectors[i * n + k] as number) * dot;
    }
    let length = 0;
    for (let i = 0; i < n; i++) {
      this.pathSigma[i] = (1 - cSigma) * (this.pathSigma[i] as number) + Math.sqrt(cSigma * (2 - cSigma) * muEff) * (white[i] as number);
      length += (this.pathSigma[i] as number) ** 2;
    }
    length = Math.sqrt(length);
    const moving = length / Math.sqrt(1 - (1 - cSigma) ** (2 * this.generation)) < (1.4 + 2 / (n + 1)) * expected;
    for (let i = 0; i < n; i++) this.pathC[i] = (1 - cC) * (this.pathC[i] as number) + (moving ? Math.sqrt(cC * (2 - cC) * muEff) * (y[i] as number) : 0);
    const old = 1 - c1 - cMu + (moving ? 0 : c1 * cC * (2 - cC));
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let rank = 0;
        weights.forEach((w, k) => {
          const step = this.steps[order[k] as number] as Float64Array;
          rank += w * (step[i] as number) * (step[j] as number);
        });
        const at = i * n + j;
        this.covariance[at] = old * (this.covariance[at] as number) + c1 * (this.pathC[i] as number) * (this.pathC[j] as number) + cMu * rank;
      }
    this.sigma = Math.min(1, this.sigma * Math.exp((cSigma / dSigma) * (length / expected - 1)));
    this.keepLevelsInReach();
    this.best.push(values[order[0] as number] as number);
    if (this.best.length > 10 + Math.ceil((30 * n) / lambda)) this.best.shift();
  }

  private keepLevelsInReach(): void {
    const { n } = this;
    for (let i = 0; i < n; i++) {
      const wanted = ((this.least[i] as number) / this.sigma) ** 2;
      if ((this.covariance[i * n + i] as number) < wanted) this.covariance[i * n + i] = wanted;
    }
  }

  /** Nothing more to win here: the steps are tiny, or the best of many generations is the same. */
  get settled(): boolean {
    let widest = 0;
    for (let i = 0; i < this.n; i++) widest = Math.max(widest, this.sigma * Math.sqrt(this.covariance[i * this.n + i] as number) - (this.least[i] as number));
    const full = this.best.length >= 10 + Math.ceil((30 * this.n) / this.lambda);
    return widest < SETTLED || (full && Math.max(...this.best) === Math.min(...this.best));
  }
}

/** Generations of points around a mean that moves towards the better ones. Discrete dimensions are cut into equal shares. */
export function cmaEs(space: Space, { trials, seed, round }: SamplerOptions): Sampler {
  const random = seeded(seed);
  let evolution = new Evolution(space, round ?? 4 + Math.floor(3 * Math.log(space.length)), random, true);
  let left = trials;
  let asked = 0;
  return {
    ask: () => {
      if (evolution.settled) evolution = new Evolution(space, evolution.lambda * 2, random, false);
      asked = Math.min(left, evolution.lambda);
      left -= asked;
      return fullTrials(evolution.draw(random, asked).map((units) => pointAt(space, units)));
    },
    // the last generation may be cut short; there is nothing left to learn for then
    tell: (values) => {
      if (asked === evolution.lambda) evolution.learn(values.map(rankable));
    },
  };
}
