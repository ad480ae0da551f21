// Breaks of structure, sweeps of liquidity and chart patterns, taken only where the facts around them say that such signals pay.
import { defineStrategy, integer, number } from '../../core/index.ts';
import { atr } from '../../quant/indicators/index.ts';
import { priceActionOdds } from '../../quant/learning/index.ts';
import { learned, learning } from './learned.ts';

export const priceAction = defineStrategy({
  name: 'price-action',
  version: '1.0.0',
  about: 'Takes breaks of structure, sweeps and chart patterns whose odds, weighed by the facts around them and learned on past candles, are good.',
  parameters: {
    strength: integer({ default: 3, min: 1, max: 20, search: [2, 8], about: 'candles on either side that a swing must exceed' }),
    odds: number({ default: 0.55, min: 0.05, max: 0.95, search: [0.45, 0.65], about: 'odds of paying, costs included, from which a signal is taken' }),
    stop: number({ default: 2.5, min: 0.1, max: 50, search: [1, 6], about: 'distance of the stop, in average true ranges' }),
    target: number({ default: 4, min: 0.1, max: 100, search: [1, 10], about: 'distance of the target, in average true ranges' }),
    ...learned,
  },
  timeframe: '15m',
  inputs: (p) => ({ action: priceActionOdds({ ...learning(p), strength: p.strength }), atr: atr(14) }),
  state: () => ({ held: 0 }),
  onCandle(_candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const { action } = inputs;
    const good = action.value >= parameters.odds;
    if (position !== 0) {
      state.held++;
      if (good && action.signal === -Math.sign(position))
        return { kind: 'signal', direction: 'flat', reason: `a signal the other way, odds ${action.value.toFixed(2)}` };
      if (state.held >= parameters.horizon) return { kind: 'signal', direction: 'flat', reason: `held for the ${state.held} candles it was judged by` };
      return undefined;
    }
    state.held = 0;
    if (!good || (action.signal < 0 && parameters.sides === 'long')) return undefined;
    return {
      kind: 'signal',
      direction: action.signal > 0 ? 'long' : 'short',
      confidence: action.value,
      reason: `price action points ${action.signal > 0 ? 'up' : 'down'}, odds ${action.value.toFixed(2)}`,
      stopLoss: { distance: parameters.stop * inputs.atr.value },
      takeProfit: { distance: parameters.target * inputs.atr.value },
    };
  },
});
