// The last gate of an order: the grid, the instrument's own limits, then every rule; and the ways to withdraw and to close.
// long because: every order of the house leaves through `place`, and its checks are read in their order.
import {
  type Command,
  type GroupIntent,
  type Level,
  type OrderIntent,
  type OrderRequest,
  type OrderRole,
  type Protection,
  rulesAt,
  type Side,
  type Time,
  type TradingRules,
} from '../../core/index.ts';
import type { Conventions, OrderTable } from '../execution/index.ts';
import type { ProposedOrder, RiskView, Rule, TripRecord } from '../risk/index.ts';
import type { Seat } from './seat.ts';

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
  /** journals why something was (not) done */
  verdict(seat: Seat, stage: string, code: string, text: string, figure?: number, limit?: number): void;
  /** yearly volatility of the seat's instrument, NaN while unknown */
  yearlyVolatility(seat: Seat): number;
  readonly record: TripRecord;
}

/** An order before it meets the gate. Prices plain, NaN where there is none. */
export interface Draft {
  readonly side: Side;
  readonly type: OrderIntent['type'];
  /** integer units, NaN when `amount` says how much */
  readonly quantity: number;
  readonly amount: number;
  readonly price: number;
  readonly triggerPrice: number;
  readonly trail: Level | undefined;
  readonly timeInForce: OrderRequest['timeInForce'];
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly role: OrderRole;
  readonly oco: number;
  readonly tag: string;
  readonly reason: string;
  readonly protection: Protection | undefined;
}

export const sideOf = (sign: number): Side => (sign > 0 ? 'buy' : 'sell');

/** A draft of a market order. */
export const marketDraft = (
  side: Side,
  quantity: number,
  amount: number,
  reduceOnly: boolean,
  role: OrderRole,
  reason: string,
  protection: Protection | undefined,
): Draft => ({
  side,
  type: 'market',
  quantity,
  amount,
  price: Number.NaN,
  triggerPrice: Number.NaN,
  trail: undefined,
  timeInForce: 'gtc',
  postOnly: false,
  reduceOnly,
  role,
  oco: 0,
  tag: '',
  reason,
  protection,
});

/** Plain size that a value in the settle asset buys at a plain price. */
export const sizeOf = (seat: Seat, settled: number, price: number): number =>
  seat.contract.inverse ? (settled * price) / seat.contract.multiplier : settled / price / seat.contract.multiplier;

/** A plain size in whole lots, rounded down, as integer units. */
export function toLots(seat: Seat, size: number, context: Pick<DecisionContext, 'view'>): number {
  const { contract } = seat;
  if (contract.instrument.continuous) return size;
  const { lot } = rulesAt(contract.instrument, context.view.now);
  return Math.floor((size * contract.quantityPower) / lot + 1e-9) * lot;
}

/** A plain price on the tick grid as integer units, towards the safe side: a buy never pays more than was said, a sell never less. */
export function onGrid(seat: Seat, price: number, buy: boolean, context: Pick<DecisionContext, 'view'>): number {
  const { contract } = seat;
  if (Number.isNaN(price) || contract.instrument.continuous) return price;
  const { tick } = rulesAt(contract.instrument, context.view.now);
  const steps = (price * contract.pricePower) / tick;
  return (Math.abs(steps - Math.round(steps)) < 1e-6 ? Math.round(steps) : buy ? Math.floor(steps) : Math.ceil(steps)) * tick;
}

/** Distance from an entry at `price` to its own stop, NaN without one. */
export function stopDistance(p: Protection | undefined, price: number, sign: number): number {
  const level = p?.stopLoss ?? p?.trailing;
  if (level === undefined) return Number.NaN;
  if ('fraction' in level) return price * level.fraction;
  if ('distance' in level) return level.distance;
  return Math.max(0, (price - level.price) * sign);
}

/** Cancels the deployment's own working orders in the seat's instrument that `pick` chooses. */
export function cancelWorking(
  seat: Seat,
  context: { readonly orders: OrderTable; readonly view: { readonly now: Time } },
  out: Command[],
  pick: (id: number) => boolean,
): void {
  for (const id of context.orders.live) {
    const order = context.orders.all.get(id);
    if (order === undefined || order.deployment !== seat.deployment.index || order.request.instrument !== seat.instrument || !pick(id)) continue;
    if (order.state === 'cancelling' || !context.orders.move(order, 'cancelling', context.view.now)) continue;
    out.push({ kind: 'cancel', order: id, at: context.view.now });
  }
}

/** Closes what is held at the market; one exit at a time. Entries still working are withdrawn first. */
export function exit(seat: Seat, role: OrderRole, reason: string, context: DecisionContext, out: Command[]): void {
  if (seat.pending.size > 0) cancelWorking(seat, context, out, (id) => seat.pending.has(id));
  const held = seat.position.quantity;
  if (held === 0 || seat.exits.size > 0) return;
  place(seat, marketDraft(sideOf(-held), Math.abs(held), Number.NaN, true, role, reason, undefined), context, out);
}

/** Puts a draft on the grid, before the instrument's limits and every rule, and sends what is left of it. */
export function place(seat: Seat, draft: Draft, context: DecisionContext, out: Command[]): void {
  const { contract } = seat;
  const { instrument } = contract;
  const { view } = context;
  const grid = rulesAt(instrument, view.now);
  if (view.market.tradable[seat.instrument] === 0) {
    context.verdict(seat, 'order', 'NOT_TRADABLE', `${instrument.id} does not trade any more`);
    return;
  }
  const last = view.market.last[seat.instrument] as number;
  const expected = Number.isNaN(draft.price) ? (Number.isNaN(draft.triggerPrice) ? last : draft.triggerPrice) : draft.price;
  const held = seat.heldAfterExits;
  const closing = held !== 0 && held > 0 !== (draft.side === 'buy') ? Math.abs(held) : 0;
  const byAmount = Number.isNaN(draft.quantity);
  const asked = byAmount ? sizeOf(seat, draft.amount, expected) * contract.quantityPower : draft.quantity;
  // What only closes meets no rule, and is sent so that it cannot open anything, whatever fills before it.
  const pureExit = draft.reduceOnly || (asked <= closing && draft.protection === undefined);
  if (!withinBand(seat, draft, grid, context)) return;
  if (pureExit) {
    // The whole of a position may be closed though it is no multiple of today's lot.
    const units =
      asked >= closing && closing > 0 ? (draft.reduceOnly ? asked : closing) : instrument.continuous ? asked : Math.floor(asked / grid.lot + 1e-9) * grid.lot;
    leaveInParts(seat, { ...draft, reduceOnly: true }, units, grid.maxQuantity, expected, context, out);
    return;
  }
  const judged = judge(seat, draft, asked, Math.min(closing, asked), expected, context);
  if (judged === undefined) return;
  let units = instrument.continuous || byAmount ? judged : Math.floor(judged / grid.lot + 1e-9) * grid.lot;
  if (!aboveMinimum(seat, units, closing, expected, grid, context)) return;
  if (units > grid.maxQuantity) {
    const [plain, most] = [units / contract.quantityPower, grid.maxQuantity / contract.quantityPower];
    context.verdict(seat, 'order', 'ABOVE_MAXIMUM', `${plain} is above the largest order of ${most}; it was cut`, plain, most);
    units = grid.maxQuantity;
  }
  const amount = byAmount ? draft.amount * (units / asked) : Number.NaN;
  submit(seat, draft, byAmount ? Number.NaN : units, amount, expected, units - Math.min(closing, units), context, out);
}

/** Exits above the largest order leave in several. */
function leaveInParts(seat: Seat, draft: Draft, units: number, most: number, expected: number, context: DecisionContext, out: Command[]): void {
  if (!(units > 0)) {
    context.verdict(seat, 'order', 'BELOW_MINIMUM', 'the exit is smaller than one lot', units, 1);
    return;
  }
  for (let left = units; left > 0; left -= most) submit(seat, draft, Math.min(left, most), Number.NaN, expected, 0, context, out);
}

/** The venue's own limit on prices far from the mark. */
function withinBand(seat: Seat, draft: Draft, grid: TradingRules, context: DecisionContext): boolean {
  const mark = context.view.market.mark[seat.instrument] as number;
  const away = Math.abs(draft.price / mark - 1);
  if (!(away > grid.priceBand)) return true;
  const text = `the limit price ${draft.price} is ${(away * 100).toFixed(2)} % from the mark; the venue takes ${(grid.priceBand * 100).toFixed(2)} %`;
  context.verdict(seat, 'order', 'PRICE_LIMIT', text, away, grid.priceBand);
  return false;
}

function aboveMinimum(seat: Seat, units: number, closing: number, expected: number, grid: TradingRules, context: DecisionContext): boolean {
  const { contract } = seat;
  const { instrument } = contract;
  const plain = units / contract.quantityPower;
  if (!(units > 0 && units >= grid.minQuantity)) {
    const least = Math.max(grid.minQuantity, grid.lot) / contract.quantityPower;
    context.verdict(seat, 'order', 'BELOW_MINIMUM', `${plain} ${instrument.base} is below the smallest order of ${least}`, plain, least);
    return false;
  }
  const worth = contract.inverse ? plain * contract.multiplier : contract.notional(plain, expected);
  if (units <= closing || worth >= grid.minNotional) return true;
  const text = `an order worth ${worth.toFixed(2)} ${instrument.quote} is below the smallest of ${grid.minNotional}`;
  context.verdict(seat, 'order', 'BELOW_MINIMUM', text, worth, grid.minNotional);
  return false;
}

/** Integer units that every rule lets pass, undefined when one denied the order. */
function judge(seat: Seat, draft: Draft, units: number, closing: number, price: number, context: DecisionContext): number | undefined {
  let order: ProposedOrder = {
    deployment: seat.deployment.index,
    account: seat.account,
    instrument: seat.instrument,
    contract: seat.contract,
    buy: draft.side === 'buy',
    reduces: false,
    quantity: units,
    opening: units - closing,
    price,
    limitPrice: draft.price,
    stopDistance: stopDistance(draft.protection, price, draft.side === 'buy' ? 1 : -1),
  };
  for (const rule of context.rules) {
    const verdict = rule.check(order, context.view);
    if (verdict === undefined) continue;
    context.verdict(seat, 'risk', verdict.code, verdict.text, verdict.figure, verdict.limit);
    // A rule can only shrink, and one that denies what opens still lets what closes through.
    const quantity = Math.max(closing, Math.min(order.quantity, verdict.quantity));
    if (!(quantity > 0)) return undefined;
    if (quantity === closing) return closing;
    order = { ...order, quantity, opening: quantity - closing };
  }
  return order.quantity;
}

function submit(seat: Seat, draft: Draft, quantity: number, amount: number, expected: number, opening: number, context: DecisionContext, out: Command[]): void {
  const { contract, deployment } = seat;
  const { orders, view } = context;
  const buy = draft.side === 'buy';
  const request: OrderRequest = {
    id: orders.nextId(),
    account: seat.account,
    instrument: seat.instrument,
    side: draft.side,
    type: draft.type,
    quantity,
    amount,
    price: onGrid(seat, draft.price, buy, context),
    triggerPrice: onGrid(seat, draft.triggerPrice, buy, context),
    trail: draft.trail,
    trigger: draft.protection?.trigger ?? 'last',
    timeInForce: draft.timeInForce,
    postOnly: draft.postOnly,
    reduceOnly: draft.reduceOnly,
    role: draft.role,
    oco: draft.oco,
    protection: draft.protection,
    at: view.now,
  };
  const order = orders.add(request, deployment.index, 0, draft.tag, draft.reason);
  orders.move(order, 'submitted', view.now);
  seat.working++;
  if (opening > 0) {
    const size = opening / contract.quantityPower;
    const notional = contract.notional(size, expected) * view.settleRate(seat.instrument);
    const distance = stopDistance(draft.protection, expected, buy ? 1 : -1);
    const risk = Number.isNaN(distance) ? notional * view.limits.unstoppedRisk : (notional * distance) / expected;
    seat.pending.set(request.id, { size: buy ? size : -size, notional, risk });
  } else if (draft.type === 'market') seat.exits.set(request.id, (buy ? quantity : -quantity) / contract.quantityPower);
  deployment.sent(view.now);
  out.push({ kind: 'submit', request });
}
