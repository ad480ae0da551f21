// A model says how likely a rise is; this trades it: enters when the odds are clear for the market's regime, leaves when they are gone.
import { choice, defineStrategy, flag, integer, number, text } from '../../core/index.ts';
import { adx, atr, natr } from '../../quant/indicators/index.ts';

/** Long averages of the range, against which it counts as stressed. */
const USUAL = 10;

export const mlEnsemble = defineStrategy({
  name: 'ml-ensemble',
  version: '1.0.0',
  about: "Acts on a model's predictions: enters when the odds are clear for the market's regime, leaves when they are gone, at a stop or at a target.",
  parameters: {
    model: text({ about: 'name of the model, or name@version for that version alone; empty takes the first that speaks' }),
    features: text({ about: 'hash of the feature set its predictions must come from; empty takes any' }),
    maxAge: integer({ default: 0, min: 0, max: 100, about: 'candles that may have closed since the one a prediction speaks of', unit: 'candles' }),
    enter: number({ default: 0.57, min: 0.5, max: 0.99, search: [0.52, 0.7], about: 'probability of a rise that buys; of a fall, that sells short' }),
    exit: number({ default: 0.5, min: 0.01, max: 0.99, search: [0.4, 0.55], about: 'probability in its direction below which a position is closed' }),
    confidence: number({ default: 0, min: 0, max: 1, search: [0, 0.6], about: 'no entry where the model is less sure of itself than this' }),
    range: integer({ default: 14, min: 2, max: 500, about: 'candles of the ADX and of the average true range' }),
    adxMin: number({ default: 20, min: 0, max: 100, search: [10, 35], about: 'below this ADX the market counts as drifting' }),
    drift: number({ default: 0.02, min: 0, max: 0.5, search: [0, 0.1], about: 'how much clearer the odds must be in a drifting market' }),
    stress: number({ default: 1.8, min: 1, max: 20, search: [1.3, 3], about: 'range against its long average from which the market counts as volatile' }),
    caution: number({ default: 0.03, min: 0, max: 0.5, search: [0, 0.1], about: 'how much clearer the odds must be in a volatile market' }),
    stop: number({ default: 2.5, min: 0.1, max: 50, search: [1, 5], about: 'distance of the stop, in average true ranges' }),
    target: number({ default: 4, min: 0.1, max: 100, search: [1, 10], about: 'distance of the target, in average true ranges' }),
    hold: integer({
      default: 24,
      min: 1,
      max: 5000,
      search: [4, 72],
      about: "candles without clear odds after which a position is closed; the label's horizon is a good start",
      unit: 'candles',
    }),
    scale: flag({ default: true, about: 'smaller entries where the odds are less clear (for sizings that use confidence)' }),
    sides: choice(['both', 'long'], { default: 'both', about: 'whether falls are sold short (spot instruments never are)' }),
  },
  timeframe: '1h',
  prediction: ({ model, features, maxAge }) => ({ model, features, maxAge }),
  inputs: (p) => ({ adx: adx(p.range), atr: atr(p.range), natr: natr(p.range), usual: natr(p.range * USUAL) }),
  /** `held`: candles since the odds were last clear enough to enter; `spent`: side of the last position, until its odds have fallen below the entry */
  state: () => ({ held: 0, spent: 0 }),
  onCandle(_candle, desk) {
    const { inputs, parameters: p, position, prediction, state } = desk;
    const held = Math.sign(position);
    // NaN without a prediction and where the model abstained: every comparison below is then false.
    const rise = prediction?.probability ?? Number.NaN;
    const wanted = rise >= 0.5 ? 1 : -1;
    const odds = wanted > 0 ? rise : 1 - rise;
    const market = regime(inputs, p);
    const needed = p.enter + (market === 'drifting' ? p.drift : 0) + (market === 'volatile' ? p.caution : 0);
    const clear = market !== '' && odds >= needed && (prediction?.confidence ?? 0) >= p.confidence;
    if (held !== 0) {
      state.spent = held;
      state.held = clear && wanted === held ? 0 : state.held + 1;
    } else if (!Number.isNaN(rise) && (wanted !== state.spent || odds < p.enter)) state.spent = 0;
    if (clear && wanted !== held && wanted !== state.spent && (wanted > 0 || p.sides === 'both')) {
      state.held = 0;
      return {
        kind: 'signal',
        direction: wanted > 0 ? 'long' : 'short',
        confidence: p.scale ? Math.min(1, (odds - 0.5) / 0.25) : 1,
        reason: `${prediction?.model}: odds ${odds.toFixed(3)} of a ${wanted > 0 ? 'rise' : 'fall'}, ${needed.toFixed(3)} needed in a ${market} market`,
        stopLoss: { distance: p.stop * inputs.atr.value },
        takeProfit: { distance: p.target * inputs.atr.value },
      };
    }
    const inFavour = held === wanted ? odds : 1 - odds;
    if (held === 0 || !(inFavour < p.exit || state.held >= p.hold)) return undefined;
    const reason = inFavour < p.exit ? `the odds in its favour fell to ${inFavour.toFixed(3)}` : `the odds were not clear for ${state.held} candles`;
    return { kind: 'signal', direction: 'flat', reason };
  },
});

interface Known {
  readonly adx: { readonly value: number };
  readonly natr: { readonly value: number };
  readonly usual: { readonly value: number };
}

/** What kind of market this is; empty while warming up. Volatile goes before drifting: it is the dearer mistake. */
function regime({ adx: trend, natr: now, usual }: Known, { adxMin, stress }: { adxMin: number; stress: number }): 'volatile' | 'drifting' | 'trending' | '' {
  if (!(trend.value >= 0 && usual.value > 0)) return '';
  return now.value > stress * usual.value ? 'volatile' : trend.value < adxMin ? 'drifting' : 'trending';
}
