// Stops, targets and trailing stops rest at the venue as soon as their entry fills, sized by what is filled so far.
import type { Level, OrderRequest, OrderRole, OrderType, Protection, Side, Time } from '../../core/index.ts';
import type { Book } from './book.ts';
import type { Clearing } from './clearing.ts';
import { levelPrice, Working } from './working.ts';

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** Arms what an entry asked for, or resizes what rests already when more of the entry fills. */
export function arm(clearing: Clearing, book: Book, parent: Working, protection: Protection, time: Time): void {
  const { stopLoss, takeProfit, trailing } = protection;
  const buy = parent.request.side === 'buy';
  const level = (l: Level, sign: 1 | -1): number => book.toGrid(levelPrice(l, parent.average, sign), time);
  if (stopLoss !== undefined) armOne(clearing, book, parent, protection, 1, 'stop', 'stop-loss', Number.NaN, level(stopLoss, buy ? -1 : 1), undefined, time);
  if (takeProfit !== undefined)
    armOne(clearing, book, parent, protection, 2, 'limit', 'take-profit', level(takeProfit, buy ? 1 : -1), Number.NaN, undefined, time);
  if (trailing !== undefined) armOne(clearing, book, parent, protection, 3, 'trailing', 'trailing-stop', Number.NaN, Number.NaN, trailing, time);
  parent.armed = true;
}

function armOne(
  clearing: Clearing,
  book: Book,
  parent: Working,
  protection: Protection,
  offset: number,
  type: OrderType,
  role: OrderRole,
  price: number,
  triggerPrice: number,
  trail: Level | undefined,
  time: Time,
): void {
  const r = parent.request;
  const id = r.id + offset;
  const resting = parent.armed ? book.find(id) : undefined;
  if (resting !== undefined) {
    // A stop that has moved to break-even stays there.
    const moved = !Number.isNaN(resting.entry) && Number.isNaN(resting.breakEvenAt);
    clearing.replace(
      book,
      resting,
      { ...resting.request, quantity: parent.filled, price, triggerPrice: moved ? resting.request.triggerPrice : triggerPrice },
      time,
    );
    return;
  }
  const request: OrderRequest = {
    id,
    account: r.account,
    instrument: r.instrument,
    side: opposite(r.side),
    type,
    quantity: parent.filled,
    amount: Number.NaN,
    price,
    triggerPrice,
    trail,
    trigger: protection.trigger ?? 'last',
    timeInForce: 'gtc',
    postOnly: false,
    reduceOnly: true,
    role,
    oco: r.id,
    protection: undefined,
    at: r.at,
  };
  const { path, protectSameCandle } = clearing.conventions;
  const order = new Working(request, book.contract.pricePower, parent.arrives);
  order.rested = true; // it waits from the fill on: what reaches it later meets a resting order
  order.intrabar = book.inside;
  order.asleep = protectSameCandle === 'never' || (protectSameCandle === 'market-entry' && r.type !== 'market');
  order.follow(parent.average);
  if (role === 'stop-loss' && protection.breakEven !== undefined) {
    order.breakEvenAt = levelPrice(protection.breakEven, parent.average, r.side === 'buy' ? 1 : -1);
    order.entry = parent.average;
  }
  clearing.rest(book, order);
  clearing.listener.answer({ kind: 'armed', at: time, seen: time, parent: r.id, request });
  // Told pessimistically, a stop armed inside the candle meets the candle's whole adverse range at once.
  if (!order.intrabar || order.asleep || path !== 'pessimistic' || order.isLimit) return;
  const { low, high } = book.candle;
  if (!(order.below ? low <= order.level : high >= order.level)) return;
  clearing.listener.answer({ kind: 'triggered', at: time, seen: time, order: id });
  clearing.execute(book, order, order.level, time, false, clearing.conventions.slippageOnStops);
  if (order.remaining > 0) order.toMarket();
}
