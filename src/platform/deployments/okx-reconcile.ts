// The journal's truth against the venue's: fills, orders, protection, positions. Where they differ, the venue is asked, then believed, and it is said.
import { pause, type VenueOrder } from '../../core/index.ts';
import { okxAccount } from '../../outside/venues/index.ts';
import type { OkxAccount } from './okx-account.ts';
import type { OkxFills } from './okx-fills.ts';
import type { OkxGateway } from './okx-gateway.ts';
import type { OkxProtection } from './okx-protection.ts';

const confirmations = 3;
const confirmMs = 300;

/** @throws AppError as OkxRest.read: nothing was concluded then */
export async function reconcile(a: OkxAccount, fills: OkxFills, gateway: OkxGateway, placed: OkxProtection): Promise<void> {
  const open = [...(await okxAccount.openOrders(a.rest)), ...(await okxAccount.openConditionals(a.rest))];
  for (const order of open) fills.learn(order);
  await fills.collect();
  for (const order of open) await strayed(a, placed, order);
  await ours(a, gateway, open);
  await protection(a, gateway, placed);
  await positions(a, fills);
}

/** An order at the venue that should not be there. */
async function strayed(a: OkxAccount, placed: OkxProtection, order: VenueOrder): Promise<void> {
  if (a.indexOf(order.instrument) < 0) return;
  const id = a.orderNamed(order.clientId);
  if (id !== undefined && order.conditional) placed.armed(order);
  if (id !== undefined && a.session.orders.live.has(id)) return;
  if (!order.clientId.startsWith(a.tag)) {
    a.note({ kind: 'quality', code: 'FOREIGN_ORDER', text: `${order.side} ${order.quantity} of ${order.instrument} rests there and is not ours` });
    return;
  }
  a.note({ kind: 'quality', code: 'STRAY_ORDER', text: `${order.clientId} rests there and is over here, or of a journal that was restored: it is cancelled` });
  await okxAccount.cancel(a.rest, order.instrument, order.clientId, order.conditional);
}

/** Orders that work here and are not among those that rest there. */
async function ours(a: OkxAccount, gateway: OkxGateway, open: readonly VenueOrder[]): Promise<void> {
  const there = new Set(open.map((o) => o.clientId));
  for (const id of [...a.session.orders.live]) if (!there.has(a.clientId(id)) || a.order(id)?.state === 'unknown') await gateway.resolve(id);
}

/** What is held and asked for protection has it; what is not held any more has none. */
async function protection(a: OkxAccount, gateway: OkxGateway, placed: OkxProtection): Promise<void> {
  const { orders, seats } = a.session;
  for (const seat of seats) {
    const here = [...orders.all.values()].filter((o) => o.request.instrument === seat.instrument);
    const entries = here.filter((o) => o.request.role === 'entry' && o.filled > 0);
    // those that made the position that is open now
    const current = new Set(seat.position.quantity === 0 ? [] : entries.slice(entries.length - seat.entries).map((o) => o.request.id));
    for (const o of here) if (o.parent !== 0 && orders.live.has(o.request.id) && !current.has(o.parent)) await gateway.cancel(o.request.id);
    for (const o of entries)
      if (current.has(o.request.id) && o.request.protection !== undefined && !orders.live.has(o.request.id)) await placed.protect(o.request.id);
  }
}

/** Positions that fills do not explain stop new exposure: a person must look. */
async function positions(a: OkxAccount, fills: OkxFills): Promise<void> {
  const differing = async (): Promise<string[]> => {
    const there = await okxAccount.positions(a.rest);
    return a.session.setup.instruments.flatMap((instrument, i) => {
      const found = there.find((p) => p.instrument === instrument.id);
      const units = found === undefined ? 0 : a.units(found.quantity, instrument.quantityScale);
      return units === a.session.net(0, i) ? [] : [`${instrument.id}: ${a.session.net(0, i)} here, ${units} there`];
    });
  };
  let left = await differing();
  // a fill may come between two questions: only a difference that stays is one
  for (let again = 0; again < confirmations && left.length > 0; again++) {
    await pause(a.clock, confirmMs, a.signal);
    await fills.collect();
    left = await differing();
  }
  if (left.length === 0) return;
  const now = a.clock.now();
  const reason = `positions differ and no fill explains it: ${left.join('; ')}`;
  a.note({ kind: 'quality', code: 'POSITIONS_DIFFER', text: reason });
  if (a.session.guards.state === 'active') a.push({ kind: 'operator', at: now, seen: now, command: 'reduce', reason });
}
