// Does 60 % mean 60 %: predicted probabilities against what came, in bins of equal numbers of rows.
import { ascending } from './metrics-rank.ts';

export interface ReliabilityBin {
  /** rows in it */
  readonly rows: number;
  /** weighted mean of what was predicted */
  readonly predicted: number;
  /** weighted share of what came true */
  readonly observed: number;
}

/** Bins of the calibration error. Guo et al. 2017 take 15 of equal width; forecasts of markets crowd around one half, where equal numbers see more. */
export const calibrationBins = 10;

/** Bin of every row, 0 to bins − 1, by ascending prediction; equal predictions share a bin. */
function binsOf(predictions: Float64Array, bins: number): Uint8Array {
  const order = ascending(predictions);
  const bin = new Uint8Array(predictions.length);
  for (const [rank, row] of order.entries()) {
    const before = order[rank - 1];
    const same = before !== undefined && predictions[before] === predictions[row];
    bin[row] = same ? (bin[before] as number) : Math.floor((rank * bins) / order.length);
  }
  return bin;
}

class BinSums {
  readonly weight: Float64Array;
  readonly predicted: Float64Array;
  readonly observed: Float64Array;
  readonly bin: Uint8Array;
  readonly predictions: Float64Array;
  readonly outcomes: Float64Array;

  constructor(predictions: Float64Array, outcomes: Float64Array, bins: number) {
    this.predictions = predictions;
    this.outcomes = outcomes;
    this.bin = binsOf(predictions, bins);
    this.weight = new Float64Array(bins);
    this.predicted = new Float64Array(bins);
    this.observed = new Float64Array(bins);
  }

  add(weights: Float64Array): void {
    const { weight, predicted, observed, bin } = this;
    weight.fill(0);
    predicted.fill(0);
    observed.fill(0);
    for (let i = 0; i < bin.length; i++) {
      const b = bin[i] as number;
      const w = weights[i] as number;
      weight[b] = (weight[b] as number) + w;
      predicted[b] = (predicted[b] as number) + w * (this.predictions[i] as number);
      observed[b] = (observed[b] as number) + w * (this.outcomes[i] as number);
    }
  }
}

/**
 * Expected calibration error as a function of the weights: Σ over bins of weight share × |predicted − observed| (Naeini et al. 2015, with
 * bins of equal numbers of rows).
 */
export function calibrationError(predictions: Float64Array, outcomes: Float64Array): (weights: Float64Array) => number {
  const sums = new BinSums(predictions, outcomes, calibrationBins);
  return (weights) => {
    sums.add(weights);
    let [error, total] = [0, 0];
    for (let b = 0; b < calibrationBins; b++) {
      error += Math.abs((sums.predicted[b] as number) - (sums.observed[b] as number));
      total += sums.weight[b] as number;
    }
    return error / total;
  };
}

/** The curve behind the calibration error: one point a bin, from the lowest predictions up; empty bins are left out. */
export function reliabilityCurve(predictions: Float64Array, outcomes: Float64Array, weights?: Float64Array): ReliabilityBin[] {
  const sums = new BinSums(predictions, outcomes, calibrationBins);
  sums.add(weights ?? new Float64Array(predictions.length).fill(1));
  const rows = new Uint32Array(calibrationBins);
  for (const b of sums.bin) rows[b] = (rows[b] as number) + 1;
  return [...rows].flatMap((count, b) => {
    const weight = sums.weight[b] as number;
    return weight > 0 ? [{ rows: count, predicted: (sums.predicted[b] as number) / weight, observed: (sums.observed[b] as number) / weight }] : [];
  });
}
