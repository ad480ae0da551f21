// What the parts of the OKX gateway share: the account's calls, the session's orders, names, and the way back into the runner.
import {
  AppError,
  type Clock,
  type Event,
  type Fill,
  type Instrument,
  type InstrumentId,
  type JournalRecord,
  pause,
  type VenueFill,
  type VenueOrder,
} from '../../core/index.ts';
import { type OkxRest, type OrderName, okxAccount } from '../../outside/venues/index.ts';
import type { Order } from '../../trading/execution/index.ts';
import type { Session } from '../../trading/session/index.ts';
import { clientIdOf, orderOf } from './client-ids.ts';

export interface OkxAccountParts {
  readonly rest: OkxRest;
  readonly session: Session;
  readonly clock: Clock;
  readonly push: (event: Event) => void;
  readonly note: (record: Omit<JournalRecord, 'stage' | 'at'>) => void;
  readonly tag: string;
  readonly incarnation: number;
}

const firstPauseMs = 200;
const longestPauseMs = 10_000;

export const isOver = (o: Order): boolean => ['filled', 'cancelled', 'rejected', 'expired', 'denied'].includes(o.state);

/** ids come in fours: an order and its stop, target and trailing stop */
export const parentOf = (order: number): number => order - (order % 4);

export class OkxAccount {
  readonly rest: OkxRest;
  readonly session: Session;
  readonly clock: Clock;
  readonly push: (event: Event) => void;
  readonly note: OkxAccountParts['note'];
  readonly tag: string;
  readonly #incarnation: number;
  readonly #stop = new AbortController();
  readonly #work = new Set<Promise<void>>();

  constructor(parts: OkxAccountParts) {
    this.rest = parts.rest;
    this.session = parts.session;
    this.clock = parts.clock;
    this.push = (event) => {
      if (!this.stopped) parts.push(event);
    };
    this.note = parts.note;
    this.tag = parts.tag;
    this.#incarnation = parts.incarnation;
  }

  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Work that goes on beside the loop. What it throws is a fault of ours or of the venue, and is said. */
  run(what: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!this.stopped) this.note({ kind: 'fault', code: 'GATEWAY', text: `${what}: ${error instanceof Error ? error.message : String(error)}` });
      })
      .finally(() => this.#work.delete(running));
    this.#work.add(running);
  }

  /** Ends what goes on; resolves when nothing does any more. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  clientId(order: number): string {
    return clientIdOf(this.tag, this.#incarnation, order);
  }

  /** Our order of that name; undefined for names of others and of other incarnations. */
  orderNamed(clientId: string): number | undefined {
    const found = orderOf(this.tag, clientId);
    return found?.incarnation === this.#incarnation ? found.order : undefined;
  }

  order(id: number): Order | undefined {
    return this.session.orders.all.get(id);
  }

  instrument(index: number): Instrument {
    return this.session.setup.instruments[index] as Instrument;
  }

  indexOf(id: InstrumentId): number {
    return this.session.setup.instruments.findIndex((i) => i.id === id);
  }

  /** Integer units of decimal text. */
  units(text: string, scale: number): number {
    return Math.round(Number(text) * 10 ** scale);
  }

  /** A fill in the session's words. One price may be shared by two of our own orders: the order is part of its name. */
  fill(f: VenueFill, order: number): Fill {
    const index = this.indexOf(f.instrument);
    const { quantityScale, priceScale } = this.instrument(index);
    return {
      order,
      account: 0,
      instrument: index,
      side: f.side,
      quantity: this.units(f.quantity, quantityScale),
      price: this.units(f.price, priceScale),
      maker: f.maker,
      fee: Number(f.fee),
      at: f.at,
      execution: `${f.instrument}:${f.executionId}:${f.venueId}`,
    };
  }

  /** What the venue says of an order; undefined while it cannot be asked. */
  find(order: Order, name: OrderName, conditional: boolean): Promise<VenueOrder | 'gone' | undefined> {
    const { id } = this.instrument(order.request.instrument);
    return this.tolerant(order, () => okxAccount.lookUp(this.rest, id, name, conditional), undefined);
  }

  /** While the venue cannot be asked, nothing is concluded; it is said, and asked again later. */
  async tolerant<T, E>(order: Order, ask: () => Promise<T>, otherwise: E): Promise<T | E> {
    try {
      return await ask();
    } catch (error) {
      if (this.stopped || !(error instanceof AppError)) throw error;
      this.note({ kind: 'fault', order: order.request.id, code: 'LOOK_UP', text: `its fate cannot be asked for yet: ${error.message}` });
      return otherwise;
    }
  }

  amended({ request }: Order, quantity: number, price: number, triggerPrice: number): void {
    this.push({ kind: 'amended', ...this.at(), order: request.id, quantity, price, triggerPrice });
  }

  at(): { at: number; seen: number } {
    const seen = this.clock.now();
    return { at: seen, seen };
  }

  pause(attempt: number): Promise<void> {
    return pause(this.clock, Math.min(longestPauseMs, firstPauseMs * 2 ** attempt), this.signal);
  }
}
