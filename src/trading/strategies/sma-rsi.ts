// The textbook average cross with an RSI filter; with its defaults it is the published workload W2.
import { defineStrategy, integer, number } from '../../core/index.ts';
import { crossings, rsi, sma } from '../../quant/indicators/index.ts';

export const smaRsi = defineStrategy({
  name: 'sma-rsi',
  version: '1.0.0',
  about: 'Buys when a fast average crosses above a slow one while RSI is not overbought; sells on the opposite cross, a stop or a target.',
  parameters: {
    fast: integer({ default: 20, min: 2, max: 500, search: [5, 32], about: 'candles of the fast average' }),
    slow: integer({ default: 50, min: 3, max: 1000, search: [40, 130], about: 'candles of the slow average' }),
    rsi: integer({ default: 14, min: 2, max: 200, about: 'candles of the RSI' }),
    rsiMax: number({ default: 65, min: 1, max: 100, search: [50, 95], about: 'RSI must be below this to buy' }),
    stopLoss: number({ default: 0.005, min: 0.0001, max: 0.5, search: [0.002, 0.05], about: 'stop below the entry, fraction', unit: 'fraction' }),
    takeProfit: number({ default: 0.01, min: 0.0001, max: 5, search: [0.005, 0.1], about: 'target above the entry, fraction', unit: 'fraction' }),
  },
  inputs: (p) => ({ fast: sma(p.fast), slow: sma(p.slow), rsi: rsi(p.rsi) }),
  state: () => ({ fast: Number.NaN, slow: Number.NaN }),
  onCandle(_candle, desk) {
    const { inputs, state, parameters } = desk;
    const fast = inputs.fast.value;
    const slow = inputs.slow.value;
    const before = state.fast - state.slow;
    state.fast = fast;
    state.slow = slow;
    // NaN while warming up: every comparison below is then false.
    if (desk.position > 0)
      return before >= 0 && fast < slow ? { kind: 'signal', direction: 'flat', reason: 'fast average crossed below the slow one' } : undefined;
    if (!(before <= 0 && fast > slow && inputs.rsi.value < parameters.rsiMax)) return undefined;
    return {
      kind: 'signal',
      direction: 'long',
      reason: 'fast average crossed above the slow one',
      stopLoss: { fraction: parameters.stopLoss },
      takeProfit: { fraction: parameters.takeProfit },
    };
  },
  signals({ from, inputs }, p) {
    const { up, down } = crossings(inputs.fast.value, inputs.slow.value);
    const strength = inputs.rsi.value;
    return {
      // the first candle that is decided on has none before it to have crossed from
      enter: up.filter((row) => row > from && (strength[row] as number) < p.rsiMax),
      exit: down,
      stopLoss: { fraction: p.stopLoss },
      takeProfit: { fraction: p.takeProfit },
    };
  },
});
