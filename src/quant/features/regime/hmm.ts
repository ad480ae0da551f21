// Gaussian hidden Markov model with diagonal covariances: fitted by Baum-Welch on a past window, then only filtered forward.
// long because: fitting is one algorithm whose steps share their arrays
import { AppError } from '../../../core/index.ts';

/** The fitted artefact. States are ordered by the mean of the last observation, lowest first. */
export interface Hmm {
  readonly states: number;
  readonly dimensions: number;
  /** per state */
  readonly initial: readonly number[];
  /** row = from, states × states */
  readonly transition: readonly number[];
  /** states × dimensions */
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

export interface HmmFit {
  readonly model: Hmm;
  /** mean log-likelihood of a row after each iteration; never falls */
  readonly logLikelihoods: readonly number[];
  readonly rows: number;
}

export interface FitOptions {
  readonly states?: number;
  readonly iterationsMax?: number;
  /** stop when the mean log-likelihood gains less */
  readonly tolerance?: number;
}

const statesMax = 8;
/** A state's variance may not fall below this share of the variance of all rows: else it would sit on a single point. */
const varianceFloor = 1e-3;

/** Natural logarithm of the density of row `i` under state `k`. */
function logDensity(
  m: Readonly<Record<'means' | 'variances', ArrayLike<number>>>,
  dimensions: number,
  k: number,
  columns: readonly Float64Array[],
  i: number,
): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const v = m.variances[k * dimensions + d] as number;
    const e = ((columns[d] as Float64Array)[i] as number) - (m.means[k * dimensions + d] as number);
    sum -= 0.5 * (Math.log(2 * Math.PI * v) + (e * e) / v);
  }
  return sum;
}

interface Work {
  readonly initial: Float64Array;
  readonly transition: Float64Array;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** A start without chance: rows cut into equal shares by their last observation, states that like to stay. */
function start(columns: readonly Float64Array[], states: number, whole: readonly number[]): Work {
  const dimensions = columns.length;
  const last = columns[dimensions - 1] as Float64Array;
  const order = Array.from(last, (_, i) => i).sort((a, b) => (last[a] as number) - (last[b] as number));
  const means = new Float64Array(states * dimensions);
  const variances = new Float64Array(states * dimensions);
  for (let k = 0; k < states; k++) {
    const rows = order.slice(Math.floor((k * order.length) / states), Math.floor(((k + 1) * order.length) / states));
    for (let d = 0; d < dimensions; d++) {
      const x = columns[d] as Float64Array;
      const mean = rows.reduce((s, i) => s + (x[i] as number), 0) / rows.length;
      means[k * dimensions + d] = mean;
      const variance = rows.reduce((s, i) => s + ((x[i] as number) - mean) ** 2, 0) / rows.length;
      variances[k * dimensions + d] = Math.max(variance, varianceFloor * (whole[d] as number));
    }
  }
  const stay = 0.95;
  const transition = new Float64Array(states * states).fill((1 - stay) / Math.max(1, states - 1));
  for (let k = 0; k < states; k++) transition[k * states + k] = states === 1 ? 1 : stay;
  return { initial: new Float64Array(states).fill(1 / states), transition, means, variances };
}

/** Scaled forward and backward passes; fills alpha and beta (rows × states) and scale; the mean log-likelihood of a row. */
function passes(
  w: Work,
  columns: readonly Float64Array[],
  states: number,
  b: Float64Array,
  alpha: Float64Array,
  beta: Float64Array,
  scale: Float64Array,
): number {
  const rows = scale.length;
  let likelihood = 0;
  for (let i = 0; i < rows; i++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < states; k++) {
      const log = logDensity(w, columns.length, k, columns, i);
      b[i * states + k] = log;
      if (log > top) top = log;
    }
    let sum = 0;
    for (let k = 0; k < states; k++) {
      b[i * states + k] = Math.exp((b[i * states + k] as number) - top);
      let prior = w.initial[k] as number;
      if (i > 0) {
        prior = 0;
        for (let j = 0; j < states; j++) prior += (alpha[(i - 1) * states + j] as number) * (w.transition[j * states + k] as number);
      }
      alpha[i * states + k] = prior * (b[i * states + k] as number);
      sum += alpha[i * states + k] as number;
    }
    for (let k = 0; k < states; k++) alpha[i * states + k] = (alpha[i * states + k] as number) / sum;
    scale[i] = sum;
    likelihood += Math.log(sum) + top;
  }
  beta.fill(1, (rows - 1) * states);
  for (let i = rows - 2; i >= 0; i--)
    for (let j = 0; j < states; j++) {
      let sum = 0;
      for (let k = 0; k < states; k++)
        sum += (w.transition[j * states + k] as number) * (b[(i + 1) * states + k] as number) * (beta[(i + 1) * states + k] as number);
      beta[i * states + j] = sum / (scale[i + 1] as number);
    }
  return likelihood / rows;
}

/** Re-estimates the model from the passes. */
function maximise(
  w: Work,
  columns: readonly Float64Array[],
  states: number,
  b: Float64Array,
  alpha: Float64Array,
  beta: Float64Array,
  scale: Float64Array,
  whole: readonly number[],
): void {
  const rows = scale.length;
  const dimensions = columns.length;
  const moved = new Float64Array(states * states);
  const weight = new Float64Array(states);
  const sums = new Float64Array(states * dimensions);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < states; k++) {
      const gamma = (alpha[i * states + k] as number) * (beta[i * states + k] as number);
      weight[k] = (weight[k] as number) + gamma;
      if (i === 0) w.initial[k] = gamma;
      for (let d = 0; d < dimensions; d++)
        sums[k * dimensions + d] = (sums[k * dimensions + d] as number) + gamma * ((columns[d] as Float64Array)[i] as number);
      if (i === rows - 1) continue;
      for (let j = 0; j < states; j++) {
        const next = (i + 1) * states + j;
        const xi =
          ((alpha[i * states + k] as number) * (w.transition[k * states + j] as number) * (b[next] as number) * (beta[next] as number)) /
          (scale[i + 1] as number);
        moved[k * states + j] = (moved[k * states + j] as number) + xi;
      }
    }
  const squares = new Float64Array(states * dimensions);
  for (let k = 0; k < states; k++)
    for (let d = 0; d < dimensions; d++) w.means[k * dimensions + d] = (sums[k * dimensions + d] as number) / (weight[k] as number);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < states; k++) {
      const gamma = (alpha[i * states + k] as number) * (beta[i * states + k] as number);
      for (let d = 0; d < dimensions; d++) {
        const e = ((columns[d] as Float64Array)[i] as number) - (w.means[k * dimensions + d] as number);
        squares[k * dimensions + d] = (squares[k * dimensions + d] as number) + gamma * e * e;
      }
    }
  for (let k = 0; k < states; k++) {
    let out = 0;
    for (let j = 0; j < states; j++) out += moved[k * states + j] as number;
    for (let j = 0; j < states; j++) w.transition[k * states + j] = out > 0 ? (moved[k * states + j] as number) / out : 1 / states;
    for (let d = 0; d < dimensions; d++)
      w.variances[k * dimensions + d] = Math.max((squares[k * dimensions + d] as number) / (weight[k] as number), varianceFloor * (whole[d] as number));
  }
}

function ordered(w: Work, states: number, dimensions: number): Hmm {
  const order = Array.from({ length: states }, (_, k) => k).sort(
    (a, b) => (w.means[a * dimensions + dimensions - 1] as number) - (w.means[b * dimensions + dimensions - 1] as number),
  );
  const perDimension = (x: Float64Array) => order.flatMap((k) => [...x.subarray(k * dimensions, (k + 1) * dimensions)]);
  return {
    states,
    dimensions,
    initial: order.map((k) => w.initial[k] as number),
    transition: order.flatMap((j) => order.map((k) => w.transition[j * states + k] as number)),
    means: perDimension(w.means),
    variances: perDimension(w.variances),
  };
}

/**
 * Fits a model to rows of observations (one column each); rows with an undefined number are left out. No chance is drawn: the same
 * rows give the same model.
 * @throws AppError OUT_OF_RANGE for fewer than 1 or more than 8 states, EMPTY_RANGE with fewer than 20 rows a state, BAD_VALUE where an
 * observation never varies
 */
export function fitHmm(observations: readonly Float64Array[], options: FitOptions = {}): HmmFit {
  const { states = 3, iterationsMax = 100, tolerance = 1e-6 } = options;
  if (!Number.isInteger(states) || states < 1 || states > statesMax)
    throw new AppError('OUT_OF_RANGE', 'states', `${states} is not within 1 to ${statesMax}`, 'Two to four tell regimes apart.');
  const keep = Array.from(observations[0] ?? [], (_, i) => i).filter((i) => observations.every((x) => Number.isFinite(x[i])));
  const columns = observations.map((x) => Float64Array.from(keep, (i) => x[i] as number));
  if (keep.length < 20 * states)
    throw new AppError('EMPTY_RANGE', 'training window', `${keep.length} rows are too few for ${states} states`, `Give at least ${20 * states} rows.`);
  const whole = columns.map((x) => {
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    return x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
  });
  if (whole.some((v) => !(v > 0)))
    throw new AppError('BAD_VALUE', 'training window', 'an observation never varies', 'Choose a window in which the market moved.');
  const w = start(columns, states, whole);
  const size = keep.length * states;
  const [b, alpha, beta] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const scale = new Float64Array(keep.length);
  const logLikelihoods: number[] = [];
  for (let round = 0; round < iterationsMax; round++) {
    logLikelihoods.push(passes(w, columns, states, b, alpha, beta, scale));
    maximise(w, columns, states, b, alpha, beta, scale, whole);
    if (round > 0 && (logLikelihoods[round] as number) - (logLikelihoods[round - 1] as number) < tolerance) break;
  }
  return { model: ordered(w, states, columns.length), logLikelihoods, rows: keep.length };
}

/** The model as numbers, so that it can stand among a column's parameters. */
export const hmmNumbers = (m: Hmm): number[] => [m.states, m.dimensions, ...m.initial, ...m.transition, ...m.means, ...m.variances];

/** @throws AppError BAD_VALUE when the numbers are no model */
export function hmmOf(numbers: readonly number[]): Hmm {
  const [states = 0, dimensions = 0] = numbers;
  let from = 2;
  const take = (count: number): number[] => numbers.slice(from, (from += count));
  const model = {
    states,
    dimensions,
    initial: take(states),
    transition: take(states * states),
    means: take(states * dimensions),
    variances: take(states * dimensions),
  };
  if (!(states > 0 && dimensions > 0) || numbers.length !== from || numbers.some((v) => !Number.isFinite(v)) || model.variances.some((v) => v <= 0))
    throw new AppError('BAD_VALUE', 'regime model', `${numbers.length} numbers are not a hidden Markov model`, 'Fit it again.');
  return model;
}

/** One step of the forward filter: probabilities of the states given all rows so far, in place. An undefined row only lets time pass. */
export function filterStep(m: Hmm, probabilities: Float64Array, fresh: Float64Array, columns: readonly Float64Array[], row: number, first: boolean): void {
  const { states } = m;
  let top = Number.NEGATIVE_INFINITY;
  let missing = false;
  for (let d = 0; d < m.dimensions; d++) if (Number.isNaN((columns[d] as Float64Array)[row])) missing = true;
  for (let k = 0; k < states; k++) {
    fresh[k] = missing ? 0 : logDensity(m, m.dimensions, k, columns, row);
    if ((fresh[k] as number) > top) top = fresh[k] as number;
  }
  let sum = 0;
  for (let k = 0; k < states; k++) {
    let prior = m.initial[k] as number;
    if (!first) {
      prior = 0;
      for (let j = 0; j < states; j++) prior += (probabilities[j] as number) * (m.transition[j * states + k] as number);
    }
    fresh[k] = prior * Math.exp((fresh[k] as number) - top);
    sum += fresh[k] as number;
  }
  for (let k = 0; k < states; k++) probabilities[k] = sum > 0 ? (fresh[k] as number) / sum : (m.initial[k] as number);
}
