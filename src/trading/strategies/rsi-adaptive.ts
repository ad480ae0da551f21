// RSI reversals at thresholds that a bandit found on past candles: traded only in markets where they paid.
import { defineStrategy, integer, number } from '../../core/index.ts';
import { atr } from '../../quant/indicators/index.ts';
import { adaptiveRsi } from '../../quant/learning/index.ts';
import { learned, learning } from './learned.ts';

export const rsiAdaptive = defineStrategy({
  name: 'rsi-adaptive',
  version: '1.0.0',
  about: 'Buys when RSI comes back from oversold, at thresholds learned on past candles for each kind of market; stands aside where none paid.',
  parameters: {
    period: integer({ default: 14, min: 2, max: 200, search: [5, 28], about: 'candles of the RSI' }),
    low: number({ default: 20, min: 5, max: 49, about: 'lowest oversold threshold that may be chosen (overbought mirrors it)' }),
    high: number({ default: 45, min: 5, max: 49, about: 'highest oversold threshold that may be chosen' }),
    sure: number({ default: 1, min: 0, max: 5, search: [0, 2.5], about: 'standard errors by which a threshold must have paid in simulation' }),
    stop: number({ default: 3, min: 0.1, max: 50, search: [1, 6], about: 'distance of the stop, in average true ranges' }),
    ...learned,
  },
  timeframe: '15m',
  inputs: (p) => ({
    rsi: adaptiveRsi({ ...learning(p), period: p.period, low: Math.min(p.low, p.high), high: Math.max(p.low, p.high), width: p.sure }),
    atr: atr(14),
  }),
  state: () => ({ held: 0 }),
  onCandle(_candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const { rsi } = inputs;
    if (position !== 0) {
      state.held++;
      if (rsi.signal === -Math.sign(position))
        return { kind: 'signal', direction: 'flat', reason: `RSI ${rsi.value.toFixed(0)} came back from the other side` };
      if (state.held >= parameters.horizon) return { kind: 'signal', direction: 'flat', reason: `held for the ${state.held} candles it was judged by` };
      return undefined;
    }
    state.held = 0;
    // NaN before the simulation is over, and where too few signals were seen
    if (!(rsi.worth > 0 && rsi.signal !== 0) || (rsi.signal < 0 && parameters.sides === 'long')) return undefined;
    return {
      kind: 'signal',
      direction: rsi.signal > 0 ? 'long' : 'short',
      confidence: Math.min(1, 5 * rsi.worth),
      reason: `RSI ${rsi.value.toFixed(0)} came back through ${(rsi.signal > 0 ? rsi.lower : 100 - rsi.lower).toFixed(1)}, which paid in markets like this`,
      stopLoss: { distance: parameters.stop * inputs.atr.value },
    };
  },
});
