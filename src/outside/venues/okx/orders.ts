// OKX orders both ways: our requests as its bodies, its pushes and lists as our orders and fills.
// long because: plain and conditional orders, requests and answers, belong side by side
import {
  AppError,
  formatDecimal,
  type Instrument,
  type OrderRequest,
  type OrderType,
  type TriggerSeries,
  type VenueFill,
  type VenueOrder,
  type VenueOrderState,
} from '../../../core/index.ts';
import type { Fields } from './fields.ts';
import { checkClientId, instIdOf, instrumentIdOf } from './ids.ts';

export type TradeMode = 'cash' | 'cross' | 'isolated';

const decimal = (units: number, scale: number): string => formatDecimal(BigInt(units), scale);

const conditionalTypes = new Set<OrderType>(['stop', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing']);
/** Conditional orders rest in OKX's algo book, under ids of their own. */
export const isConditional = (type: OrderType): boolean => conditionalTypes.has(type);

/** Everything but the price of a plain order: OKX folds time in force and post-only into the type. */
function plainType(r: OrderRequest): string {
  if (r.type === 'market') return 'market';
  if (r.postOnly) return 'post_only';
  return r.timeInForce === 'gtc' ? 'limit' : r.timeInForce;
}

/** What both kinds of order share. Net position mode: no posSide. */
const common = (r: OrderRequest, instrument: Instrument, mode: TradeMode) => ({
  instId: instIdOf(instrument.id),
  tdMode: mode,
  side: r.side,
  ...(r.reduceOnly && mode !== 'cash' ? { reduceOnly: true } : {}),
});

/**
 * Body of POST trade/order. Spot market buys by quantity say so (tgtCcy), since OKX reads their size as quote units otherwise.
 * @throws AppError BAD_VALUE for a client id OKX refuses
 */
export function orderBody(r: OrderRequest, instrument: Instrument, clientId: string, mode: TradeMode): Record<string, unknown> {
  const byAmount = Number.isNaN(r.quantity);
  return {
    ...common(r, instrument, mode),
    clOrdId: checkClientId(clientId),
    ordType: plainType(r),
    sz: byAmount ? String(r.amount) : decimal(r.quantity, instrument.quantityScale),
    ...(r.type === 'market' ? {} : { px: decimal(r.price, instrument.priceScale) }),
    ...(mode === 'cash' && r.type === 'market' ? { tgtCcy: byAmount ? 'quote_ccy' : 'base_ccy' } : {}),
  };
}

/**
 * Body of POST trade/order-algo for one conditional order. Stops and targets that protect are `conditional`; −1 means at market.
 * @throws AppError BAD_VALUE for what OKX has no order for
 */
export function algoBody(r: OrderRequest, instrument: Instrument, clientId: string, mode: TradeMode): Record<string, unknown> {
  const trigger = decimal(r.triggerPrice, instrument.priceScale);
  const price = Number.isNaN(r.price) ? '-1' : decimal(r.price, instrument.priceScale);
  const base = { ...common(r, instrument, mode), algoClOrdId: checkClientId(clientId), sz: decimal(r.quantity, instrument.quantityScale) };
  if (r.type === 'stop' || r.type === 'stop-limit')
    return { ...base, ordType: 'conditional', slTriggerPx: trigger, slTriggerPxType: r.trigger, slOrdPx: price };
  if (r.type === 'take-profit' || r.type === 'take-profit-limit')
    return { ...base, ordType: 'conditional', tpTriggerPx: trigger, tpTriggerPxType: r.trigger, tpOrdPx: price };
  const trail = r.trail;
  if (r.type !== 'trailing' || trail === undefined || 'price' in trail)
    throw new AppError('BAD_VALUE', 'trail', 'a trailing order follows at a distance or a fraction', 'Give {distance} or {fraction}.');
  return {
    ...base,
    ordType: 'move_order_stop',
    ...('fraction' in trail ? { callbackRatio: String(trail.fraction) } : { callbackSpread: String(trail.distance) }),
  };
}

const states: Readonly<Record<string, VenueOrderState>> = {
  live: 'live',
  partially_filled: 'partly-filled',
  filled: 'filled',
  canceled: 'cancelled',
  mmp_canceled: 'cancelled',
};
const algoStates: Readonly<Record<string, VenueOrderState>> = {
  live: 'live',
  pause: 'live',
  partially_effective: 'triggered',
  effective: 'triggered',
  order_placed: 'triggered',
  partially_filled: 'triggered',
  filled: 'triggered',
  canceled: 'cancelled',
  order_failed: 'rejected',
  partially_failed: 'rejected',
};

function stateOf(f: Fields, known: Readonly<Record<string, VenueOrderState>>): VenueOrderState {
  const state = known[f.text('state')];
  if (state === undefined) f.word('state', Object.keys(known));
  return state as VenueOrderState;
}

/** liquidations and deleveraging are orders the venue makes */
function causeOf(f: Fields): VenueOrder['cause'] {
  const category = f.maybe('category');
  if (category === 'adl') return 'deleveraging';
  return category === 'full_liquidation' || category === 'partial_liquidation' ? 'liquidation' : 'order';
}

/** An entry of orders-pending, orders-history or the orders channel. @throws AppError BAD_ANSWER */
export const parseOrder = (f: Fields): VenueOrder => ({
  instrument: instrumentIdOf(f.text('instId')),
  clientId: f.maybe('clOrdId'),
  venueId: f.text('ordId'),
  side: f.word('side', ['buy', 'sell']),
  type: f.maybeDecimal('px') === '' || f.text('ordType') === 'market' ? 'market' : 'limit',
  state: stateOf(f, states),
  quantity: f.decimal('sz'),
  filled: f.maybeDecimal('accFillSz') || '0',
  price: f.maybeDecimal('px'),
  triggerPrice: '',
  trigger: 'last',
  reduceOnly: f.flag('reduceOnly'),
  conditional: false,
  otherTriggerPrice: '',
  cause: causeOf(f),
  updated: f.time('uTime'),
});

/** The fill one push of the orders channel carries; undefined when it tells of something else. @throws AppError BAD_ANSWER */
export function fillOfPush(f: Fields): VenueFill | undefined {
  const quantity = f.maybeDecimal('fillSz');
  const tradeId = f.maybe('tradeId');
  return quantity === '' || Number(quantity) === 0 || tradeId === '' || tradeId === '0'
    ? undefined
    : fillOf(f, f.time('fillTime'), f.maybeDecimal('fillFee') || f.decimal('fee'));
}

/** An entry of trade/fills. A fee not known yet is empty there, and counts as 0 until the next look. @throws AppError BAD_ANSWER */
export const parseFill = (f: Fields): VenueFill => fillOf(f, f.maybe('fillTime') === '' ? f.time('ts') : f.time('fillTime'), f.maybeDecimal('fee') || '0');

const fillOf = (f: Fields, at: number, fee: string): VenueFill => ({
  instrument: instrumentIdOf(f.text('instId')),
  executionId: f.text('tradeId'),
  clientId: f.maybe('clOrdId'),
  venueId: f.text('ordId'),
  side: f.word('side', ['buy', 'sell']),
  quantity: f.decimal('fillSz'),
  price: f.decimal('fillPx'),
  maker: f.maybe('execType') === 'M',
  // OKX writes what was charged as a negative number
  fee: fee.startsWith('-') ? fee.slice(1) : Number(fee) === 0 ? '0' : `-${fee}`,
  feeAsset: f.text('feeCcy'),
  cause: causeOf(f),
  at,
});

interface AlgoTrigger {
  readonly type: OrderType;
  readonly triggerPrice: string;
  readonly trigger: TriggerSeries;
  readonly price: string;
  readonly otherTriggerPrice: string;
}

const atMarket = (price: string): boolean => price === '' || price === '-1';

/** Which price a conditional order waits for: a stop where it has one, else a target; a pair tells both. */
function algoTrigger(f: Fields): AlgoTrigger {
  const read = (prefix: 'sl' | 'tp') => ({
    trigger: f.maybeDecimal(`${prefix}TriggerPx`),
    series: f.maybe(`${prefix}TriggerPxType`),
    price: f.maybeDecimal(`${prefix}OrdPx`),
  });
  const kind = f.text('ordType');
  if (kind === 'move_order_stop') return { type: 'trailing', triggerPrice: f.maybeDecimal('moveTriggerPx'), trigger: 'last', price: '', otherTriggerPrice: '' };
  if (kind === 'trigger') {
    const price = f.maybeDecimal('ordPx');
    return {
      type: atMarket(price) ? 'stop' : 'stop-limit',
      triggerPrice: f.decimal('triggerPx'),
      trigger: (f.maybe('triggerPxType') || 'last') as TriggerSeries,
      price: atMarket(price) ? '' : price,
      otherTriggerPrice: '',
    };
  }
  const [stop, target] = [read('sl'), read('tp')];
  const first = stop.trigger === '' ? target : stop;
  const limit = atMarket(first.price) ? '' : first.price;
  return {
    type: `${first === stop ? 'stop' : 'take-profit'}${limit === '' ? '' : '-limit'}`,
    triggerPrice: first.trigger,
    trigger: (first.series || 'last') as TriggerSeries,
    price: limit,
    otherTriggerPrice: first === stop ? target.trigger : '',
  };
}

/** An entry of orders-algo-pending, orders-algo-history or the orders-algo channel. @throws AppError BAD_ANSWER */
export function parseAlgoOrder(f: Fields): VenueOrder {
  const { type, triggerPrice, trigger, price, otherTriggerPrice } = algoTrigger(f);
  return {
    instrument: instrumentIdOf(f.text('instId')),
    clientId: f.maybe('algoClOrdId'),
    venueId: f.text('algoId'),
    side: f.word('side', ['buy', 'sell']),
    type,
    state: stateOf(f, algoStates),
    quantity: f.maybeDecimal('sz'),
    filled: f.maybeDecimal('actualSz') || '0',
    price,
    triggerPrice,
    trigger,
    reduceOnly: f.flag('reduceOnly'),
    conditional: true,
    otherTriggerPrice,
    cause: 'order',
    updated: f.maybe('uTime') === '' ? f.time('cTime') : f.time('uTime'),
  };
}
