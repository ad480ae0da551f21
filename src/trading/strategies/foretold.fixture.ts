// Made-up predictions for tests of strategies that act on some: what the last candles did, blurred by chance. Synthetic: no model said them.
import { type Candles, type InstrumentId, type Strategy, seeded, timeframeMs, utcCalendar } from '../../core/index.ts';
import { resample } from '../../quant/candles/index.ts';
import type { HistoryPredictions } from '../session/index.ts';

/** One prediction a decision candle of a strategy that asks for some, none for others. Every fiftieth candle the model says nothing. */
export function foretold(strategy: Strategy, minutes: Candles, instrument: InstrumentId): HistoryPredictions[] {
  const timeframe = strategy.timeframe ?? '1m';
  if (strategy.prediction === undefined) return [];
  const { candles } = timeframe === '1m' ? { candles: minutes } : resample(minutes, '1m', timeframe, utcCalendar);
  const random = seeded(candles.at.length);
  const probability = candles.close.map((close, i) => {
    const move = Math.log(close / (candles.close[Math.max(0, i - 6)] as number));
    const noise = random.normal();
    return i % 50 === 49 ? Number.NaN : 0.5 + 0.3 * Math.tanh(20 * move + 0.5 * noise);
  });
  const confidence = probability.map((p) => Math.abs(2 * p - 1));
  const at = candles.at.map((t) => t + timeframeMs(timeframe));
  return [{ instrument, timeframe, model: 'made-up@1', features: 'none', at, probability, confidence }];
}
