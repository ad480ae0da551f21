// A part of a run's history as a run of its own: the candles of the part, and as many before it as the inputs need.
import { firstAtOrAfter, resolveParameters, sliceCandles, type Time } from '../../core/index.ts';
import type { Point } from '../../quant/search/index.ts';
import type { HistoryPredictions } from '../../trading/session/index.ts';
import { type BacktestSetup, refusalOf, warmupOf } from '../backtest/index.ts';

/** Predictions of the candles that open in [from, to): told by their closes. */
function spokenIn(p: HistoryPredictions, from: Time, to: Time): HistoryPredictions {
  const [first, end] = [firstAtOrAfter(p.at, from + 1), firstAtOrAfter(p.at, to + 1)];
  return { ...p, at: p.at.subarray(first, end), probability: p.probability.subarray(first, end), confidence: p.confidence.subarray(first, end) };
}

/**
 * The setup over candles that open in [from, to), warmed up from what lies before where the history has it.
 * @param points parameters it will be run with beside its own: the longest warm-up is given
 */
export function narrowed(setup: BacktestSetup, from: Time, to: Time, points: readonly Point[] = []): BacktestSetup {
  const deployments = setup.deployments.flatMap((d) => [
    d,
    ...points
      .map((point) => ({ ...d, parameters: resolveParameters(d.strategy, { ...d.parameters, ...point }) }))
      .filter(({ strategy, parameters }) => refusalOf(strategy, parameters) === undefined),
  ]);
  return {
    ...setup,
    from,
    to,
    series: setup.series.map((s) => {
      const { at } = s.candles;
      const start = Math.max(0, firstAtOrAfter(at, from) - warmupOf(deployments, s.timeframe));
      return { ...s, candles: sliceCandles(s.candles, start, firstAtOrAfter(at, to)) };
    }),
    ...(setup.predictions === undefined ? {} : { predictions: setup.predictions.map((p) => spokenIn(p, from, to)) }),
    funding: setup.funding.map((f) => {
      const [first, end] = [firstAtOrAfter(f.rates.at, from), firstAtOrAfter(f.rates.at, to)];
      return { ...f, rates: { at: f.rates.at.subarray(first, end), rate: f.rates.rate.subarray(first, end) } };
    }),
  };
}
