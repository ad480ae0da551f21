// A ladder of limit orders around a price: every rung that buys sells one rung higher, and the other way round, as long as price stays within.
import { choice, defineStrategy, type Instrument, type Intent, integer, number, type OrderIntent } from '../../core/index.ts';
import { cashOf, quantityFor } from './budget.ts';

interface Layout {
  /** price of level 0; 0: no grid is laid */
  centre: number;
  /** distance of neighbouring levels, fraction */
  spacing: number;
  /** of one cell */
  quantity: number;
  lowest: number;
  highest: number;
  /** candles before a new grid may be laid */
  waits: number;
}

const level = (k: number, { centre, spacing }: Readonly<Layout>): number => centre * (1 + spacing) ** k;
/** Six significant figures are enough to read a price. */
const told = (price: number): string => String(Number(price.toPrecision(6)));

/** The order of cell `k`, which lies between levels k and k + 1: it buys at its lower end, or sells at its upper one. */
function rung(k: number, side: 'buy' | 'sell', quantity: number, layout: Readonly<Layout>): OrderIntent {
  const price = level(side === 'buy' ? k : k + 1, layout);
  const back = level(side === 'buy' ? k + 1 : k, layout);
  const reason = side === 'buy' ? `grid: buys at ${told(price)} to sell at ${told(back)}` : `grid: sells at ${told(price)} to buy at ${told(back)}`;
  return { kind: 'order', side, type: 'limit', quantity, price, tag: `cell ${k}`, reason };
}

/** Orders of a new grid around `centre`; writes down where it lies. */
function lay(centre: number, p: { levels: number; spacing: number; sides: string }, instrument: Instrument, state: Layout): readonly Intent[] {
  const short = p.sides === 'both' && (instrument.kind === 'perpetual' || instrument.kind === 'future');
  state.centre = centre;
  state.spacing = p.spacing;
  state.lowest = -p.levels;
  state.highest = short ? p.levels - 1 : -1;
  const orders: Intent[] = [];
  for (let k = -1; k >= state.lowest; k--) orders.push(rung(k, 'buy', state.quantity, state));
  for (let k = 0; k <= state.highest; k++) orders.push(rung(k, 'sell', state.quantity, state));
  return orders;
}

/**
 * Cells lie between neighbouring levels, spaced by a constant ratio. Those below the centre begin with a buy; those above begin with a sale,
 * where the instrument can be sold short. A fill of a cell is answered by the opposite order of the same quantity, so that a cell is always
 * either waiting to open or waiting to earn one spacing less fees. An order that a rule denies leaves its cell empty until the grid is laid anew.
 */
export const grid = defineStrategy({
  name: 'grid',
  version: '1.0.0',
  about: 'Rests limit orders at even distances on both sides of the price, each fill answered one rung further; gives up outside of its range.',
  parameters: {
    levels: integer({ default: 6, min: 1, max: 25, search: [3, 15], about: 'cells on each side of the centre' }),
    spacing: number({ default: 0.01, min: 0.0005, max: 0.5, search: [0.003, 0.04], about: 'distance between levels', unit: 'fraction' }),
    part: number({ default: 0.8, min: 0.001, max: 1, search: [0.2, 1], about: 'fraction of the cash that the cells of one side may bind', unit: 'fraction' }),
    stop: number({
      default: 0.02,
      min: 0.0001,
      max: 1,
      search: [0.005, 0.1],
      about: 'distance beyond the outermost level at which all is closed',
      unit: 'fraction',
    }),
    pause: integer({ default: 24, min: 0, max: 100000, search: [0, 200], about: 'candles to wait after that before a new grid is laid' }),
    sides: choice(['both', 'long'], { default: 'both', about: 'whether the upper side is sold short (spot instruments never are)' }),
  },
  timeframe: '15m',
  state: (): Layout & Record<string, unknown> => ({ centre: 0, spacing: 0, quantity: 0, lowest: 0, highest: 0, waits: 0 }),
  onCandle(candle, desk) {
    const { parameters, position, state } = desk;
    if (state.centre === 0) {
      if (state.waits > 0) state.waits--;
      else if (position === 0 && desk.workingOrders === 0) {
        const each = ((cashOf(desk) / desk.instruments.length) * parameters.part) / parameters.levels;
        state.quantity = quantityFor(desk.instrument, each, candle.close);
        return state.quantity > 0 ? lay(candle.close, parameters, desk.instrument, state) : undefined;
      }
      return undefined;
    }
    const bottom = level(state.lowest, state) * (1 - parameters.stop);
    const top = level(state.highest + 1, state) * (1 + parameters.stop);
    if (candle.close > bottom && candle.close < top) return undefined;
    state.centre = 0;
    state.waits = parameters.pause;
    const reason = `price left the grid ${candle.close <= bottom ? 'below' : 'above'}`;
    const cancel: Intent = { kind: 'cancel', reason };
    if (position === 0) return cancel;
    const side = position > 0 ? 'sell' : 'buy';
    return [cancel, { kind: 'order', side, type: 'market', quantity: Math.abs(position), reduceOnly: true, reason }];
  },
  onFill(fill, { state }) {
    const cell = fill.tag === undefined || state.centre === 0 ? undefined : /^cell (-?\d+)$/.exec(fill.tag)?.[1];
    if (cell === undefined) return undefined;
    return rung(Number(cell), fill.side === 'buy' ? 'sell' : 'buy', fill.quantity, state);
  },
});
