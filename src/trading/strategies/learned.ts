// Parameters that strategies share whose inputs learn from what their own signals came to.
import { choice, flag, integer, number } from '../../core/index.ts';

export const learned = {
  training: integer({
    default: 1500,
    min: 200,
    max: 50_000,
    about: 'candles of simulation before the first trade; taken from before the run where there is history',
    unit: 'candles',
  }),
  horizon: integer({ default: 12, min: 2, max: 500, search: [4, 48], about: 'candles after which a signal is judged', unit: 'candles' }),
  costBp: number({ default: 12, min: 0, max: 1000, about: 'cost of a round trip that a signal must earn first, hundredths of a percent', unit: 'bp' }),
  learns: flag({ default: false, about: 'goes on learning while it trades; otherwise frozen after the simulation' }),
  sides: choice(['both', 'long'], { default: 'both', about: 'whether falls are sold short (spot instruments never are)' }),
};

/** What is learned with, from those parameters. */
export const learning = (p: { training: number; horizon: number; costBp: number; learns: boolean }) => ({
  training: p.training,
  horizon: p.horizon,
  cost: p.costBp / 10_000,
  learns: p.learns,
});
