// In a market without a trend, what has strayed far from its average tends to come back to it.
import { choice, defineStrategy, integer, number } from '../../core/index.ts';
import { adx, atr, bollinger, rsi } from '../../quant/indicators/index.ts';

/** Bollinger bands (Bollinger 2001) entered on the way back, filtered by RSI, and only where Wilder's ADX says that there is no trend. */
export const meanReversion = defineStrategy({
  name: 'mean-reversion',
  version: '1.0.0',
  about: 'Buys when price comes back above its lower band in a market without trend (sells below the upper one); leaves at the average.',
  parameters: {
    period: integer({ default: 20, min: 5, max: 500, search: [10, 60], about: 'candles of the average and its bands' }),
    width: number({ default: 2, min: 0.5, max: 6, search: [1.5, 3], about: 'distance of the bands, in standard deviations' }),
    rsi: integer({ default: 14, min: 2, max: 200, about: 'candles of the RSI' }),
    rsiLow: number({ default: 35, min: 1, max: 50, search: [20, 45], about: 'RSI must have been below this to buy (above 100 less this to sell)' }),
    adx: integer({ default: 14, min: 2, max: 200, about: 'candles of the ADX' }),
    adxMax: number({ default: 25, min: 1, max: 100, search: [18, 40], about: 'no entries where the ADX is above this: that market trends' }),
    stop: number({ default: 2, min: 0.1, max: 50, search: [1, 5], about: 'distance of the stop, in average true ranges' }),
    patience: integer({ default: 40, min: 1, max: 5000, search: [10, 120], about: 'candles a position may wait for the average' }),
    sides: choice(['both', 'long'], { default: 'both', about: 'whether rises are sold short (spot instruments never are)' }),
  },
  timeframe: '15m',
  inputs: (p) => ({ bands: bollinger(p.period, p.width), rsi: rsi(p.rsi), adx: adx(p.adx), atr: atr(p.adx) }),
  state: () => ({ below: false, above: false, since: 0 }),
  onCandle(candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const { bands } = inputs;
    const wasBelow = state.below;
    const wasAbove = state.above;
    state.below = candle.close < bands.lower && inputs.rsi.value < parameters.rsiLow;
    state.above = candle.close > bands.upper && inputs.rsi.value > 100 - parameters.rsiLow;
    if (position !== 0) {
      state.since++;
      const reached = position > 0 ? candle.close >= bands.value : candle.close <= bands.value;
      if (reached) return { kind: 'signal', direction: 'flat', reason: 'price is back at its average' };
      if (state.since >= parameters.patience) return { kind: 'signal', direction: 'flat', reason: `not back at its average after ${state.since} candles` };
      return undefined;
    }
    state.since = 0;
    if (!(inputs.adx.value <= parameters.adxMax)) return undefined;
    // The bands widen in a fall, so that price can be inside again while it still falls: the candle itself must have turned.
    const turned = candle.close - candle.open;
    const buys = wasBelow && turned > 0 && candle.close > bands.lower && candle.close < bands.value;
    const sells = wasAbove && turned < 0 && candle.close < bands.upper && candle.close > bands.value && parameters.sides === 'both';
    if (!buys && !sells) return undefined;
    return {
      kind: 'signal',
      direction: buys ? 'long' : 'short',
      reason: `came back inside its ${buys ? 'lower' : 'upper'} band, ADX ${inputs.adx.value.toFixed(0)}`,
      stopLoss: { distance: parameters.stop * inputs.atr.value },
    };
  },
});
