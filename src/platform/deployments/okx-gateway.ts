// Commands to OKX and what becomes of them. An order whose fate is not known is looked up until it is; it is never sent again.
// long because: a command's ways from the journal to its end are one state machine, and its hazards lie between the ways
import { type OrderRequest, pause, type SendOutcome, type VenueOrder } from '../../core/index.ts';
import type { JournaledCommand } from '../../outside/storage/index.ts';
import { isConditional, okxAccount, orderValidMs } from '../../outside/venues/index.ts';
import { levelPrice, type Order } from '../../trading/execution/index.ts';
import { isOver, type OkxAccount, parentOf } from './okx-account.ts';
import type { OkxFills } from './okx-fills.ts';
import type { OkxProtection } from './okx-protection.ts';
import type { Gateway } from './runner.ts';

/** an order that certainly did not arrive is tried again this long: what closes is wanted longer than what opens */
const wantedMs = { opens: 5000, closes: 60_000 } as const;
const silenceMs = 2000;
/** how often fills are asked for before an order that ended with more filled than told is called a difference */
const fillAsks = 8;

export class OkxGateway implements Gateway {
  readonly #a: OkxAccount;
  readonly #fills: OkxFills;
  readonly #protection: OkxProtection;
  readonly #sentAt = new Map<number, number>();
  readonly #resolving = new Set<number>();
  /** protective orders that must go, though no strategy asked for it */
  readonly #withdrawn = new Set<number>();
  readonly #began: number;

  constructor(account: OkxAccount, fills: OkxFills, protection: OkxProtection) {
    this.#a = account;
    this.#fills = fills;
    this.#protection = protection;
    this.#began = account.clock.now();
    fills.onFill = (order, instrument) => this.#filled(order, instrument);
  }

  /** orders whose fate is being asked for */
  get unresolved(): number {
    return this.#resolving.size;
  }

  send(commands: readonly JournaledCommand[]): void {
    for (const { command } of commands) {
      if (command.kind === 'submit') this.#a.run('submit', () => this.#submit(command.request));
      else if (command.kind === 'cancel') this.#a.run('cancel', () => this.cancel(command.order));
      else this.#a.run('amend', () => this.#amend(command));
    }
  }

  meet(): void {
    this.#breakEven();
  }

  change(): void {}

  // ——— submit
  async #submit(request: OrderRequest): Promise<void> {
    const a = this.#a;
    const { id } = request;
    const first = a.clock.now();
    const until = first + (request.reduceOnly ? wantedMs.closes : wantedMs.opens);
    for (let attempt = 0; ; attempt++) {
      this.#sentAt.set(id, a.clock.now());
      const outcome = await okxAccount.submit(a.rest, request, a.instrument(request.instrument), a.clientId(id), 'cross', this.#protection.attached(request));
      if (outcome.kind !== 'unsent') return this.#sent(id, outcome);
      if (a.order(id)?.state === 'cancelling') return this.#end(id, 'cancelled', 'withdrawn before it left');
      if (a.clock.now() >= until) return this.#end(id, 'expired', `it could not be sent: ${outcome.text}`);
      await this.#a.pause(attempt);
    }
  }

  async #sent(id: number, outcome: Exclude<SendOutcome, { kind: 'unsent' }>): Promise<void> {
    const at = this.#a.at();
    if (outcome.kind === 'accepted') {
      this.#a.push({ kind: 'acknowledged', ...at, order: id });
      if (this.#a.order(id)?.request.type === 'market') this.#a.run('a market order of which nothing is told', () => this.#watch(id));
    } else if (outcome.kind === 'rejected') this.#a.push({ kind: 'rejected', ...at, order: id, code: outcome.code, text: outcome.text });
    else {
      this.#a.push({ kind: 'unanswered', ...at, order: id });
      await this.resolve(id);
    }
  }

  /** A market order fills at once: when the stream says nothing of it, it is asked for. */
  async #watch(id: number): Promise<void> {
    await pause(this.#a.clock, silenceMs, this.#a.signal);
    await this.resolve(id);
  }

  // ——— cancel, amend
  /** Withdraws an order, and stays at it until it is known to be over: a withdrawal that was lost is made again. */
  async cancel(id: number): Promise<void> {
    const a = this.#a;
    const order = a.order(id);
    if (order === undefined || isOver(order)) return;
    if (order.parent !== 0) this.#withdrawn.add(id);
    const { request } = order;
    for (let attempt = 0; ; attempt++) {
      const outcome = await okxAccount.cancel(a.rest, a.instrument(request.instrument).id, this.#name(order), this.#isConditional(order));
      if (outcome.kind !== 'unsent') break;
      await this.#a.pause(attempt);
    }
    await this.resolve(id);
  }

  async #amend(command: Extract<JournaledCommand['command'], { kind: 'amend' }>): Promise<void> {
    const a = this.#a;
    const order = a.order(command.order);
    if (order === undefined || isOver(order)) return;
    const { request } = order;
    const instrument = a.instrument(request.instrument);
    const text = (x: number, scale: number): string | undefined => (Number.isNaN(x) ? undefined : (x / 10 ** scale).toFixed(scale));
    const [quantity, price, triggerPrice] = [
      text(command.quantity, instrument.quantityScale),
      text(command.price, instrument.priceScale),
      text(command.triggerPrice, instrument.priceScale),
    ];
    const outcome = await okxAccount.amend(a.rest, instrument.id, this.#name(order), this.#isConditional(order), {
      ...(quantity === undefined ? {} : { quantity }),
      ...(price === undefined ? {} : { price }),
      ...(triggerPrice === undefined ? {} : { triggerPrice }),
    });
    const or = (x: number, was: number): number => (Number.isNaN(x) ? was : x);
    if (outcome.kind === 'accepted')
      this.#a.amended(order, or(command.quantity, request.quantity), or(command.price, request.price), or(command.triggerPrice, request.triggerPrice));
    else await this.resolve(command.order);
  }

  // ——— finding out
  /** Asks for an order until its state here is its state there. */
  async resolve(id: number): Promise<void> {
    if (this.#resolving.has(id)) return;
    this.#resolving.add(id);
    try {
      for (let attempt = 0; !(await this.#asked(id)); attempt++) await this.#a.pause(attempt);
    } finally {
      this.#resolving.delete(id);
    }
  }

  /** One question; false while the answer is not final or the venue cannot be asked. */
  async #asked(id: number): Promise<boolean> {
    const a = this.#a;
    const order = a.order(id);
    if (order === undefined || isOver(order)) return true;
    const found = await this.#a.find(order, { clientId: this.#name(order) }, this.#isConditional(order));
    if (found === undefined) return false;
    return this.#a.tolerant(order, () => (found === 'gone' ? this.#absent(id) : this.settle(id, found)), false);
  }

  /** The venue does not know it. A request may still be on its way as long as it is valid. */
  async #absent(id: number): Promise<boolean> {
    const a = this.#a;
    if (a.clock.now() < (this.#sentAt.get(id) ?? this.#began) + orderValidMs + 500) return false;
    await this.#fills.collect();
    const order = a.order(id);
    if (order === undefined || isOver(order)) return true;
    if (order.state === 'unknown' || order.state === 'submitted') {
      a.push({ kind: 'rejected', ...this.#a.at(), order: id, code: 'NEVER_ARRIVED', text: 'no answer came, and the venue does not know it' });
      return true;
    }
    this.#end(id, 'cancelled', 'the venue does not know it any more');
    return true;
  }

  /** Brings an order to what the venue says of it. True when there is nothing more to ask. */
  async settle(id: number, found: VenueOrder): Promise<boolean> {
    const a = this.#a;
    this.#fills.learn(found);
    const order = a.order(id);
    if (order === undefined || isOver(order)) return true;
    const instrument = a.instrument(order.request.instrument);
    const at = { at: found.updated, seen: a.clock.now() };
    const filled = found.conditional ? await this.#filledBy(found, instrument.id) : a.units(found.filled, instrument.quantityScale);
    const other = this.#otherLeg(order);
    await this.#catchUp(order, other, filled);
    if (isOver(order)) return true;
    if (other !== undefined && other.filled > 0) {
      this.#end(id, 'cancelled', 'the other one filled');
      return true;
    }
    if (found.state === 'triggered') a.push({ kind: 'triggered', ...at, order: id });
    switch (found.state) {
      case 'cancelled':
        this.#end(id, 'cancelled', 'the venue cancelled it');
        if (order.filled > 0) this.#filled(id, order.request.instrument);
        return true;
      case 'rejected':
        a.push({ kind: 'rejected', ...at, order: id, code: 'VENUE', text: 'the venue refused it when it triggered' });
        return true;
      case 'filled':
        // all of it is told, and it asked for more: the venue made it smaller
        this.#end(id, 'cancelled', 'the venue filled less than was asked for');
        return true;
      case 'triggered':
        return false;
      default:
        if (order.state === 'amending') this.#a.amended(order, ...this.#figures(order, found));
        if (order.state === 'cancelling' || this.#withdrawn.has(id)) {
          await okxAccount.cancel(a.rest, instrument.id, this.#name(order), this.#isConditional(order));
          return false;
        }
        a.push({ kind: 'acknowledged', ...at, order: id });
        return true;
    }
  }

  #figures(order: Order, found: VenueOrder): [number, number, number] {
    const { priceScale, quantityScale } = this.#a.instrument(order.request.instrument);
    const or = (text: string, scale: number, was: number): number => (text === '' ? was : this.#a.units(text, scale));
    const { quantity, price, triggerPrice } = order.request;
    return [or(found.quantity, quantityScale, quantity), or(found.price, priceScale, price), or(found.triggerPrice, priceScale, triggerPrice)];
  }

  /** What the plain order that a conditional one became has filled. */
  async #filledBy(found: VenueOrder, instrument: string): Promise<number> {
    if (found.linkedId === '') return 0;
    const plain = await okxAccount.lookUp(this.#a.rest, instrument, { venueId: found.linkedId }, false);
    return plain === 'gone' ? 0 : this.#a.units(plain.filled, this.#a.instrument(this.#a.indexOf(instrument)).quantityScale);
  }

  /** Stop of a target, target of a stop, where both are one order at the venue. */
  #otherLeg({ request, parent }: Order): Order | undefined {
    return parent === 0 || request.id % 4 === 3 ? undefined : this.#a.order(parentOf(request.id) + (request.id % 4 === 1 ? 2 : 1));
  }

  /** Asks for fills until the order, or the leg that acted in its place, has as many here as there. */
  async #catchUp(order: Order, other: Order | undefined, filled: number): Promise<void> {
    const told = (): number => order.filled + (other?.filled ?? 0);
    for (let ask = 0; ask < fillAsks && told() < filled; ask++) {
      if (ask > 0) await this.#a.pause(ask);
      await this.#fills.collect();
    }
    if (told() >= filled) return;
    const text = `${told()} filled here, ${filled} there, and the venue lists no more fills`;
    this.#a.note({ kind: 'fault', order: order.request.id, code: 'FILLS_MISSING', text });
  }

  #end(id: number, kind: 'cancelled' | 'expired', reason: string): void {
    this.#a.push({ kind, ...this.#a.at(), order: id, reason });
  }

  // ——— protection that is over, or moves
  /** After a fill: what it opened is protected, what it closed needs no protection any more. */
  #filled(id: number, instrument: number): void {
    const a = this.#a;
    const order = a.order(id);
    if (a.session.net(0, instrument) === 0) a.run('withdraw protection', () => this.withdraw(instrument));
    else if (order?.request.protection !== undefined && isOver(order)) a.run('protect', () => this.#protection.protect(id));
  }

  /** Withdraws the protective orders of an instrument that is not held any more. */
  async withdraw(instrument: number): Promise<void> {
    const { orders } = this.#a.session;
    for (const id of [...orders.live]) {
      const order = orders.all.get(id);
      if (order !== undefined && order.parent !== 0 && order.request.instrument === instrument) await this.cancel(id);
    }
  }

  /** Stops move to the entry once price has gone as far as was asked. */
  #breakEven(): void {
    const { session } = this.#a;
    for (const id of session.orders.live) {
      const stop = session.orders.all.get(id);
      const parent = stop === undefined ? undefined : session.orders.all.get(stop.parent);
      const level = parent?.request.protection?.breakEven;
      if (stop?.request.role !== 'stop-loss' || stop.state === 'amending' || parent === undefined || level === undefined) continue;
      const { instrument } = stop.request;
      const sign = parent.request.side === 'buy' ? 1 : -1;
      const power = 10 ** this.#a.instrument(instrument).priceScale;
      const entry = Math.round(parent.average * power);
      const candle = session.market.finest(instrument)?.candle;
      const best = sign > 0 ? candle?.high : candle?.low;
      if (best === undefined || sign * (best - levelPrice(level, parent.average, sign)) < 0 || sign * (stop.request.triggerPrice - entry) >= 0) continue;
      const command = { kind: 'amend', order: id, quantity: Number.NaN, price: Number.NaN, triggerPrice: entry, at: session.now } as const;
      this.#a.run('break-even', () => this.#amend(command));
    }
  }

  // ——— names
  #isConditional(order: Order): boolean {
    return order.parent !== 0 || isConditional(order.request.type);
  }

  /** Stop and target of a pair are one order at the venue, under the stop's name. */
  #name({ request, parent }: Order): string {
    const stop = this.#a.order(parentOf(request.id) + 1);
    return this.#a.clientId(parent !== 0 && request.id % 4 === 2 && stop !== undefined ? stop.request.id : request.id);
  }
}
