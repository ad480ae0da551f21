// Statistics of the return series alone: moments, tails, ratios and how much of them may be luck.
import type { Figures } from './definitions.ts';
import { deviation, excessKurtosis, type Moments, momentsOf, quantile, quotient, skewness } from './moments.ts';
import { normalDensity, normalQuantile } from './normal.ts';
import type { StatisticsOptions } from './options.ts';
import { logged, type ReturnSeries } from './returns.ts';
import { bootstrapSharpe, expectedBestSharpe, minimumTrackRecord, probabilisticSharpe } from './significance.ts';

/** Moments, tails, ratios and their significance: everything that reads the return series and nothing else. */
export function distributionInto(out: Figures, series: ReturnSeries, o: StatisticsOptions, perYear: number): void {
  const simple = series.returns;
  const n = simple.length;
  if (n === 0) return;
  const r = o.compounding === 'log' ? logged(simple) : simple;
  const m = momentsOf(r);
  const sd = deviation(m, o.sd);
  const root = Math.sqrt(perYear);
  const excess = m.mean - o.riskFree / perYear;
  const sharpe = quotient(excess, sd);
  out.volatility = sd * root;
  out.sharpe = sharpe * root;
  out.tStatistic = quotient(excess * Math.sqrt(n), sd);
  out.skew = skewness(m, o.sd);
  out.kurtosis = excessKurtosis(m, o.sd) + (o.kurtosis === 'plain' ? 3 : 0);
  const sorted = r.toSorted();
  const asSimple = (x: number) => (o.compounding === 'log' ? Math.expm1(x) : x);
  out.worstDay = asSimple(sorted[0] as number);
  out.bestDay = asSimple(sorted[n - 1] as number);
  tailsInto(out, sorted, m, sd, o.varConfidence);
  targetInto(out, r, o, perYear);
  const toBeat = o.sharpeToBeat / root;
  out.probabilisticSharpe = probabilisticSharpe(m, sharpe, toBeat);
  out.minimumTrackRecord = minimumTrackRecord(m, sharpe, toBeat, o.confidence);
  if (o.trials !== undefined) out.deflatedSharpe = probabilisticSharpe(m, sharpe, expectedBestSharpe(o.trials.count, o.trials.sharpeVariance ?? 1 / (n - 1)));
  const shifted = { ...m, mean: excess };
  const centred = o.riskFree === 0 ? r : r.map((x) => x - o.riskFree / perYear);
  const interval = bootstrapSharpe(centred, shifted, { ...o.bootstrap, confidence: o.confidence, sd: o.sd });
  out.sharpeLow = interval.low * root;
  out.sharpeHigh = interval.high * root;
}

function tailsInto(out: Figures, sorted: Float64Array, m: Moments, sd: number, confidence: number): void {
  const tail = 1 - confidence;
  const cut = quantile(sorted, tail);
  let sum = 0;
  let count = 0;
  for (; count < sorted.length && (sorted[count] as number) <= cut; count++) sum += sorted[count] as number;
  const z = normalQuantile(tail);
  out.valueAtRisk = -cut;
  out.conditionalValueAtRisk = -quotient(sum, count);
  out.valueAtRiskNormal = -(m.mean + z * sd);
  out.conditionalValueAtRiskNormal = -(m.mean - (sd * normalDensity(z)) / tail);
  out.tailRatio = Math.abs(quotient(quantile(sorted, 0.95), quantile(sorted, 0.05)));
}

function targetInto(out: Figures, r: Float64Array, o: StatisticsOptions, perYear: number): void {
  const target = o.target / perYear;
  let above = 0;
  let below = 0;
  let squares = 0;
  let short = 0;
  let gains = 0;
  let losses = 0;
  let ups = 0;
  let downs = 0;
  for (let i = 0; i < r.length; i++) {
    const x = r[i] as number;
    const d = x - target;
    if (d > 0) above += d;
    else if (d < 0) {
      below -= d;
      squares += d * d;
      short++;
    }
    if (x > 0) {
      gains += x;
      ups++;
    } else if (x < 0) {
      losses -= x;
      downs++;
    }
  }
  const downside = Math.sqrt(quotient(squares, o.sortinoDenominator === 'all' ? r.length : short));
  const root = Math.sqrt(perYear);
  out.downsideDeviation = downside * root;
  out.sortino = quotient((above - below) / r.length, downside) * root;
  out.omega = quotient(above, below);
  out.gainToPain = quotient(gains - losses, losses);
  out.commonSense = quotient(gains, losses) * out.tailRatio;
  out.positiveDays = quotient(ups, ups + downs);
}
