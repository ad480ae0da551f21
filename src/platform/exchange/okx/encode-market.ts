// What everyone sees of the local exchange, in OKX's V5 JSON: instruments, tickers, trades, candles. Source: OKX API guide.
import { instIdOf } from '../../../outside/venues/index.ts';
import type { Listing, PublicTrade } from '../listing.ts';
import { price, size } from './encode.ts';

/** base units of contracts */
const base = (l: Listing, units: number): string => String(Number(((units / 10 ** l.instrument.quantityScale) * l.instrument.multiplier).toPrecision(12)));

export const tradeRecord = (l: Listing, t: PublicTrade): Record<string, string> => ({
  instId: instIdOf(l.instrument.id),
  tradeId: String(t.id),
  px: price(l, t.price),
  sz: size(l, t.quantity),
  side: t.side,
  ts: String(t.at),
  count: '1',
});

export function tickerRecord(l: Listing, now: number): Record<string, string> {
  const day = l.candles.filter((c) => c.openTime > now - 86_400_000);
  const volume = day.reduce((sum, c) => sum + c.volume, 0);
  const [bid] = l.book.depth('buy', 1);
  const [ask] = l.book.depth('sell', 1);
  const open = day[0]?.open ?? l.last;
  return {
    instType: 'SWAP',
    instId: instIdOf(l.instrument.id),
    last: price(l, l.last),
    lastSz: size(l, l.trades.at(-1)?.quantity ?? 0),
    askPx: ask === undefined ? '' : price(l, ask.price),
    askSz: ask === undefined ? '' : size(l, ask.quantity),
    bidPx: bid === undefined ? '' : price(l, bid.price),
    bidSz: bid === undefined ? '' : size(l, bid.quantity),
    open24h: price(l, open),
    high24h: price(l, Math.max(...day.map((c) => c.high), l.last)),
    low24h: price(l, Math.min(...day.map((c) => c.low), l.last)),
    volCcy24h: base(l, volume),
    vol24h: size(l, volume),
    sodUtc0: price(l, open),
    sodUtc8: price(l, open),
    ts: String(now),
  };
}

/** Candles of `lengthMs` out of the minutes kept, newest first, as market/candles lists them. */
export function candleRecords(l: Listing, lengthMs: number, now: number): string[][] {
  const byTime = Map.groupBy(l.candles, (c) => Math.floor(c.openTime / lengthMs) * lengthMs);
  return [...byTime.entries()].reverse().map(([openTime, minutes]) => {
    const volume = minutes.reduce((sum, c) => sum + c.volume, 0);
    const high = Math.max(...minutes.map((c) => c.high));
    const low = Math.min(...minutes.map((c) => c.low));
    const close = (minutes.at(-1) as (typeof minutes)[number]).close;
    const open = (minutes[0] as (typeof minutes)[number]).open;
    const quote = String(Number((Number(base(l, volume)) * (close / 10 ** l.instrument.priceScale)).toPrecision(12)));
    const done = openTime + lengthMs <= now ? '1' : '0';
    return [String(openTime), price(l, open), price(l, high), price(l, low), price(l, close), size(l, volume), base(l, volume), quote, done];
  });
}

const plain = (x: number): string => (Number.isFinite(x) ? String(x) : '');

export function instrumentRecord(l: Listing): Record<string, unknown> {
  const { instrument: i, rules, state } = l;
  const instId = instIdOf(i.id);
  const family = `${i.base}-${i.quote}`;
  return {
    alias: '',
    auctionEndTime: '',
    baseCcy: '',
    category: '1',
    contTdSwTime: '',
    ctMult: '1',
    ctType: 'linear',
    ctVal: plain(i.multiplier),
    ctValCcy: i.base,
    expTime: i.expiry === undefined ? '' : String(i.expiry),
    instFamily: family,
    instId,
    instType: 'SWAP',
    lever: '100',
    listTime: String(i.listed ?? 1_573_557_408_000),
    lotSz: size(l, rules.lot),
    maxIcebergSz: size(l, Math.min(rules.maxQuantity, 1e12)),
    maxLmtAmt: '20000000',
    maxLmtSz: size(l, Math.min(rules.maxQuantity, 1e12)),
    maxMktAmt: '',
    maxMktSz: size(l, Math.min(rules.maxQuantity, 1e12)),
    maxStopSz: size(l, Math.min(rules.maxQuantity, 1e12)),
    maxTriggerSz: size(l, Math.min(rules.maxQuantity, 1e12)),
    maxTwapSz: size(l, Math.min(rules.maxQuantity, 1e12)),
    minSz: size(l, rules.minQuantity),
    optType: '',
    quoteCcy: '',
    ruleType: 'normal',
    settleCcy: i.settle,
    state: state === 'live' ? 'live' : state === 'suspended' ? 'suspend' : 'expired',
    stk: '',
    tickSz: price(l, rules.tick),
    uly: family,
  };
}
