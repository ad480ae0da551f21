// Stops, targets and trailing stops at OKX: what travels with an entry, what rests, and what must be placed after all.
import type { Level, OrderRequest, Protection, SendOutcome, Side, VenueOrder } from '../../core/index.ts';
import { type Attached, isConditional, okxAccount } from '../../outside/venues/index.ts';
import { levelPrice, type Order } from '../../trading/execution/index.ts';
import { isOver, type OkxAccount, parentOf } from './okx-account.ts';
import type { OkxFills } from './okx-fills.ts';

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

export class OkxProtection {
  readonly #a: OkxAccount;
  readonly #fills: OkxFills;

  constructor(account: OkxAccount, fills: OkxFills) {
    this.#a = account;
    this.#fills = fills;
  }

  /** What travels with an entry: levels measured from its limit, or from the last price where it has none. */
  attached(r: OrderRequest): Attached | undefined {
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
          a.amended(known, quantity, request.price, triggerPrice);
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
      const found = await a.find(parent, { clientId }, true);
      if (found !== 'gone' && found !== undefined) {
        this.armed(found);
        return;
      }
      if (found === undefined) {
        await a.pause(attempt);
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
      await a.pause(attempt);
    }
  }
}
