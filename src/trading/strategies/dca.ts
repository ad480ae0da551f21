// Dollar-cost averaging: the same amount at fixed intervals, more of it when price has fallen, sold when the average entry is well in profit.
import { defineStrategy, flag, HOUR, integer, number } from '../../core/index.ts';
import { cashOf, quantityFor } from './budget.ts';

/**
 * A round begins flat and ends when everything is sold. It has no stop: what it risks is what it has bought. Limits of the portfolio apply
 * to it like to any other (a longest holding time ends rounds early).
 */
export const dca = defineStrategy({
  name: 'dca',
  version: '1.0.0',
  about: 'Buys a fixed part of its cash at intervals, extra parts when price has fallen below the average entry, and sells all at a target.',
  parameters: {
    everyHours: number({ default: 24, min: 0.01, max: 8760, search: [4, 168], about: 'hours between purchases', unit: 'hours' }),
    part: number({
      default: 0.02,
      min: 0.0001,
      max: 1,
      search: [0.005, 0.1],
      about: 'one purchase, as a fraction of the cash a round begins with',
      unit: 'fraction',
    }),
    most: integer({ default: 40, min: 1, max: 10000, about: 'purchases in one round, extra ones included' }),
    dip: number({
      default: 0.05,
      min: 0.001,
      max: 0.9,
      search: [0.02, 0.2],
      about: 'fall below the average entry that calls for an extra purchase',
      unit: 'fraction',
    }),
    dipParts: number({ default: 2, min: 0, max: 100, search: [0, 5], about: 'parts in an extra purchase; 0: none are made' }),
    takeProfit: number({
      default: 0.08,
      min: 0.001,
      max: 100,
      search: [0.02, 0.3],
      about: 'rise above the average entry at which all is sold',
      unit: 'fraction',
    }),
    sells: flag({ default: true, about: 'sells at the target; without it only ever buys' }),
  },
  timeframe: '15m',
  state: () => ({ budget: 0, bought: 0, last: Number.NaN, dips: 0 }),
  onCandle(candle, desk) {
    const { entryPrice, now, parameters, position, state } = desk;
    if (position <= 0 && state.bought > 0 && desk.workingOrders === 0) {
      state.bought = 0;
      state.dips = 0;
    }
    if (position > 0 && parameters.sells && candle.close >= entryPrice * (1 + parameters.takeProfit))
      return { kind: 'signal', direction: 'flat', reason: `${(100 * (candle.close / entryPrice - 1)).toFixed(1)} % above the average entry` };
    if (state.bought >= parameters.most) return undefined;
    if (state.bought === 0) state.budget = cashOf(desk) / desk.instruments.length;
    // Each extra purchase waits for a further fall; the average entry itself falls with every one of them.
    const dip = position > 0 && parameters.dipParts > 0 && candle.close <= entryPrice * (1 - parameters.dip * (state.dips + 1));
    if (!dip && now - state.last < parameters.everyHours * HOUR) return undefined;
    const amount = state.budget * parameters.part * (dip ? parameters.dipParts : 1);
    if (!(amount > 0) || amount > cashOf(desk)) return undefined;
    state.bought++;
    if (dip) state.dips++;
    else state.last = now;
    const reason = dip
      ? `extra purchase ${state.dips}: ${(100 * (1 - candle.close / entryPrice)).toFixed(1)} % below the average entry`
      : `purchase ${state.bought} of the round`;
    return { kind: 'order', side: 'buy', type: 'market', quantity: quantityFor(desk.instrument, amount, candle.close), reason };
  },
});
