// One portfolio, one actor: an event is journaled, handled, and what it led to is on the disk before it leaves. Modes differ in feed and gateway only.
import type { Command, Event, InstrumentEvent, JournalRecord } from '../../core/index.ts';
import type { JournaledCommand } from '../../outside/storage/index.ts';
import type { Session } from '../../trading/session/index.ts';

/** Takes commands to where they are carried out; what becomes of them comes back as events. It never blocks. */
export interface Gateway {
  /** commands that are on the disk */
  send(commands: readonly JournaledCommand[]): void;
  /** the candles of a slice were seen, and nobody has decided on them yet: a simulated venue matches here */
  meet(): void;
  /** an instrument changed; the session knows already */
  change(event: InstrumentEvent): void;
}

/** Where a runner writes before it acts. */
export interface RunJournal {
  input(event: Event): unknown;
  command(command: Command, clientId: string): void;
  record(record: JournalRecord): void;
  /** everything taken so far survives the machine once this returns */
  commit(): void;
  /** whether a fill of that execution was taken */
  knows(execution: string): boolean;
}

export interface RunnerParts {
  readonly session: Session;
  readonly journal: RunJournal;
  readonly clientId: (order: number) => string;
}

const orderOf = (c: Command): number => (c.kind === 'submit' ? c.request.id : c.order);

export class Runner {
  readonly session: Session;
  readonly #journal: RunJournal;
  readonly #clientId: (order: number) => string;
  readonly #queue: Event[] = [];
  #gateway: Gateway | undefined;
  #outbox: JournaledCommand[] = [];
  #busy = false;
  #failure: unknown;

  constructor({ session, journal, clientId }: RunnerParts) {
    this.session = session;
    this.#journal = journal;
    this.#clientId = clientId;
  }

  connect(gateway: Gateway): void {
    this.#gateway = gateway;
  }

  /** why it stopped: a journal that cannot be written; undefined while it works */
  get failure(): unknown {
    return this.#failure;
  }

  /** An event from outside takes its turn. Nothing is taken any more once the journal failed. */
  push(event: Event): void {
    this.#queue.push(event);
    if (!this.#busy) this.#work();
  }

  /** An answer that a simulated venue gives while it is asked: it counts at once, and what it leads to leaves after it. */
  answer(event: Event): void {
    this.#take(event);
  }

  #work(): void {
    this.#busy = true;
    try {
      for (let event = this.#queue.shift(); event !== undefined && this.#failure === undefined; event = this.#queue.shift()) this.#turn(event);
    } catch (error) {
      // what is not in the journal was not sent: stopping here loses nothing that cannot be asked for
      this.#failure = error;
      this.#outbox = [];
    } finally {
      this.#busy = false;
    }
  }

  #turn(event: Event): void {
    const gateway = this.#gateway as Gateway;
    if (event.kind === 'slice') {
      this.session.open();
      gateway.meet();
      this.#leave();
    }
    this.#take(event);
    this.#leave();
    if (event.kind === 'instrument') gateway.change(event);
  }

  #take(event: Event): void {
    if ('fill' in event && event.fill.execution !== undefined && this.#journal.knows(event.fill.execution)) return;
    this.#journal.input(event);
    for (const command of this.session.handle(event)) {
      const clientId = this.#clientId(orderOf(command));
      this.#journal.command(command, clientId);
      this.#outbox.push({ command, clientId });
    }
  }

  #leave(): void {
    while (this.#outbox.length > 0) {
      this.#journal.commit();
      const leaving = this.#outbox;
      this.#outbox = [];
      (this.#gateway as Gateway).send(leaving);
    }
  }
}
