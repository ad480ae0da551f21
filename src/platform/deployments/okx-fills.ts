// Executions at OKX as fills of our orders: from pushes and from lists alike, each once, each at the order it belongs to.
import type { VenueFill, VenueOrder } from '../../core/index.ts';
import { okxAccount } from '../../outside/venues/index.ts';
import { type OkxAccount, parentOf } from './okx-account.ts';

/** lists are asked from this long before the latest fill: the venue's clocks are not one clock */
const overlapMs = 60_000;

export class OkxFills {
  readonly #a: OkxAccount;
  /** conditional orders of ours by the venue's id */
  readonly #conditionals = new Map<string, number>();
  /** plain orders that came from a conditional one of ours, by the venue's id; 0 when it came from none */
  readonly #origins = new Map<string, number>();
  #latest: number;
  /** told after each fill that was handed over, with its order */
  onFill: (order: number, instrument: number) => void = () => {};

  /** @param since fills before it are history of others */
  constructor(account: OkxAccount, since: number) {
    this.#a = account;
    this.#latest = since;
  }

  /** A conditional order was seen: what it becomes is ours. */
  learn(order: VenueOrder): void {
    const id = this.#a.orderNamed(order.clientId);
    if (id === undefined || !order.conditional) return;
    this.#conditionals.set(order.venueId, id);
    if (order.linkedId !== '') this.#origins.set(order.linkedId, id);
  }

  /** Hands a fill over. `linkedId`: the conditional order its own came from, where the message tells. */
  async take(f: VenueFill, linkedId?: string): Promise<void> {
    const a = this.#a;
    if (a.indexOf(f.instrument) < 0) return;
    this.#latest = Math.max(this.#latest, f.at);
    const named = a.orderNamed(f.clientId) ?? (f.cause === 'order' ? await this.#origin(f, linkedId) : undefined);
    const order = named === undefined ? undefined : this.#leg(named, f);
    const at = { at: f.at, seen: a.clock.now() };
    const fill = a.fill(f, order ?? 0);
    if (order !== undefined && a.order(order) !== undefined) a.push({ kind: 'filled', ...at, fill });
    else a.push({ kind: 'external-fill', ...at, cause: f.cause === 'order' ? 'manual' : f.cause, fill });
    this.onFill(order ?? 0, fill.instrument);
  }

  /** The conditional order of ours that a nameless order came from. */
  async #origin(f: VenueFill, linkedId: string | undefined): Promise<number | undefined> {
    const known = this.#origins.get(f.venueId);
    if (known !== undefined) return known || undefined;
    const a = this.#a;
    let link = linkedId;
    if (link === undefined) {
      const order = await okxAccount.lookUp(a.rest, f.instrument, { venueId: f.venueId }, false);
      link = order === 'gone' ? '' : order.linkedId;
    }
    if (link !== '' && !this.#conditionals.has(link)) {
      const conditional = await okxAccount.lookUp(a.rest, f.instrument, { venueId: link }, true);
      if (conditional !== 'gone') this.learn(conditional);
    }
    const found = this.#conditionals.get(link) ?? 0;
    this.#origins.set(f.venueId, found);
    return found || undefined;
  }

  /** Stop and target are one order at the venue: the leg whose trigger is nearer to the fill is the one that acted. */
  #leg(id: number, f: VenueFill): number {
    const a = this.#a;
    const [stop, target] = [a.order(parentOf(id) + 1), a.order(parentOf(id) + 2)];
    if (id % 4 === 0 || id % 4 === 3 || stop === undefined || target === undefined) return id;
    const price = a.units(f.price, a.instrument(stop.request.instrument).priceScale);
    const away = (x: number): number => Math.abs(x - price);
    return away(stop.request.triggerPrice) <= away(target.request.triggerPrice) ? stop.request.id : target.request.id;
  }

  /** Asks for what was missed. @throws AppError as OkxRest.read */
  async collect(): Promise<void> {
    for (const fill of await okxAccount.fills(this.#a.rest, this.#latest - overlapMs)) await this.take(fill);
  }
}
