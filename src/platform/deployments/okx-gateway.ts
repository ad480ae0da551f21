// Commands to OKX and what becomes of them. An order whose fate is not known is looked up until it is; it is never sent again.
// long because: a command's ways from the journal to its end are one state machine, and its hazards lie between the ways
import { AppError, type Level, type OrderRequest, type Protection, pause, type SendOutcome, type Side, type VenueOrder } from '../../core/index.ts';
import type { JournaledCommand } from '../../outside/storage/index.ts';
import { type Attached, isConditional, type OrderName, okxAccount, orderValidMs } from '../../outside/venues/index.ts';
import { levelPrice, type Order } from '../../trading/execution/index.ts';
import { type OkxAccount, parentOf } from './okx-account.ts';
import type { OkxFills } from './okx-fills.ts';
import type { Gateway } from './runner.ts';

/** an order that certainly did not arrive is tried again this long: what closes is wanted longer than what opens */
const wantedMs = { opens: 5000, closes: 60_000 } as const;
const firstPauseMs = 200;
const longestPauseMs = 10_000;
const silenceMs = 2000;
/** how often fills are asked for before an order that ended with more filled than told is called a difference */
const fillAsks = 8;

const isOver = (o: Order): boolean => ['filled', 'cancelled', 'rejected', 'expired', 'denied'].includes(o.state);
const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

export class OkxGateway implements Gateway {
  readonly #a: OkxAccount;
  readonly #fills: OkxFills;
  readonly #sentAt = new Map<number, number>();
  readonly #resolving = new Set<number>();
  /** protective orders that must go, though no strategy asked for it */
  readonly #withdrawn = new Set<number>();
  readonly #began: number;

  constructor(account: OkxAccount, fills: OkxFills) {
    this.#a = account;
    this.#fills = fills;
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
      const outcome = await okxAccount.submit(a.rest, request, a.instrument(request.instrument), a.clientId(id), 'cross', this.#attached(request));
      if (outcome.kind !== 'unsent') return this.#sent(id, outcome);
      if (a.order(id)?.state === 'cancelling') return this.#end(id, 'cancelled', 'withdrawn before it left');
      if (a.clock.now() >= until) return this.#end(id, 'expired', `it could not be sent: ${outcome.text}`);
      await this.#pause(attempt);
    }
  }

  async #sent(id: number, outcome: Exclude<SendOutcome, { kind: 'unsent' }>): Promise<void> {
    const at = this.#now();
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

  /** What travels with an entry: levels measured from its limit, or from the last price where it has none. */
  #attached(r: OrderRequest): Attached | undefined {
    return r.protection === undefined || isConditional(r.type) ? undefined : this.#levels(r, r.protection, this.#reference(r));
  }

  #reference(r: OrderRequest): number {
    const power = 10 ** this.#a.instrument(r.instrument).priceScale;
    return Number.isNaN(r.price) ? (this.#a.session.market.last[r.instrument] as number) : r.price / power;
  }

  #levels(r: OrderRequest, { stopLoss, takeProfit, trigger }: Protection, from: number): Attached | undefined {
    if (stopLoss === undefined && takeProfit === undefined) return undefined;
    const { priceScale, rules } = this.#a.instrument(r.instrument);
    const tick = rules.at(-1)?.tick ?? 1;
    const sign = r.side === 'buy' ? 1 : -1;
    const units = (level: Level | undefined, direction: 1 | -1): number =>
      level === undefined ? Number.NaN : Math.round((levelPrice(level, from, direction) * 10 ** priceScale) / tick) * tick;
    return {
      clientId: this.#a.clientId(r.id + (stopLoss === undefined ? 2 : 1)),
      stop: units(stopLoss, -sign as 1 | -1),
      target: units(takeProfit, sign),
      trigger: trigger ?? 'last',
    };
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
      await this.#pause(attempt);
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
      this.#amended(order, or(command.quantity, request.quantity), or(command.price, request.price), or(command.triggerPrice, request.triggerPrice));
    else await this.resolve(command.order);
  }

  #amended({ request }: Order, quantity: number, price: number, triggerPrice: number): void {
    this.#a.push({ kind: 'amended', ...this.#now(), order: request.id, quantity, price, triggerPrice });
  }

  // ——— finding out
  /** Asks for an order until its state here is its state there. */
  async resolve(id: number): Promise<void> {
    if (this.#resolving.has(id)) return;
    this.#resolving.add(id);
    try {
      for (let attempt = 0; !(await this.#asked(id)); attempt++) await this.#pause(attempt);
    } finally {
      this.#resolving.delete(id);
    }
  }

  /** One question; false while the answer is not final or the venue cannot be asked. */
  async #asked(id: number): Promise<boolean> {
    const a = this.#a;
    const order = a.order(id);
    if (order === undefined || isOver(order)) return true;
    const found = await this.#found(order, { clientId: this.#name(order) }, this.#isConditional(order));
    if (found === undefined) return false;
    return this.#tolerant(order, () => (found === 'gone' ? this.#absent(id) : this.settle(id, found)), false);
  }

  #found(order: Order, name: OrderName, conditional: boolean): Promise<VenueOrder | 'gone' | undefined> {
    const { id } = this.#a.instrument(order.request.instrument);
    return this.#tolerant(order, () => okxAccount.lookUp(this.#a.rest, id, name, conditional), undefined);
  }

  /** While the venue cannot be asked, nothing is concluded; it is said, and asked again later. */
  async #tolerant<T, E>(order: Order, ask: () => Promise<T>, otherwise: E): Promise<T | E> {
    try {
      return await ask();
    } catch (error) {
      if (this.#a.stopped || !(error instanceof AppError)) throw error;
      this.#a.note({ kind: 'fault', order: order.request.id, code: 'LOOK_UP', text: `its fate cannot be asked for yet: ${error.message}` });
      return otherwise;
    }
  }

  /** The venue does not know it. A request may still be on its way as long as it is valid. */
  async #absent(id: number): Promise<boolean> {
    const a = this.#a;
    if (a.clock.now() < (this.#sentAt.get(id) ?? this.#began) + orderValidMs + 500) return false;
    await this.#fills.collect();
    const order = a.order(id);
    if (order === undefined || isOver(order)) return true;
    if (order.state === 'unknown' || order.state === 'submitted') {
      a.push({ kind: 'rejected', ...this.#now(), order: id, code: 'NEVER_ARRIVED', text: 'no answer came, and the venue does not know it' });
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
        if (order.state === 'amending') this.#amended(order, ...this.#figures(order, found));
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
      if (ask > 0) await this.#pause(ask);
      await this.#fills.collect();
    }
    if (told() >= filled) return;
    const text = `${told()} filled here, ${filled} there, and the venue lists no more fills`;
    this.#a.note({ kind: 'fault', order: order.request.id, code: 'FILLS_MISSING', text });
  }

  #end(id: number, kind: 'cancelled' | 'expired', reason: string): void {
    this.#a.push({ kind, ...this.#now(), order: id, reason });
  }

  // ——— protection
  /** A protective order of ours rests at the venue: the session gets to know it. */
  armed(found: VenueOrder): void {
    const a = this.#a;
    const id = a.orderNamed(found.clientId);
    this.#fills.learn(found);
    if (id === undefined || id % 4 === 0 || found.state !== 'live') return;
    const parent = a.order(parentOf(id));
    if (parent === undefined) return;
    const { priceScale, quantityScale } = a.instrument(parent.request.instrument);
    const legs =
      id % 4 === 3
        ? ([[id, 'trailing', 'trailing-stop', '']] as const)
        : ([
            [parentOf(id) + (id % 4), id % 4 === 1 ? 'stop' : 'take-profit', id % 4 === 1 ? 'stop-loss' : 'take-profit', found.triggerPrice],
            ...(found.otherTriggerPrice === '' ? [] : [[parentOf(id) + 2, 'take-profit', 'take-profit', found.otherTriggerPrice] as const]),
          ] as const);
    for (const [order, type, role, trigger] of legs) {
      const known = a.order(order);
      const triggerPrice = trigger === '' ? Number.NaN : a.units(trigger, priceScale);
      const quantity = a.units(found.quantity, quantityScale);
      if (known !== undefined) {
        const { request } = known;
        if (!isOver(known) && ((!Number.isNaN(triggerPrice) && request.triggerPrice !== triggerPrice) || request.quantity !== quantity))
          this.#amended(known, quantity, request.price, triggerPrice);
        continue;
      }
      const request: OrderRequest = {
        ...parent.request,
        id: order,
        side: opposite(parent.request.side),
        type,
        quantity,
        price: Number.NaN,
        triggerPrice,
        trail: id % 4 === 3 ? parent.request.protection?.trailing : undefined,
        trigger: found.trigger,
        timeInForce: 'gtc',
        postOnly: false,
        reduceOnly: true,
        role,
        oco: parent.request.id,
        protection: undefined,
      };
      a.push({ kind: 'armed', at: found.updated, seen: a.clock.now(), parent: parent.request.id, request });
    }
  }

  /** After a fill: what it opened is protected, what it closed needs no protection any more. */
  #filled(id: number, instrument: number): void {
    const a = this.#a;
    const order = a.order(id);
    if (a.session.net(0, instrument) === 0) a.run('withdraw protection', () => this.withdraw(instrument));
    else if (order?.request.protection !== undefined && isOver(order)) a.run('protect', () => this.protect(id));
  }

  /** Withdraws the protective orders of an instrument that is not held any more. */
  async withdraw(instrument: number): Promise<void> {
    const { orders } = this.#a.session;
    for (const id of [...orders.live]) {
      const order = orders.all.get(id);
      if (order !== undefined && order.parent !== 0 && order.request.instrument === instrument) await this.cancel(id);
    }
  }

  /** Sees to it that what an entry asked for rests at the venue. Asked first, placed only where the venue knows of nothing. */
  async protect(id: number): Promise<void> {
    const a = this.#a;
    const parent = a.order(id);
    const wanted = parent?.request.protection;
    if (parent === undefined || wanted === undefined || parent.filled === 0) return;
    const instrument = a.instrument(parent.request.instrument);
    const closing = { side: opposite(parent.request.side), quantity: parent.filled };
    const attached = this.#levels(parent.request, wanted, this.#reference(parent.request));
    if (attached !== undefined) await this.#ensure(parent, attached.clientId, () => okxAccount.protect(a.rest, attached, closing, instrument, 'cross'));
    if (wanted.trailing === undefined) return;
    const child = parent.request.id + 3;
    const request: OrderRequest = {
      ...parent.request,
      ...closing,
      id: child,
      type: 'trailing',
      price: Number.NaN,
      trail: wanted.trailing,
      reduceOnly: true,
      protection: undefined,
    };
    await this.#ensure(parent, a.clientId(child), () => okxAccount.submit(a.rest, request, instrument, a.clientId(child), 'cross'));
  }

  async #ensure(parent: Order, clientId: string, place: () => Promise<SendOutcome>): Promise<void> {
    const a = this.#a;
    const { account, instrument } = parent.request;
    for (let attempt = 0; ; attempt++) {
      if (a.session.net(account, instrument) === 0) return;
      const found = await this.#found(parent, { clientId }, true);
      if (found !== 'gone' && found !== undefined) {
        this.armed(found);
        return;
      }
      if (found === undefined) {
        await this.#pause(attempt);
        continue;
      }
      // an attached one may take a moment to appear
      if (attempt > 0) {
        const outcome = await place();
        if (outcome.kind === 'rejected') {
          a.note({ kind: 'fault', order: parent.request.id, code: 'UNPROTECTED', text: `the venue refuses its protection: ${outcome.code} ${outcome.text}` });
          return;
        }
      }
      await this.#pause(attempt);
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

  #now(): { at: number; seen: number } {
    const seen = this.#a.clock.now();
    return { at: seen, seen };
  }

  #pause(attempt: number): Promise<void> {
    return pause(this.#a.clock, Math.min(longestPauseMs, firstPauseMs * 2 ** attempt), this.#a.signal);
  }
}
