// Six indicators vote, each with the weight its results have earned; only votes as clear as those that paid are acted upon.
import { defineStrategy, number } from '../../core/index.ts';
import { atr } from '../../quant/indicators/index.ts';
import { performanceVotes } from '../../quant/learning/index.ts';
import { learned, learning } from './learned.ts';

export const voting = defineStrategy({
  name: 'voting',
  version: '1.0.0',
  about: 'Follows the vote of six indicators (trend followers and doubters), weighted by how right each was of late; acts only on clear votes.',
  parameters: {
    rate: number({ default: 0.1, min: 0, max: 5, search: [0.02, 0.5], about: 'how fast weights follow results' }),
    share: number({ default: 0.005, min: 0.0001, max: 0.5, about: 'part of all weight spread evenly at each candle: nobody is silenced for good' }),
    threshold: number({ default: 0.4, min: 0.05, max: 1, about: 'vote (0 to 1) that is clear enough at first' }),
    lowest: number({ default: 0.2, min: 0.05, max: 1, about: 'the threshold never falls below this' }),
    highest: number({ default: 0.9, min: 0.05, max: 1, about: 'the threshold never rises above this' }),
    exit: number({ default: 0, min: -1, max: 0.9, search: [-0.2, 0.3], about: 'vote in its direction below which a position is closed' }),
    stop: number({ default: 4, min: 0.1, max: 50, search: [2, 8], about: 'distance of the trailing stop, in average true ranges' }),
    ...learned,
  },
  timeframe: '15m',
  inputs: (p) => {
    const [low, high] = [Math.min(p.lowest, p.highest), Math.max(p.lowest, p.highest)];
    return {
      votes: performanceVotes({ ...learning(p), rate: p.rate, share: p.share, threshold: Math.max(low, Math.min(high, p.threshold)), low, high }),
      atr: atr(14),
    };
  },
  /** `spent`: side of the last position, until its vote has ended: a stop is not followed by the same vote again */
  state: () => ({ spent: 0 }),
  onCandle(_candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const { votes } = inputs;
    const held = Math.sign(position);
    if (held !== 0) {
      state.spent = held;
      if (votes.value * held < parameters.exit) return { kind: 'signal', direction: 'flat', reason: `the vote fell to ${(votes.value * held).toFixed(2)}` };
    } else if (votes.value * state.spent <= parameters.exit) state.spent = 0;
    const side = votes.signal;
    if (side === 0 || side === held || side === state.spent || (side < 0 && parameters.sides === 'long')) return undefined;
    return {
      kind: 'signal',
      direction: side > 0 ? 'long' : 'short',
      confidence: Math.abs(votes.value),
      reason: `the weighted vote is ${votes.value.toFixed(2)}, clear enough from ${votes.validator.threshold.toFixed(2)} on`,
      trailing: { distance: parameters.stop * inputs.atr.value },
    };
  },
});
