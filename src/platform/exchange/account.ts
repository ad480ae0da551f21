// What one account of the local exchange owns: cash, linear positions, margin. Money in BigInt units of 10^-8 of the settle asset.
import { divideRounded, type Instrument, type Units } from '../../core/index.ts';
import type { PlainOrder } from './orders.ts';

/** digits kept of money, as venues book it */
export const moneyScale = 8;
const multiplierScale = 12;

/** Exact value of lots at a price in ticks' units, rounded half to even to money. Linear contracts and spot. */
export class Valuer {
  readonly #multiplier: bigint;
  readonly #divisor: bigint;

  constructor(instrument: Instrument) {
    this.#multiplier = BigInt(Math.round(instrument.multiplier * 10 ** multiplierScale));
    this.#divisor = 10n ** BigInt(instrument.priceScale + instrument.quantityScale + multiplierScale - moneyScale);
  }

  /** `quantity` and `price` in the integer units of orders */
  value(quantity: number, price: number): Units {
    return divideRounded(BigInt(quantity) * BigInt(price) * this.#multiplier, this.#divisor);
  }
}

export interface Position {
  /** signed, integer units */
  quantity: number;
  /** what the position cost, positive */
  entryValue: Units;
  realized: Units;
  updated: number;
}

export class ExchangeAccount {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string;
  /** index in the books: who owns a resting order */
  readonly owner: number;
  cash: Units;
  leverage = 3;
  /** the account trades nothing any more: its key was revoked */
  revoked = false;
  /** what account/config tells of its key: what it may do, and from which addresses */
  permissions = 'read_only,trade';
  addresses = '';
  readonly positions = new Map<string, Position>();
  /** orders that still work, oldest first */
  readonly open = new Set<PlainOrder>();

  constructor(owner: number, keys: { key: string; secret: string; passphrase: string }, cash: Units) {
    this.owner = owner;
    this.key = keys.key;
    this.secret = keys.secret;
    this.passphrase = keys.passphrase;
    this.cash = cash;
  }

  held(instrument: string): number {
    return this.positions.get(instrument)?.quantity ?? 0;
  }

  /** Books an execution: closing before opening; realised profit and fee go to cash at once. `quantity` is signed. */
  book(instrument: string, valuer: Valuer, quantity: number, price: number, fee: Units, at: number): Units {
    const position = this.positions.get(instrument) ?? { quantity: 0, entryValue: 0n, realized: 0n, updated: at };
    this.positions.set(instrument, position);
    const held = position.quantity;
    const closing = held !== 0 && Math.sign(held) !== Math.sign(quantity) ? Math.min(Math.abs(held), Math.abs(quantity)) : 0;
    let profit = 0n;
    if (closing > 0) {
      const cost = divideRounded(position.entryValue * BigInt(closing), BigInt(Math.abs(held)));
      profit = BigInt(Math.sign(held)) * (valuer.value(closing, price) - cost);
      position.entryValue -= cost;
    }
    const opening = Math.abs(quantity) - closing;
    if (opening > 0) position.entryValue += valuer.value(opening, price);
    position.quantity += quantity;
    position.realized += profit;
    position.updated = at;
    this.cash += profit - fee;
    return profit;
  }
}
