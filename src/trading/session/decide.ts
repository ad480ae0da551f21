// From intents to orders: what closes first, then what opens; opinions and targets are sized here.
import {
  type AmendIntent,
  type CancelIntent,
  type Command,
  type Intent,
  nearest,
  type OrderIntent,
  type Protection,
  type Signal,
  type TargetIntent,
} from '../../core/index.ts';
import { sizeNotional } from '../risk/index.ts';
import { cancelWorking, type DecisionContext, exit, marketDraft, onGrid, place, sideOf, sizeOf, stopDistance, toLots } from './place.ts';
import type { Seat } from './seat.ts';

export interface Proposal {
  readonly seat: Seat;
  readonly intent: Intent;
}

/** Whether an intent opens or enlarges a position (those wait until everything that closes was decided). */
function opens({ seat, intent }: Proposal): boolean {
  const held = seat.position.size;
  if (intent.kind === 'signal') return intent.direction !== 'flat';
  if (intent.kind === 'order') return intent.reduceOnly !== true && !(held !== 0 && held > 0 !== (intent.side === 'buy'));
  if (intent.kind === 'target') {
    const wanted = intent.quantity ?? intent.equityFraction ?? 0;
    return wanted !== 0 && !(held !== 0 && held > 0 === wanted > 0 && intent.quantity !== undefined && Math.abs(wanted) < Math.abs(held));
  }
  return intent.kind === 'group';
}

/** Turns a slice's proposals into commands; appends them to `out`. */
export function decide(proposals: readonly Proposal[], context: DecisionContext, out: Command[]): void {
  const resolved: Proposal[] = [];
  for (const p of proposals) {
    const seat = seatOf(p.seat, p.intent.kind === 'group' ? undefined : p.intent.instrument, context);
    if (seat !== undefined) resolved.push({ seat, intent: p.intent });
  }
  for (const p of resolved) if (!opens(p)) decideOne(p.seat, p.intent, context, out);
  for (const p of resolved) if (opens(p)) decideOne(p.seat, p.intent, context, out);
}

/** One intent for one seat. */
export function decideOne(seat: Seat, intent: Intent, context: DecisionContext, out: Command[]): void {
  if (intent.kind === 'signal') signal(seat, intent, context, out);
  else if (intent.kind === 'target') target(seat, intent, context, out);
  else if (intent.kind === 'order') exact(seat, intent, context, out);
  else if (intent.kind === 'group') context.group(seat, intent);
  else if (intent.kind === 'cancel') cancel(seat, intent, context, out);
  else amend(seat, intent, context, out);
}

/** The seat of a deployment an intent speaks of; a verdict and undefined where it has none. */
export function seatOf(seat: Seat, id: string | undefined, context: DecisionContext): Seat | undefined {
  if (id === undefined || id === seat.contract.instrument.id) return seat;
  const other = seat.deployment.seats.find((s) => s.contract.instrument.id === id);
  if (other === undefined) {
    const near = nearest(id, seat.deployment.setup.instruments);
    const hint = near === undefined ? '' : `; did it mean ${near}?`;
    context.verdict(seat, 'order', 'UNKNOWN_INSTRUMENT', `"${id}" is not an instrument of this deployment${hint}`);
  }
  return other;
}

function cancel(seat: Seat, intent: CancelIntent, context: DecisionContext, out: Command[]): void {
  cancelWorking(seat, context, out, (id) => {
    const order = context.orders.all.get(id);
    return order?.parent === 0 && (intent.tag === undefined || order.tag === intent.tag);
  });
}

function amend(seat: Seat, intent: AmendIntent, context: DecisionContext, out: Command[]): void {
  const { now } = context.view;
  const changed = (x: number | undefined, buy: boolean): number => (x === undefined ? Number.NaN : onGrid(seat, x, buy, context));
  for (const id of context.orders.live) {
    const order = context.orders.all.get(id);
    if (order === undefined || order.deployment !== seat.deployment.index || order.request.instrument !== seat.instrument || order.tag !== intent.tag) continue;
    const buy = order.request.side === 'buy';
    const quantity = intent.quantity === undefined ? Number.NaN : toLots(seat, intent.quantity, context);
    // An amend may only shrink: a larger quantity is a new order, and meets the rules as one.
    if (quantity > order.request.quantity || quantity <= 0) {
      context.verdict(seat, 'order', 'AMEND_REFUSED', `an amend may only make order ${id} smaller, and leave it a lot`, quantity, order.request.quantity);
      continue;
    }
    if (!context.orders.move(order, 'amending', now)) continue;
    out.push({ kind: 'amend', order: id, quantity, price: changed(intent.price, buy), triggerPrice: changed(intent.triggerPrice, buy), at: now });
  }
}

function signal(seat: Seat, intent: Signal, context: DecisionContext, out: Command[]): void {
  if (intent.direction === 'flat') {
    exit(seat, 'exit', intent.reason, context, out);
    return;
  }
  const { pyramiding, sizeAt } = context.conventions;
  const sign = intent.direction === 'long' ? 1 : -1;
  let ahead = Math.sign(seat.position.size);
  for (const pending of seat.pending.values()) ahead = Math.sign(pending.size);
  if (ahead === sign && (seat.entries > pyramiding || seat.pending.size > 0 || pyramiding === 0)) return;
  const held = seat.heldAfterExits;
  const reversing = held !== 0 && Math.sign(held) !== sign ? Math.abs(held) : 0;
  if (sign < 0 && !shortable(seat, context)) {
    if (reversing > 0) exit(seat, 'exit', intent.reason, context, out);
    else context.verdict(seat, 'size', 'NO_SHORT', `${seat.contract.instrument.id} cannot be sold short`);
    return;
  }
  // The old direction's entries would otherwise fill behind the reversal.
  if (seat.pending.size > 0) cancelWorking(seat, context, out, (id) => Math.sign(seat.pending.get(id)?.size ?? sign) !== sign);
  const enter = (quantity: number, amount: number): void =>
    place(seat, marketDraft(sideOf(sign), quantity, amount, false, 'entry', intent.reason, protectionOf(intent)), context, out);
  const { sizing } = seat.deployment.setup;
  if (sizing.kind === 'units') {
    enter(reversing + toLots(seat, sizing.quantity, context), Number.NaN);
    return;
  }
  const price = context.view.market.last[seat.instrument] as number;
  const notional = sizeNotional(sizing, {
    equity: context.view.equity,
    price,
    stopDistance: stopDistance(intent, price, sign),
    confidence: intent.confidence ?? 1,
    volatility: context.yearlyVolatility(seat),
    record: context.record,
    deployment: seat.deployment.setup.name,
  });
  if (typeof notional !== 'number') {
    context.verdict(seat, 'size', 'NOT_SIZED', notional.refused);
    return;
  }
  const settled = (notional * (seat.contract.instrument.riskMultiplier ?? 1)) / context.view.settleRate(seat.instrument);
  if (sizeAt === 'fill' && reversing === 0) enter(Number.NaN, settled);
  else enter(reversing + toLots(seat, sizeOf(seat, settled, price), context), Number.NaN);
}

const shortable = (seat: Seat, context: DecisionContext): boolean =>
  !seat.contract.paidInFull || context.conventions.shortSpot || seat.contract.instrument.kind === 'option';

function target(seat: Seat, intent: TargetIntent, context: DecisionContext, out: Command[]): void {
  const { view } = context;
  const { contract } = seat;
  const price = view.market.last[seat.instrument] as number;
  const wanted = intent.quantity ?? sizeOf(seat, ((intent.equityFraction ?? 0) * view.equity) / view.settleRate(seat.instrument), price);
  const units = Math.sign(wanted) * toLots(seat, Math.abs(wanted), context);
  if (units === 0) {
    exit(seat, 'exit', intent.reason, context, out);
    return;
  }
  if (units < 0 && !shortable(seat, context)) {
    if (seat.position.quantity > 0) exit(seat, 'exit', intent.reason, context, out);
    else context.verdict(seat, 'size', 'NO_SHORT', `${contract.instrument.id} cannot be sold short`);
    return;
  }
  // What is on its way counts as done, or the same gap would be ordered twice.
  let held = seat.heldAfterExits;
  for (const pending of seat.pending.values()) held += pending.size * contract.quantityPower;
  const gap = contract.instrument.continuous ? units - held : Math.round(units - held);
  if (gap === 0) return;
  const reduces = held !== 0 && Math.sign(gap) !== Math.sign(held) && Math.abs(gap) <= Math.abs(held);
  const protection = reduces ? undefined : protectionOf(intent);
  place(seat, marketDraft(sideOf(gap), Math.abs(gap), Number.NaN, reduces, reduces ? 'exit' : 'entry', intent.reason, protection), context, out);
}

function exact(seat: Seat, intent: OrderIntent, context: DecisionContext, out: Command[]): void {
  const held = seat.position.quantity;
  const closing = intent.reduceOnly === true || (held !== 0 && held > 0 !== (intent.side === 'buy'));
  place(
    seat,
    {
      side: intent.side,
      type: intent.type,
      quantity: intent.quantity === undefined ? Number.NaN : toLots(seat, intent.quantity, context),
      amount: intent.amount ?? Number.NaN,
      price: intent.price ?? Number.NaN,
      triggerPrice: intent.triggerPrice ?? Number.NaN,
      trail: intent.trail,
      timeInForce: intent.timeInForce ?? 'gtc',
      postOnly: intent.postOnly ?? false,
      reduceOnly: intent.reduceOnly === true,
      role: closing ? 'exit' : 'entry',
      oco: intent.oco === undefined ? 0 : context.oco(seat, intent.oco),
      tag: intent.tag ?? '',
      reason: intent.reason,
      protection: protectionOf(intent),
    },
    context,
    out,
  );
}

const protectionOf = (p: Protection): Protection | undefined =>
  p.stopLoss === undefined && p.takeProfit === undefined && p.trailing === undefined ? undefined : p;
