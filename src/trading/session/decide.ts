// From intents to orders: what closes first, then what opens, each sized, put on the grid, and judged by every rule.
// long because: an intent's way through sizing, grid and rules is one path, and every step may end it with a verdict.
import {
  type AmendIntent,
  type CancelIntent,
  type Command,
  type GroupIntent,
  type Intent,
  type Level,
  nearest,
  type OrderIntent,
  type OrderRequest,
  type OrderRole,
  type Protection,
  rulesAt,
  type Side,
  type Signal,
  type TargetIntent,
} from '../../core/index.ts';
import type { Conventions, OrderTable } from '../execution/index.ts';
import { type ProposedOrder, type RiskView, type Rule, sizeNotional } from '../risk/index.ts';
import type { Seat } from './seat.ts';

export interface Proposal {
  readonly seat: Seat;
  readonly intent: Intent;
}

/** What deciding needs of the session around it. */
export interface DecisionContext {
  readonly view: RiskView;
  readonly orders: OrderTable;
  readonly conventions: Conventions;
  readonly rules: readonly Rule[];
  /** one group id per one-cancels-the-other name of a deployment and slice */
  oco(seat: Seat, name: string): number;
  /** takes a group of orders in hand */
  group(seat: Seat, intent: GroupIntent): void;
  /** journals an order that leaves */
  submitted(seat: Seat, request: OrderRequest, reason: string): void;
  /** journals why something was (not) done */
  verdict(seat: Seat, stage: string, code: string, text: string, figure?: number, limit?: number): void;
  /** yearly volatility of the seat's instrument, NaN while unknown */
  yearlyVolatility(seat: Seat): number;
  readonly trips: Parameters<typeof sizeNotional>[1]['trips'];
}

interface Draft {
  /** the intent itself, where it asks for protection */
  readonly protection: Protection | undefined;
  readonly side: Side;
  readonly type: OrderIntent['type'];
  /** integer units, NaN when `amount` says how much */
  quantity: number;
  readonly amount: number;
  /** plain, NaN where there is none */
  readonly price: number;
  readonly triggerPrice: number;
  readonly trail?: Level | undefined;
  readonly timeInForce?: OrderIntent['timeInForce'] | undefined;
  readonly postOnly?: boolean | undefined;
  readonly reduceOnly: boolean;
  readonly role: OrderRole;
  readonly oco: number;
  readonly tag: string;
  readonly reason: string;
}

const sideOf = (sign: number): Side => (sign > 0 ? 'buy' : 'sell');

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
  for (const p of proposals) if (!opens(p)) one(p, context, out);
  for (const p of proposals) if (opens(p)) one(p, context, out);
}

function one(p: Proposal, context: DecisionContext, out: Command[]): void {
  const seat = seatOf(p, context);
  if (seat === undefined) return;
  decideOne(seat, p.intent, context, out);
}

/** One intent for one seat. */
export function decideOne(seat: Seat, intent: Intent, context: DecisionContext, out: Command[]): void {
  if (intent.kind === 'signal') signal(seat, intent, context, out);
  else if (intent.kind === 'target') target(seat, intent, context, out);
  else if (intent.kind === 'order') exact(seat, intent, context, out);
  else if (intent.kind === 'group') context.group(seat, intent);
  else change(seat, intent, context, out);
}

function seatOf({ seat, intent }: Proposal, context: DecisionContext): Seat | undefined {
  const id = intent.kind === 'group' ? undefined : intent.instrument;
  if (id === undefined || id === seat.contract.instrument.id) return seat;
  const other = seat.deployment.seats.find((s) => s.contract.instrument.id === id);
  if (other === undefined) {
    const near = nearest(id, seat.deployment.setup.instruments);
    context.verdict(
      seat,
      'order',
      'UNKNOWN_INSTRUMENT',
      `"${id}" is not an instrument of this deployment${near === undefined ? '' : `; did it mean ${near}?`}`,
    );
  }
  return other;
}

/** Cancels the deployment's own working orders in the seat's instrument that `pick` chooses. */
export function cancelWorking(seat: Seat, context: Pick<DecisionContext, 'orders' | 'view'>, out: Command[], pick: (id: number) => boolean): void {
  for (const id of context.orders.live) {
    const order = context.orders.all.get(id);
    if (order === undefined || order.deployment !== seat.deployment.index || order.request.instrument !== seat.instrument || !pick(id)) continue;
    if (order.state === 'cancelling' || !context.orders.move(order, 'cancelling', context.view.now)) continue;
    out.push({ kind: 'cancel', order: id, at: context.view.now });
  }
}

function change(seat: Seat, intent: CancelIntent | AmendIntent, context: DecisionContext, out: Command[]): void {
  const tagged = (id: number): boolean => intent.tag === undefined || context.orders.all.get(id)?.tag === intent.tag;
  if (intent.kind === 'cancel') {
    cancelWorking(seat, context, out, (id) => tagged(id) && context.orders.all.get(id)?.parent === 0);
    return;
  }
  const { contract } = seat;
  const scaled = (x: number | undefined, power: number): number => (x === undefined ? Number.NaN : contract.instrument.continuous ? x : Math.round(x * power));
  for (const id of context.orders.live) {
    const order = context.orders.all.get(id);
    if (order === undefined || order.deployment !== seat.deployment.index || order.request.instrument !== seat.instrument || !tagged(id)) continue;
    const quantity = scaled(intent.quantity, contract.quantityPower);
    // An amend may only shrink: a larger quantity is a new order, and meets the rules as one.
    if (quantity > order.request.quantity) {
      context.verdict(seat, 'order', 'AMEND_ENLARGES', `an amend may not enlarge order ${id}`, quantity, order.request.quantity);
      continue;
    }
    if (!context.orders.move(order, 'amending', context.view.now)) continue;
    out.push({
      kind: 'amend',
      order: id,
      quantity,
      price: scaled(intent.price, contract.pricePower),
      triggerPrice: scaled(intent.triggerPrice, contract.pricePower),
      at: context.view.now,
    });
  }
}

/** Closes what is held at the market; one exit at a time. */
export function exit(seat: Seat, role: OrderRole, reason: string, context: DecisionContext, out: Command[]): void {
  if (seat.pending.size > 0) cancelWorking(seat, context, out, (id) => seat.pending.has(id));
  const held = seat.position.quantity;
  if (held === 0 || seat.exits.size > 0) return;
  place(
    seat,
    {
      side: sideOf(-held),
      type: 'market',
      quantity: Math.abs(held),
      amount: Number.NaN,
      price: Number.NaN,
      triggerPrice: Number.NaN,
      reduceOnly: true,
      role,
      oco: 0,
      tag: '',
      reason,
      protection: undefined,
    },
    context,
    out,
  );
}

function signal(seat: Seat, intent: Signal, context: DecisionContext, out: Command[]): void {
  if (intent.direction === 'flat') {
    exit(seat, 'exit', intent.reason, context, out);
    return;
  }
  const sign = intent.direction === 'long' ? 1 : -1;
  let ahead = Math.sign(seat.position.size);
  for (const pending of seat.pending.values()) ahead = Math.sign(pending.size);
  const same = ahead === sign;
  if (same && (seat.entries > context.conventions.pyramiding || seat.pending.size > 0 || context.conventions.pyramiding === 0)) return;
  const held = seat.position.quantity;
  const reversing = held !== 0 && Math.sign(held) !== sign ? Math.abs(held) : 0;
  if (reversing > 0 && sign < 0 && !shortable(seat, context)) {
    exit(seat, 'exit', intent.reason, context, out);
    return;
  }
  if (sign < 0 && reversing === 0 && !shortable(seat, context)) {
    context.verdict(seat, 'size', 'NO_SHORT', `${seat.contract.instrument.id} cannot be sold short`);
    return;
  }
  const price = context.view.market.last[seat.instrument] as number;
  const { sizing } = seat.deployment.setup;
  const enter = (quantity: number, amount: number): void =>
    place(
      seat,
      {
        side: sideOf(sign),
        type: 'market',
        quantity,
        amount,
        price: Number.NaN,
        triggerPrice: Number.NaN,
        reduceOnly: false,
        role: 'entry',
        oco: 0,
        tag: '',
        reason: intent.reason,
        protection: protectionOf(intent),
      },
      context,
      out,
    );
  if (sizing.kind === 'units') {
    enter(reversing + toLots(seat, sizing.quantity, context), Number.NaN);
    return;
  }
  const notional = sizeNotional(sizing, {
    equity: context.view.equity,
    price,
    stopDistance: stopDistance(intent, price, sign),
    confidence: intent.confidence ?? 1,
    volatility: context.yearlyVolatility(seat),
    trips: context.trips,
    deployment: seat.deployment.setup.name,
  });
  if (typeof notional !== 'number') {
    context.verdict(seat, 'size', 'NOT_SIZED', notional.refused);
    return;
  }
  const settled = notional / context.view.settleRate(seat.instrument);
  if (context.conventions.sizeAt === 'fill' && reversing === 0) enter(Number.NaN, settled);
  else enter(reversing + toLots(seat, sizeOf(seat, settled, price), context), Number.NaN);
}

const sizeOf = (seat: Seat, settled: number, price: number): number =>
  seat.contract.inverse ? (settled * price) / seat.contract.multiplier : settled / price / seat.contract.multiplier;

const shortable = (seat: Seat, context: DecisionContext): boolean =>
  !seat.contract.paidInFull || context.conventions.shortSpot || seat.contract.instrument.kind === 'option';

function target(seat: Seat, intent: TargetIntent, context: DecisionContext, out: Command[]): void {
  const price = context.view.market.last[seat.instrument] as number;
  const wanted = intent.quantity ?? sizeOf(seat, ((intent.equityFraction ?? 0) * context.view.equity) / context.view.settleRate(seat.instrument), price);
  let held = seat.position.quantity;
  for (const pending of seat.pending.values()) held += pending.size * seat.contract.quantityPower;
  const units = Math.sign(wanted) * toLots(seat, Math.abs(wanted), context);
  const gap = units - held;
  if (gap === 0) return;
  if (units === 0) {
    exit(seat, 'exit', intent.reason, context, out);
    return;
  }
  const reduces = held !== 0 && Math.sign(gap) !== Math.sign(held) && Math.abs(gap) <= Math.abs(held);
  place(
    seat,
    {
      side: sideOf(gap),
      type: 'market',
      quantity: Math.abs(gap),
      amount: Number.NaN,
      price: Number.NaN,
      triggerPrice: Number.NaN,
      reduceOnly: reduces,
      role: reduces ? 'exit' : 'entry',
      oco: 0,
      tag: '',
      reason: intent.reason,
      protection: reduces ? undefined : protectionOf(intent),
    },
    context,
    out,
  );
}

function exact(seat: Seat, intent: OrderIntent, context: DecisionContext, out: Command[]): void {
  const reduceOnly = intent.reduceOnly === true;
  const held = seat.position.quantity;
  const closing = reduceOnly || (held !== 0 && held > 0 !== (intent.side === 'buy'));
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
      timeInForce: intent.timeInForce,
      postOnly: intent.postOnly,
      reduceOnly,
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

/** Distance from an entry at `price` to its own stop, NaN without one. */
function stopDistance(p: Protection | undefined, price: number, sign: number): number {
  const level = p?.stopLoss ?? p?.trailing;
  if (level === undefined) return Number.NaN;
  if ('fraction' in level) return price * level.fraction;
  if ('distance' in level) return level.distance;
  return Math.max(0, (price - level.price) * sign);
}

/** A plain size in whole lots, rounded down, as integer units. */
function toLots(seat: Seat, size: number, context: DecisionContext): number {
  const { contract } = seat;
  if (contract.instrument.continuous) return size;
  const { lot } = rulesAt(contract.instrument, context.view.now);
  return Math.floor((size * contract.quantityPower) / lot + 1e-9) * lot;
}

/** The last gate: the grid, the instrument's minimums, then every rule. */
function place(seat: Seat, draft: Draft, context: DecisionContext, out: Command[]): void {
  const { contract } = seat;
  const { instrument } = contract;
  const { view } = context;
  const grid = rulesAt(instrument, view.now);
  if (view.market.tradable[seat.instrument] === 0) {
    context.verdict(seat, 'order', 'NOT_TRADABLE', `${instrument.id} does not trade any more`);
    return;
  }
  const expected = Number.isNaN(draft.price)
    ? Number.isNaN(draft.triggerPrice)
      ? (view.market.last[seat.instrument] as number)
      : draft.triggerPrice
    : draft.price;
  const held = seat.position.quantity;
  const buy = draft.side === 'buy';
  const closing = held !== 0 && held > 0 !== buy ? Math.abs(held) : 0;
  const byAmount = Number.isNaN(draft.quantity);
  let units = byAmount ? sizeOf(seat, draft.amount, expected) * contract.quantityPower : draft.quantity;
  const asked = units;
  if (!draft.reduceOnly && !(units <= closing)) {
    const judged = judge(seat, draft, units, Math.min(closing, units), expected, context);
    if (judged === undefined) return;
    units = judged;
  }
  if (!instrument.continuous && !byAmount) units = Math.floor(units / grid.lot + 1e-9) * grid.lot;
  const plain = units / contract.quantityPower;
  if (!draft.reduceOnly && !(units > 0 && units >= grid.minQuantity)) {
    context.verdict(
      seat,
      'order',
      'BELOW_MINIMUM',
      `${plain} ${instrument.base} is below the smallest order of ${Math.max(grid.minQuantity, grid.lot) / contract.quantityPower}`,
      plain,
      grid.minQuantity / contract.quantityPower,
    );
    return;
  }
  if (!draft.reduceOnly && contract.notional(plain, expected) < grid.minNotional && units > closing) {
    context.verdict(
      seat,
      'order',
      'BELOW_MINIMUM',
      `an order worth ${contract.notional(plain, expected).toFixed(2)} ${instrument.settle} is below the smallest of ${grid.minNotional}`,
      contract.notional(plain, expected),
      grid.minNotional,
    );
    return;
  }
  if (units > grid.maxQuantity) {
    context.verdict(
      seat,
      'order',
      'ABOVE_MAXIMUM',
      `${plain} is above the largest order of ${grid.maxQuantity / contract.quantityPower}; it was cut`,
      plain,
      grid.maxQuantity / contract.quantityPower,
    );
    units = grid.maxQuantity;
  }
  submit(
    seat,
    draft,
    byAmount ? Number.NaN : units,
    byAmount ? draft.amount * (units / asked) : Number.NaN,
    expected,
    units - Math.min(closing, units),
    context,
    out,
  );
}

/** Integer units that every rule lets pass, undefined when one denied the order. */
function judge(seat: Seat, draft: Draft, units: number, closing: number, price: number, context: DecisionContext): number | undefined {
  const { view } = context;
  let quantity = units;
  for (const rule of context.rules) {
    const order: ProposedOrder = {
      deployment: seat.deployment.index,
      account: seat.account,
      instrument: seat.instrument,
      contract: seat.contract,
      buy: draft.side === 'buy',
      reduces: false,
      quantity,
      opening: quantity - closing,
      price,
      limitPrice: draft.price,
      stopDistance: stopDistance(draft.protection, price, draft.side === 'buy' ? 1 : -1),
    };
    const verdict = rule.check(order, view);
    if (verdict === undefined) continue;
    context.verdict(seat, 'risk', verdict.code, verdict.text, verdict.figure, verdict.limit);
    quantity = Math.min(quantity, verdict.quantity);
    if (!(quantity > 0)) return closing > 0 ? closing : undefined;
  }
  // A rule that denies what opens still lets what closes through.
  return Math.max(quantity, closing);
}

function submit(seat: Seat, draft: Draft, quantity: number, amount: number, expected: number, opening: number, context: DecisionContext, out: Command[]): void {
  const { contract } = seat;
  const { orders, view } = context;
  const { tick } = rulesAt(contract.instrument, view.now);
  const buy = draft.side === 'buy';
  const onGrid = (x: number): number => {
    if (Number.isNaN(x) || contract.instrument.continuous) return x;
    const steps = (x * contract.pricePower) / tick;
    // Towards the safe side: a buy never pays more than the strategy said, a sell never less.
    return (Math.abs(steps - Math.round(steps)) < 1e-6 ? Math.round(steps) : buy ? Math.floor(steps) : Math.ceil(steps)) * tick;
  };
  const request: OrderRequest = {
    id: orders.nextId(),
    account: seat.account,
    instrument: seat.instrument,
    side: draft.side,
    type: draft.type,
    quantity,
    amount,
    price: onGrid(draft.price),
    triggerPrice: onGrid(draft.triggerPrice),
    trail: draft.trail,
    trigger: draft.protection?.trigger ?? 'last',
    timeInForce: draft.timeInForce ?? 'gtc',
    postOnly: draft.postOnly ?? false,
    reduceOnly: draft.reduceOnly,
    role: draft.role,
    oco: draft.oco,
    protection: draft.protection,
    at: view.now,
  };
  const order = orders.add(request, seat.deployment.index, 0, draft.tag, draft.reason);
  orders.move(order, 'submitted', view.now);
  seat.working++;
  if (opening > 0) {
    const size = opening / contract.quantityPower;
    const notional = contract.notional(size, expected) * view.settleRate(seat.instrument);
    const distance = stopDistance(draft.protection, expected, buy ? 1 : -1);
    seat.pending.set(request.id, {
      size: buy ? size : -size,
      notional,
      risk: Number.isNaN(distance) ? notional * view.limits.unstoppedRisk : (notional * distance) / expected,
    });
  } else seat.exits.add(request.id);
  seat.deployment.recent.push(view.now);
  context.submitted(seat, request, draft.reason);
  out.push({ kind: 'submit', request });
}
