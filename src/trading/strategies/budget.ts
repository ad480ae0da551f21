// What a strategy that places its own orders may spend, and how much of an instrument that is.
import type { Desk, Instrument } from '../../core/index.ts';

/** Free cash of the account in quote units of the instrument; 0 where there is none, or no price to tell it by. */
export function cashOf(desk: Pick<Desk, 'available' | 'instrument' | 'price'>): number {
  const cash = desk.instrument.inverse ? desk.available * desk.price : desk.available;
  return cash > 0 ? cash : 0;
}

/** Base units or contracts worth `amount` quote units at `price`. */
export const quantityFor = ({ inverse, multiplier }: Instrument, amount: number, price: number): number =>
  inverse ? amount / multiplier : amount / (price * multiplier);
