// The sub-ledger of one deployment in one instrument.
import type { OrderRole, Time } from '../../core/index.ts';
import type { Contract } from './contract.ts';

/** Who opened or closed, as a person reads it later. */
export interface FillCause {
  readonly role: OrderRole;
  readonly note: string;
  /** the order; entries of one order form one lot */
  readonly order: number;
}

/** One entry that is still open, for first-in-first-out pairing. Plain units. */
export interface Lot {
  readonly order: number;
  size: number;
  readonly price: number;
  readonly time: Time;
  readonly note: string;
  /** entry fees of what is left */
  fees: number;
  funding: number;
}

export class Position {
  readonly deployment: number;
  readonly account: number;
  readonly instrument: number;
  /** signed, in the instrument's integer units */
  quantity = Number.NaN;
  /** signed, in plain units */
  size = Number.NaN;
  /** exact signed value of what is held at its entry prices */
  cost = 0n;
  entryPrice = Number.NaN;
  entryTime: Time = Number.NaN;
  /** per open round trip, settle asset */
  fees = Number.NaN;
  funding = Number.NaN;
  realised = Number.NaN;
  worst = Number.NaN;
  best = Number.NaN;
  /** lowest and highest price since the position last changed; not yet in `worst` and `best` */
  lowest = Number.POSITIVE_INFINITY;
  highest = Number.NEGATIVE_INFINITY;
  largest = Number.NaN;
  entrySize = Number.NaN;
  /** average of all entries and of all exits of the round trip */
  entryAverage = Number.NaN;
  exitSize = Number.NaN;
  exitAverage = Number.NaN;
  entryNote = '';
  /** open entries, oldest first; kept only when round trips are paired first-in-first-out */
  lots: Lot[] = [];

  constructor(deployment: number, account: number, instrument: number) {
    this.deployment = deployment;
    this.account = account;
    this.instrument = instrument;
    // Set a second time: an engine gives a field the form of its first value, and rebuilds every object when a whole number turns into a
    // fraction later. NaN is a fraction from the start.
    this.quantity = 0;
    this.size = 0;
    this.fees = 0;
    this.funding = 0;
    this.realised = 0;
    this.worst = 0;
    this.best = 0;
    this.largest = 0;
    this.entrySize = 0;
    this.exitSize = 0;
  }
}

/** Average price after adding `size` at `price` (same sign as what is held): arithmetic, or harmonic for inverse contracts. */
export function averagedEntry(contract: Contract, held: number, entry: number, size: number, price: number): number {
  if (held === 0) return price;
  return contract.inverse ? (held + size) / (held / entry + size / price) : (held * entry + size * price) / (held + size);
}
