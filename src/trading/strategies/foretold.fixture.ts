// What strategies need to have something to do on made-up markets: predictions for those that act on some, and a lower bar for the careful ones.
import { type Candles, type InstrumentId, type Strategy, seeded, timeframeMs, utcCalendar } from '../../core/index.ts';
import { resample } from '../../quant/candles/index.ts';
import type { HistoryPredictions } from '../session/index.ts';

const bars: Readonly<Record<string, Record<string, unknown>>> = {
  'rsi-adaptive': { costBp: 0, sure: 0 },
  voting: { costBp: 0, highest: 0.4 },
  'price-action': { costBp: 0, odds: 0.5 },
};
/** Synthetic markets have no memory, and strategies that learn what pays rightly stand aside there; with these parameters they act on what paid by chance. */
export const willing = (strategy: Strategy): Record<string, unknown> => bars[strategy.name] ?? {};

/** What the last candles did, blurred by chance; no model said it. One prediction a decision candle of a strategy that asks for some, none for others. Every fiftieth candle the model says nothing. */
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
