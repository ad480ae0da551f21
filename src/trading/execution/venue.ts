// The plug every venue fills: it takes commands and answers with events.
import type { Command, Event, InstrumentEvent } from '../../core/index.ts';

/** Told of each answer at once, in order. */
export interface Listener {
  answer(event: Event): void;
}

export interface Venue {
  /** takes a command; answers (acknowledged, rejected, …) go to its listener, now or later */
  send(command: Command): void;
  /** simulated venues: resting orders meet the candles of the open slice, before anyone decides on them */
  meet(): void;
  /** simulated venues: an instrument changed; the session knows already. A split rescales what rests. */
  change(event: InstrumentEvent): void;
}

/** What a simulated venue may ask about the account it serves. */
export interface AccountState {
  /** signed net of an account in an instrument, integer units */
  net(account: number, instrument: number): number;
  /** signed integer quantity that an order's owner holds: what a reduce-only order may reduce */
  held(order: number): number;
  /** unbound cash in the settle asset of an instrument */
  available(account: number, instrument: number): number;
  /** notional / initial margin of an account */
  leverage(account: number): number;
  /** an account's equity and maintenance margin in an instrument's settle asset, with that instrument at a plain price */
  health(account: number, instrument: number, price: number): { equity: number; maintenance: number };
}
