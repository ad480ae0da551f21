// Three timeframes vote on the trend; the slower ones weigh more, and the market's regime says how clear the vote must be.
import { choice, defineStrategy, integer, number, timeframeMs } from '../../core/index.ts';
import { adx, atr, ema, natr } from '../../quant/indicators/index.ts';

/** What one timeframe knows. */
interface Averages {
  readonly fast: { readonly value: number };
  readonly slow: { readonly value: number };
  readonly atr: { readonly value: number };
}

/** Distance of the fast average from the slow one in average true ranges, at most ±1; NaN while warming up. */
const vote = ({ fast, slow, atr: range }: Averages): number => Math.max(-1, Math.min(1, (fast.value - slow.value) / range.value));

export const trendMtf = defineStrategy({
  name: 'trend-mtf',
  version: '1.0.0',
  about: 'Follows the trend three timeframes agree on; asks for more agreement when volatility is high and stands aside when there is no trend.',
  parameters: {
    fast: integer({ default: 20, min: 2, max: 500, search: [8, 40], about: 'candles of the fast average, on each timeframe' }),
    slow: integer({ default: 50, min: 3, max: 1000, search: [30, 120], about: 'candles of the slow average, on each timeframe' }),
    weightOwn: number({ default: 0.2, min: 0, max: 1, search: [0, 1], about: "weight of the decision timeframe's vote" }),
    weight4h: number({ default: 0.3, min: 0, max: 1, search: [0, 1], about: 'weight of the 4-hour vote' }),
    weight1d: number({ default: 0.5, min: 0, max: 1, search: [0, 1], about: 'weight of the daily vote' }),
    entry: number({ default: 0.6, min: 0.05, max: 1, search: [0.3, 0.9], about: 'weighted vote (−1 to 1) that opens a position' }),
    exit: number({ default: 0.1, min: -1, max: 0.9, search: [-0.2, 0.4], about: 'vote in its direction below which a position is closed' }),
    adx: integer({ default: 14, min: 2, max: 200, about: 'candles of the ADX and of the average true range' }),
    adxMin: number({ default: 20, min: 0, max: 100, search: [10, 35], about: 'no entries where the ADX is below this: that market drifts' }),
    stress: number({ default: 1.8, min: 1, max: 20, search: [1.3, 3], about: 'range against its long average from which the market counts as volatile' }),
    caution: number({ default: 0.25, min: 0, max: 1, search: [0, 0.5], about: 'how much clearer the vote must be in a volatile market' }),
    stop: number({ default: 5, min: 0.1, max: 50, search: [2, 10], about: 'distance of the trailing stop, in average true ranges of four hours' }),
    sides: choice(['both', 'long'], { default: 'both', about: 'whether falls are sold short (spot instruments never are)' }),
  },
  timeframe: '1h',
  higher: ['4h', '1d'],
  inputs: (p) => ({ fast: ema(p.fast), slow: ema(p.slow), atr: atr(p.adx), adx: adx(p.adx), range: natr(p.adx), usual: natr(p.adx * 10) }),
  /** `spent`: the side of the last position, until its vote has weakened: a trend that stopped us out is not entered again at once */
  state: () => ({ spent: 0 }),
  onCandle(_candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const own = timeframeMs(desk.timeframe);
    // A timeframe that is not above the decision timeframe has no vote of its own; a vote that is not known yet makes the score NaN.
    let sum = parameters.weightOwn * vote(inputs);
    let weight = parameters.weightOwn;
    // The slow votes decide, so the stop keeps their distance: one of the decision timeframe's ranges would always speak before the vote.
    let range = inputs.atr.value;
    if (own < timeframeMs('4h')) {
      const hours = desk.higher('4h');
      sum += parameters.weight4h * vote(hours);
      weight += parameters.weight4h;
      range = hours.atr.value;
    }
    if (own < timeframeMs('1d')) {
      sum += parameters.weight1d * vote(desk.higher('1d'));
      weight += parameters.weight1d;
    }
    const score = sum / weight;
    const held = Math.sign(position);
    if (held !== 0) {
      state.spent = held;
      if (score * held < parameters.exit) return { kind: 'signal', direction: 'flat', reason: `the weighted vote fell to ${score.toFixed(2)}` };
    } else if (score * state.spent < parameters.entry) state.spent = 0;
    if (!(inputs.adx.value >= parameters.adxMin) || Number.isNaN(inputs.usual.value)) return undefined;
    const volatile = inputs.range.value > parameters.stress * inputs.usual.value;
    const needed = Math.min(1, parameters.entry + (volatile ? parameters.caution : 0));
    const side = score >= needed ? 1 : score <= -needed && parameters.sides === 'both' ? -1 : 0;
    if (side === 0 || side === held || side === state.spent) return undefined;
    return {
      kind: 'signal',
      direction: side > 0 ? 'long' : 'short',
      confidence: Math.abs(score) * (volatile ? 0.5 : 1),
      reason: `weighted vote ${score.toFixed(2)} in a ${volatile ? 'volatile' : 'trending'} market, ADX ${inputs.adx.value.toFixed(0)}`,
      trailing: { distance: parameters.stop * range },
    };
  },
});
