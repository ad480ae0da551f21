// What a strategy returned, checked: nonsense is a fault of the strategy, never an order.
import { AppError, type Intent, type Intents, type Level } from '../../core/index.ts';
import type { Proposal } from './decide.ts';
import type { Seat } from './seat.ts';

const kinds = new Set(['signal', 'order', 'target', 'cancel', 'amend', 'group']);
const types = new Set(['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing']);
/** most orders one handler may ask for at once */
const MOST = 500;

const fault = (what: string, mend: string): AppError => new AppError('STRATEGY_FAULT', 'intent', what, mend);

const positive = (name: string, value: number | undefined, required: boolean): void => {
  if (value === undefined && !required) return;
  if (typeof value !== 'number' || !(value > 0) || value === Number.POSITIVE_INFINITY)
    throw fault(`${name} is ${String(value)}`, `${name} must be a positive number.`);
};

function checkLevel(name: string, level: Level | undefined): void {
  if (level === undefined) return;
  const value = 'fraction' in level ? level.fraction : 'distance' in level ? level.distance : level.price;
  positive(name, value, true);
}

/** @throws AppError STRATEGY_FAULT */
function check(intent: Intent): void {
  if (intent === null || typeof intent !== 'object' || !kinds.has(intent.kind))
    throw fault(`${JSON.stringify(intent)} is not an intent`, `Its kind must be one of ${[...kinds].join(', ')}.`);
  if (typeof intent.reason !== 'string') throw fault('reason is missing', 'Say in words why; it is shown with the trade.');
  if (intent.kind === 'signal' || intent.kind === 'order' || intent.kind === 'target') {
    checkLevel('stopLoss', intent.stopLoss);
    checkLevel('takeProfit', intent.takeProfit);
    checkLevel('trailing', intent.trailing);
    checkLevel('breakEven', intent.breakEven);
  }
  if (intent.kind === 'signal' && intent.direction !== 'long' && intent.direction !== 'short' && intent.direction !== 'flat')
    throw fault(`direction is ${String(intent.direction)}`, 'It is long, short or flat.');
  if (intent.kind === 'target') {
    const wanted = intent.quantity ?? intent.equityFraction;
    if ((intent.quantity === undefined) === (intent.equityFraction === undefined) || !Number.isFinite(wanted))
      throw fault('a target needs one finite number', 'Give quantity or equityFraction.');
  }
  if (intent.kind === 'order') {
    if (intent.side !== 'buy' && intent.side !== 'sell') throw fault(`side is ${String(intent.side)}`, 'It is buy or sell.');
    if (!types.has(intent.type)) throw fault(`type is ${String(intent.type)}`, `It is one of ${[...types].join(', ')}.`);
    if ((intent.quantity === undefined) === (intent.amount === undefined)) throw fault('an order needs one size', 'Give quantity or amount.');
    positive('quantity', intent.quantity, false);
    positive('amount', intent.amount, false);
    positive('price', intent.price, intent.type.endsWith('limit'));
    positive('triggerPrice', intent.triggerPrice, intent.type.startsWith('stop') || intent.type.startsWith('take-profit'));
    if (intent.type === 'trailing' && intent.trail === undefined) throw fault('a trailing order needs a trail', 'Give trail: { fraction } or { distance }.');
    checkLevel('trail', intent.trail);
  }
  if (intent.kind === 'amend') {
    positive('price', intent.price, false);
    positive('triggerPrice', intent.triggerPrice, false);
    positive('quantity', intent.quantity, false);
  }
  if (intent.kind === 'group') {
    if (!Array.isArray(intent.legs) || intent.legs.length === 0) throw fault('a group has no legs', 'Give at least one order.');
    positive('timeoutMs', intent.timeoutMs, true);
    for (const leg of intent.legs) check(leg);
  }
}

/** Appends what a handler returned to the proposals. @throws AppError STRATEGY_FAULT when it is not made of intents */
export function collect(seat: Seat, returned: Intents, proposals: Proposal[]): void {
  if (returned === undefined || returned === null) return;
  if (!Array.isArray(returned)) {
    check(returned as Intent);
    proposals.push({ seat, intent: returned as Intent });
    return;
  }
  if (returned.length > MOST) throw fault(`${returned.length} intents at once`, `At most ${MOST} are taken.`);
  for (const intent of returned as readonly Intent[]) check(intent);
  for (const intent of returned as readonly Intent[]) proposals.push({ seat, intent });
}
