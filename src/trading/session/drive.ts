// One driver for backtest, paper and replay: only what feeds it and the venue behind it differ.
import type { Command, Event, Time } from '../../core/index.ts';
import type { Venue } from '../execution/index.ts';
import type { Session } from './session.ts';

export class Driver {
  readonly session: Session;
  private venue: Venue | undefined;
  private waiting: Command[] = [];
  private openSlice: Time = Number.NaN;

  constructor(session: Session) {
    this.session = session;
  }

  /** Connects the venue; its answers must come to `answer`. */
  connect(venue: Venue): void {
    this.venue = venue;
  }

  /** An answer of the venue. What the session wants in return is sent once the venue has said all it had to say. */
  readonly answer = (event: Event): void => {
    for (const command of this.session.handle(event)) this.waiting.push(command);
  };

  private send(commands: readonly Command[]): void {
    const venue = this.venue as Venue;
    for (let i = 0; i < commands.length; i++) venue.send(commands[i] as Command);
    while (this.waiting.length > 0) {
      const next = this.waiting;
      this.waiting = [];
      for (const command of next) venue.send(command);
    }
  }

  /** The candles of an instant were seen: the venue meets them, then the session decides. */
  step(at: Time): void {
    (this.venue as Venue).meet(at);
    if (this.waiting.length > 0) this.send([]);
    const commands = this.session.close(at);
    if (commands.length > 0) this.send(commands);
    this.openSlice = Number.NaN;
  }

  /** One event from a feed. A slice ends by its own event, or by the first market event past it. */
  deliver(event: Event): void {
    if (event.kind === 'slice') {
      this.step(event.at);
      return;
    }
    if (event.kind === 'candle') {
      if (event.at > this.openSlice) this.step(this.openSlice);
      this.openSlice = event.at;
    }
    this.send(this.session.handle(event));
  }
}
