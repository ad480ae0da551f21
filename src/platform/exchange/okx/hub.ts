// Everything that happens in the engine, pushed to the streams that asked for it, as OKX's channels have it.
import { instIdOf } from '../../../outside/venues/index.ts';
import type { ExchangeAccount } from '../account.ts';
import type { ExchangeEngine, ExchangeListener } from '../engine.ts';
import type { Faults } from '../faults.ts';
import type { Listing } from '../listing.ts';
import { barLength } from './api.ts';
import { algoRecord, balanceRecord, orderRecord, positionRecord, price, size } from './encode.ts';
import { candleRecords, instrumentRecord, tickerRecord, tradeRecord } from './encode-market.ts';
import type { Channel, Session } from './session.ts';

type Levels = ReadonlyMap<string, string>;
interface SentBook {
  asks: Levels;
  bids: Levels;
  sequence: number;
}

const bookDepth = 400;

const levelsOf = (l: Listing, side: 'buy' | 'sell'): Map<string, string> =>
  new Map(l.book.depth(side, bookDepth).map((x) => [price(l, x.price), size(l, x.quantity)]));

/** Levels that changed since: [price, quantity], 0 for those that went. */
function changes(before: Levels, after: Levels): string[][] {
  const changed = [...after].filter(([p, q]) => before.get(p) !== q).map(([p, q]) => [p, q, '0', '1']);
  const gone = [...before.keys()].filter((p) => !after.has(p)).map((p) => [p, '0', '0', '0']);
  return [...changed, ...gone];
}

const rows = (levels: Levels): string[][] => [...levels].map(([p, q]) => [p, q, '0', '1']);

export class Hub implements ExchangeListener {
  readonly sessions = new Set<Session>();
  readonly #faults: Faults;
  readonly #books = new Map<Listing, SentBook>();
  #engine: ExchangeEngine | undefined;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  attach(engine: ExchangeEngine): void {
    this.#engine = engine;
  }

  get #e(): ExchangeEngine {
    return this.#engine as ExchangeEngine;
  }

  #of(account: string): Session[] {
    return [...this.sessions].filter((s) => s.account?.key === account);
  }

  #each(channel: string, l: Listing, records: () => unknown[]): void {
    const instId = instIdOf(l.instrument.id);
    let data: unknown[] | undefined;
    for (const session of this.sessions)
      if (session.subscribed(channel, instId).length > 0) {
        data ??= records();
        session.push(channel, instId, data);
      }
  }

  order(...[order, execution]: Parameters<ExchangeListener['order']>): void {
    const l = this.#e.listings.get(order.instrument) as Listing;
    const account = this.#e.accounts.get(order.account) as ExchangeAccount;
    for (const s of this.#of(order.account)) s.push('orders', instIdOf(order.instrument), [orderRecord(l, order, account.leverage, execution)]);
  }

  conditional(...[order]: Parameters<ExchangeListener['conditional']>): void {
    const l = this.#e.listings.get(order.instrument) as Listing;
    const account = this.#e.accounts.get(order.account) as ExchangeAccount;
    for (const s of this.#of(order.account)) s.push('orders-algo', instIdOf(order.instrument), [algoRecord(l, order, account.leverage)]);
  }

  account(...[account, instrument]: Parameters<ExchangeListener['account']>): void {
    const l = this.#e.listings.get(instrument) as Listing;
    for (const s of this.#of(account.key)) {
      s.push('positions', instIdOf(instrument), [positionRecord(this.#e, account, l)]);
      s.push('account', undefined, [balanceRecord(this.#e, account)]);
    }
  }

  trade(...[l, trade]: Parameters<ExchangeListener['trade']>): void {
    this.#each('trades', l, () => [tradeRecord(l, trade)]);
    this.#each('tickers', l, () => [tickerRecord(l, this.#e.now)]);
    for (const session of this.sessions)
      for (const s of session.subscriptions.values())
        if (s.channel.startsWith('candle') && s.instId === instIdOf(l.instrument.id)) session.push(s.channel, s.instId, this.#newCandles(l, s.channel));
  }

  /** the candle in the making, and before it the one that it closed */
  #newCandles(l: Listing, channel: string): string[][] {
    const length = barLength(channel.slice('candle'.length)) ?? 60_000;
    const [now, before] = candleRecords(l, length, this.#e.now);
    const fresh = l.trades.length > 1 && Math.floor((l.trades.at(-2)?.at ?? 0) / length) !== Math.floor(this.#e.now / length);
    return fresh && before !== undefined ? [before, now as string[]] : [now as string[]];
  }

  book(l: Listing): void {
    const sent = this.#books.get(l);
    const [asks, bids] = [levelsOf(l, 'sell'), levelsOf(l, 'buy')];
    this.#books.set(l, { asks, bids, sequence: l.sequence });
    const top = () => [{ asks: rows(asks).slice(0, 1), bids: rows(bids).slice(0, 1), ts: String(this.#e.now), seqId: l.sequence }];
    this.#each('bbo-tbt', l, top);
    this.#each('books5', l, () => [
      { asks: rows(asks).slice(0, 5), bids: rows(bids).slice(0, 5), ts: String(this.#e.now), seqId: l.sequence, instId: instIdOf(l.instrument.id) },
    ]);
    if (sent === undefined || this.#faults.strike(['sequence-gap'], '') !== undefined) return;
    const instId = instIdOf(l.instrument.id);
    const data = [
      { asks: changes(sent.asks, asks), bids: changes(sent.bids, bids), ts: String(this.#e.now), checksum: 0, prevSeqId: sent.sequence, seqId: l.sequence },
    ];
    for (const session of this.sessions) session.push('books', instId, data, 'update');
  }

  mark(l: Listing): void {
    this.#each('mark-price', l, () => [{ instType: 'SWAP', instId: instIdOf(l.instrument.id), markPx: price(l, l.mark), ts: String(this.#e.now) }]);
  }

  funding(...[l, fundingRate, at]: Parameters<ExchangeListener['funding']>): void {
    const next = l.nextFunding + (l.instrument.fundingMs || 28_800_000);
    this.#each('funding-rate', l, () => [
      {
        instType: 'SWAP',
        instId: instIdOf(l.instrument.id),
        fundingRate: String(fundingRate),
        fundingTime: String(at),
        nextFundingRate: '',
        nextFundingTime: String(next),
        ts: String(this.#e.now),
      },
    ]);
  }

  /** What a new subscription is told first. */
  greet(session: Session, { channel, instId }: Channel): void {
    for (const l of this.#e.listings.values()) {
      const id = instIdOf(l.instrument.id);
      if (instId !== undefined && instId !== id) continue;
      if (channel === 'books') {
        const [asks, bids] = [levelsOf(l, 'sell'), levelsOf(l, 'buy')];
        this.#books.set(l, { asks, bids, sequence: l.sequence });
        session.push('books', id, [{ asks: rows(asks), bids: rows(bids), ts: String(this.#e.now), checksum: 0, prevSeqId: -1, seqId: l.sequence }], 'snapshot');
      } else if (channel === 'tickers') session.push(channel, id, [tickerRecord(l, this.#e.now)]);
      else if (channel === 'instruments') session.push(channel, id, [instrumentRecord(l)]);
      else if (channel === 'mark-price') session.push(channel, id, [{ instType: 'SWAP', instId: id, markPx: price(l, l.mark), ts: String(this.#e.now) }]);
      else if (channel === 'positions' && session.account !== undefined && session.account.held(l.instrument.id) !== 0)
        session.push(channel, id, [positionRecord(this.#e, session.account, l)]);
    }
    if (channel === 'account' && session.account !== undefined) session.push(channel, undefined, [balanceRecord(this.#e, session.account)]);
  }
}
