// One driver for backtest, paper and replay: only what feeds it and the venue behind it differ.
import type { Command, Event, Time } from '../../core/index.ts';
import type { Listener, Venue } from '../execution/index.ts';
import type { Session } from './session.ts';

const NONE: readonly Command[] = [];

export class Driver implements Listener {
  readonly session: Session;
  private venue: Venue | undefined;
  private waiting: Command[] = [];
  private openSlice: Time = Number.NaN;

  constructor(session: Session) {
    this.session = session;
  }

  /** Connects the venue; its answers come to `answer`. */
  connect(venue: Venue): void {
    this.venue = venue;
  }

  /** An answer of the venue. What the session wants in return is sent once the venue has said all it had to say. */
  answer(event: Event): void {
    const commands = this.session.handle(event);
    for (let i = 0; i < commands.length; i++) this.waiting.push(commands[i] as Command);
  }

  private send(commands: readonly Command[]): void {
    const venue = this.venue as Venue;
    for (let i = 0; i < commands.length; i++) venue.send(commands[i] as Command);
    while (this.waiting.length > 0) {
      const next = this.waiting;
      this.waiting = [];
      for (const command of next) venue.send(command);
    }
  }

  /** The candles of the instant `market.now` were seen: the venue meets them, then the session decides. */
  step(): void {
    this.session.open();
    (this.venue as Venue).meet();
    if (this.waiting.length > 0) this.send(NONE);
    const commands = this.session.close();
    if (commands.length > 0 || this.waiting.length > 0) this.send(commands);
  }

  private endSlice(at: Time): void {
    const { market } = this.session;
    // a quote may have come after the close and before the last candle of it
    market.now = Math.max(market.now, at);
    this.step();
    this.openSlice = Number.NaN;
  }

  /** One event from a feed. A slice ends by its own event, or by the first market event past it. */
  deliver(event: Event): void {
    if (event.kind === 'slice') {
      this.endSlice(event.at);
      return;
    }
    if (event.kind === 'candle') {
      if (event.at > this.openSlice) this.endSlice(this.openSlice);
      this.openSlice = event.at;
    }
    this.send(this.session.handle(event));
    if (event.kind === 'instrument') (this.venue as Venue).change(event);
  }

  /** State for a snapshot, taken between two events: plain data. */
  save(): SavedDriver {
    return { waiting: structuredClone(this.waiting), openSlice: this.openSlice };
  }

  restore(saved: SavedDriver): void {
    this.waiting = structuredClone(saved.waiting);
    this.openSlice = saved.openSlice;
  }
}

export interface SavedDriver {
  readonly waiting: Command[];
  readonly openSlice: Time;
}
