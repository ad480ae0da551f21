// What an account sees of the local exchange, in OKX's V5 JSON: orders, fills, positions, balances. Source: OKX API guide.
// long because: OKX's records have many fields, and clients read most of them
import { formatDecimal, type Units, valueOf } from '../../../core/index.ts';
import { instIdOf } from '../../../outside/venues/index.ts';
import { type ExchangeAccount, moneyScale } from '../account.ts';
import type { ExchangeEngine } from '../engine.ts';
import type { Listing } from '../listing.ts';
import type { ConditionalOrder, Execution, OrderKind, PlainOrder } from '../orders.ts';

export const money = (units: Units): string => formatDecimal(units, moneyScale);
export const price = (l: Listing, units: number): string => (Number.isNaN(units) ? '' : formatDecimal(BigInt(Math.round(units)), l.instrument.priceScale));
export const size = (l: Listing, units: number): string => formatDecimal(BigInt(units), l.instrument.quantityScale);
const signed = (units: Units): string => (units > 0n ? `-${money(units)}` : money(-units));

const ordTypes: Readonly<Record<OrderKind, string>> = { market: 'market', limit: 'limit', 'post-only': 'post_only', ioc: 'ioc', fok: 'fok' };
const states = { live: 'live', 'partly-filled': 'partially_filled', filled: 'filled', cancelled: 'canceled' } as const;
const categories = { normal: 'normal', liquidation: 'full_liquidation', deleveraging: 'adl' } as const;

export function averagePrice(l: Listing, value: Units, quantity: number): string {
  if (quantity === 0) return '';
  const { multiplier, quantityScale } = l.instrument;
  return String(Number((valueOf(value, moneyScale) / ((quantity / 10 ** quantityScale) * multiplier)).toPrecision(12)));
}

/** An order as orders-pending lists it and the orders channel pushes it; the push of a fill carries that fill. */
export function orderRecord(l: Listing, o: Readonly<PlainOrder>, leverage: number, e?: Execution): Record<string, unknown> {
  return {
    accFillSz: size(l, o.filled),
    algoClOrdId: '',
    algoId: o.parent === 0 ? '' : String(o.parent),
    amendResult: '',
    attachAlgoClOrdId: '',
    attachAlgoOrds: o.attached.map((t) => ({
      attachAlgoId: '',
      attachAlgoClOrdId: t.clientId,
      ...(t.kind === 'stop'
        ? { slTriggerPx: price(l, t.price), slOrdPx: price(l, t.limit) || '-1', slTriggerPxType: t.series, tpTriggerPx: '', tpOrdPx: '', tpTriggerPxType: '' }
        : { tpTriggerPx: price(l, t.price), tpOrdPx: price(l, t.limit) || '-1', tpTriggerPxType: t.series, slTriggerPx: '', slOrdPx: '', slTriggerPxType: '' }),
    })),
    avgPx: averagePrice(l, o.filledValue, o.filled),
    cTime: String(o.created),
    cancelSource: o.state === 'cancelled' ? '1' : '',
    cancelSourceReason: o.cancelReason,
    category: categories[o.category],
    ccy: '',
    clOrdId: o.clientId,
    code: '0',
    execType: e === undefined ? '' : e.maker ? 'M' : 'T',
    fee: signed(o.fee),
    feeCcy: l.instrument.settle,
    fillFee: e === undefined ? '0' : signed(e.fee),
    fillFeeCcy: l.instrument.settle,
    fillPnl: e === undefined ? '0' : money(e.profit),
    fillPx: e === undefined ? '' : price(l, e.price),
    fillSz: e === undefined ? '0' : size(l, e.quantity),
    fillTime: e === undefined ? '' : String(e.at),
    instId: instIdOf(l.instrument.id),
    instType: 'SWAP',
    isTpLimit: 'false',
    lever: String(leverage),
    linkedAlgoOrd: { algoId: '' },
    msg: '',
    ordId: String(o.id),
    ordType: ordTypes[o.kind],
    pnl: e === undefined ? '0' : money(e.profit),
    posSide: 'net',
    px: price(l, o.price),
    pxType: '',
    pxUsd: '',
    pxVol: '',
    quickMgnType: '',
    rebate: '0',
    rebateCcy: l.instrument.settle,
    reduceOnly: String(o.reduceOnly),
    reqId: '',
    side: o.side,
    slOrdPx: '',
    slTriggerPx: '',
    slTriggerPxType: '',
    source: o.parent === 0 ? '' : '7',
    state: states[o.state],
    stpId: '',
    stpMode: 'cancel_maker',
    sz: size(l, o.quantity),
    tag: '',
    tdMode: 'cross',
    tgtCcy: '',
    tpOrdPx: '',
    tpTriggerPx: '',
    tpTriggerPxType: '',
    tradeId: e === undefined ? '' : String(e.id),
    uTime: String(o.updated),
  };
}

const algoStates = { live: 'live', effective: 'effective', cancelled: 'canceled', failed: 'order_failed' } as const;

export const algoType = (c: Readonly<ConditionalOrder>): string =>
  c.trail !== undefined ? 'move_order_stop' : c.triggers.some((t) => t.kind === 'trigger') ? 'trigger' : c.triggers.length > 1 ? 'oco' : 'conditional';

/** A conditional order as orders-algo-pending lists it and the orders-algo channel pushes it. */
export function algoRecord(l: Listing, c: Readonly<ConditionalOrder>, leverage: number): Record<string, unknown> {
  const [stop, target, bare] = (['stop', 'target', 'trigger'] as const).map((kind) => c.triggers.find((t) => t.kind === kind));
  const trail = c.trail;
  return {
    activePx: '',
    actualPx: '',
    actualSide: '',
    actualSz: '0',
    algoClOrdId: c.clientId,
    algoId: String(c.id),
    attachAlgoOrds: [],
    cTime: String(c.created),
    callbackRatio: trail !== undefined && 'fraction' in trail ? String(trail.fraction) : '',
    callbackSpread: trail !== undefined && 'distance' in trail ? price(l, trail.distance) : '',
    ccy: '',
    clOrdId: '',
    closeFraction: '',
    failCode: c.state === 'failed' ? '51169' : '0',
    instId: instIdOf(l.instrument.id),
    instType: 'SWAP',
    last: price(l, l.last),
    lever: String(leverage),
    linkedOrd: { ordId: c.order === 0 ? '' : String(c.order) },
    moveTriggerPx: '',
    ordId: c.order === 0 ? '' : String(c.order),
    ordIdList: c.order === 0 ? [] : [String(c.order)],
    ordPx: bare === undefined ? '' : price(l, bare.limit) || '-1',
    ordType: algoType(c),
    posSide: 'net',
    reduceOnly: String(c.reduceOnly),
    side: c.side,
    slOrdPx: stop === undefined ? '' : price(l, stop.limit) || '-1',
    slTriggerPx: stop === undefined ? '' : price(l, stop.price),
    slTriggerPxType: stop?.series ?? '',
    state: algoStates[c.state],
    sz: size(l, c.quantity),
    tag: '',
    tdMode: 'cross',
    tgtCcy: '',
    tpOrdPx: target === undefined ? '' : price(l, target.limit) || '-1',
    tpTriggerPx: target === undefined ? '' : price(l, target.price),
    tpTriggerPxType: target?.series ?? '',
    triggerPx: bare === undefined ? '' : price(l, bare.price),
    triggerPxType: bare?.series ?? '',
    triggerTime: c.state === 'live' || c.state === 'cancelled' ? '' : String(c.updated),
    uTime: String(c.updated),
  };
}

export const fillRecord = (l: Listing, e: Execution): Record<string, string> => ({
  billId: String(e.id),
  clOrdId: e.order.clientId,
  execType: e.maker ? 'M' : 'T',
  fee: signed(e.fee),
  feeCcy: l.instrument.settle,
  fillIdxPx: '',
  fillMarkPx: price(l, l.mark),
  fillPnl: money(e.profit),
  fillPx: price(l, e.price),
  fillSz: size(l, e.quantity),
  fillTime: String(e.at),
  instId: instIdOf(l.instrument.id),
  instType: 'SWAP',
  ordId: String(e.order.id),
  posSide: 'net',
  side: e.order.side,
  subType: e.order.side === 'buy' ? '1' : '2',
  tag: '',
  tradeId: String(e.id),
  ts: String(e.at),
});

export function positionRecord(engine: ExchangeEngine, account: ExchangeAccount, l: Listing): Record<string, string> {
  const p = account.positions.get(l.instrument.id);
  const quantity = p?.quantity ?? 0;
  const value = quantity === 0 ? 0n : l.valuer.value(Math.abs(quantity), l.mark);
  const open = p === undefined ? 0n : BigInt(Math.sign(quantity)) * (value - p.entryValue);
  const average = averagePrice(l, p?.entryValue ?? 0n, Math.abs(quantity));
  return {
    adl: '1',
    availPos: size(l, quantity),
    avgPx: average,
    bePx: average,
    cTime: String(p?.updated ?? engine.now),
    ccy: l.instrument.settle,
    fee: '0',
    fundingFee: '0',
    idxPx: price(l, l.mark),
    imr: quantity === 0 ? '' : String(valueOf(value, moneyScale) / account.leverage),
    instId: instIdOf(l.instrument.id),
    instType: 'SWAP',
    interest: '',
    last: price(l, l.last),
    lever: String(account.leverage),
    liqPx: '',
    margin: '',
    markPx: price(l, l.mark),
    mgnMode: 'cross',
    mgnRatio: '',
    mmr: quantity === 0 ? '' : String(valueOf(value, moneyScale) * engine.settings.maintenance),
    notionalUsd: money(value),
    pos: size(l, quantity),
    posCcy: '',
    posId: String(1000 + account.owner),
    posSide: 'net',
    realizedPnl: money(p?.realized ?? 0n),
    tradeId: '',
    uTime: String(p?.updated ?? engine.now),
    upl: money(open),
    uplRatio: p === undefined || p.entryValue === 0n ? '0' : String(Number(open) / Number(p.entryValue)),
  };
}

export function balanceRecord(engine: ExchangeEngine, account: ExchangeAccount): Record<string, unknown> {
  const { equity, bound, available, maintenance } = engine.margin(account);
  const at = String(engine.now);
  const total = money(equity);
  return {
    adjEq: total,
    availEq: money(available),
    details: [
      {
        availBal: money(available),
        availEq: money(available),
        cashBal: money(account.cash),
        ccy: 'USDT',
        crossLiab: '0',
        disEq: total,
        eq: total,
        eqUsd: total,
        fixedBal: '0',
        frozenBal: money(bound),
        imr: money(bound),
        interest: '0',
        isoEq: '0',
        isoLiab: '0',
        liab: '0',
        mmr: money(maintenance),
        ordFrozen: '0',
        uTime: at,
        upl: money(equity - account.cash),
        uplLiab: '0',
      },
    ],
    imr: money(bound),
    isoEq: '0',
    mgnRatio: maintenance === 0n ? '' : String(Number(equity) / Number(maintenance)),
    mmr: money(maintenance),
    notionalUsd: '',
    ordFroz: '0',
    totalEq: total,
    uTime: at,
    upl: money(equity - account.cash),
  };
}
