// Breakout: buys new highs on volume, keeps a trailing stop, never holds for more than a given time.
import { atr, defineStrategy, donchian, HOUR, integer, number, sma } from 'tradewind';

export default defineStrategy({
  name: 'breakout',
  version: '1.0.0',
  about: 'Buys a close above the highest price of the last candles when volume is above its average; leaves at a trailing stop or in time.',
  parameters: {
    channel: integer({ default: 20, min: 2, max: 500, search: [10, 80], about: 'candles of the channel' }),
    volume: number({ default: 1.2, min: 0, max: 10, search: [0.8, 2], about: 'volume needed, against its average' }),
    trail: number({ default: 3, min: 0.5, max: 20, search: [1, 6], about: 'distance of the trailing stop, in average true ranges' }),
    hours: integer({ default: 48, min: 1, max: 2000, about: 'longest time a position is held', search: [12, 120] }),
  },
  timeframe: '1h',
  inputs: (p) => ({ channel: donchian(p.channel), range: atr(14), volume: sma(p.channel, { source: 'volume' }) }),
  state: () => ({ high: Number.NaN }),
  onCandle(candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const before = state.high; // of the candles before this one: its own high is no barrier to itself
    state.high = inputs.channel.upper;
    if (position > 0)
      return desk.now - desk.entryTime >= parameters.hours * HOUR ? { kind: 'signal', direction: 'flat', reason: 'held long enough' } : undefined;
    if (!(candle.close > before && candle.volume >= parameters.volume * inputs.volume.value)) return undefined;
    return { kind: 'signal', direction: 'long', reason: `closed above ${before}`, trailing: { distance: parameters.trail * inputs.range.value } };
  },
});
