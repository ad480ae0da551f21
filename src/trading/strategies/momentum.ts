// What has risen tends to go on rising for a while: the return of the last candles, measured against how much the market moves anyway.
import { choice, defineStrategy, integer, number } from '../../core/index.ts';
import { atr, natr, roc } from '../../quant/indicators/index.ts';

/**
 * Time-series momentum (Moskowitz, Ooi, Pedersen 2012) for one instrument: the return over `lookback` candles divided by the range a random
 * walk of the same volatility covers in that time (natr × √lookback), so that one threshold fits every instrument and timeframe.
 */
export const momentum = defineStrategy({
  name: 'momentum',
  version: '1.0.0',
  about: 'Follows a move that is large against the usual range, with a trailing stop; leaves when the move has turned.',
  parameters: {
    lookback: integer({ default: 48, min: 2, max: 2000, search: [12, 240], about: 'candles the move is measured over' }),
    atr: integer({ default: 20, min: 2, max: 500, about: 'candles of the average true range' }),
    entry: number({ default: 1, min: 0.05, max: 20, search: [0.5, 2], about: 'move that opens a position, in usual ranges' }),
    exit: number({ default: 0, min: -20, max: 20, search: [-0.5, 0.5], about: 'move in its direction below which a position is closed' }),
    trail: number({ default: 4, min: 0.1, max: 50, search: [2, 8], about: 'distance of the trailing stop, in average true ranges' }),
    sides: choice(['both', 'long'], { default: 'both', about: 'whether falls are sold short (spot instruments never are)' }),
  },
  timeframe: '15m',
  inputs: (p) => ({ roc: roc(p.lookback), natr: natr(p.atr), atr: atr(p.atr) }),
  state: () => ({ strength: Number.NaN }),
  onCandle(_candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const before = state.strength;
    const strength = inputs.roc.value / (inputs.natr.value * Math.sqrt(parameters.lookback));
    state.strength = strength;
    // A side's own direction is counted as positive. NaN while warming up: every comparison is then false.
    const held = Math.sign(position);
    if (held !== 0 && strength * held < parameters.exit)
      return { kind: 'signal', direction: 'flat', reason: `the move has faded to ${strength.toFixed(2)} usual ranges` };
    // Only its beginning: after a stop the same move is not entered a second time.
    const up = before <= parameters.entry && strength > parameters.entry;
    const down = before >= -parameters.entry && strength < -parameters.entry && parameters.sides === 'both';
    if (!up && !down) return undefined;
    return {
      kind: 'signal',
      direction: up ? 'long' : 'short',
      confidence: Math.min(1, Math.abs(strength) / (2 * parameters.entry)),
      reason: `${up ? 'rose' : 'fell'} ${Math.abs(strength).toFixed(2)} usual ranges in ${parameters.lookback} candles`,
      trailing: { distance: parameters.trail * inputs.atr.value },
    };
  },
});
