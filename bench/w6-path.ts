// The way of W6: the bytes of a quote through parser, session, risk rules and journal to the body and headers of a signed order.
// long because: market, strategy, session and the way through them are one measurement, read top to bottom
import { type CandleEvent, defineStrategy, type Instrument, type OrderRequest, type QuoteEvent } from '../src/core/index.ts';
import type { PortfolioJournal } from '../src/outside/storage/index.ts';
import { Fields, type OkxKeys, okxWire, orderBody, parseQuote, readMessage } from '../src/outside/venues/index.ts';
import { conventionPresets, defaultCosts } from '../src/trading/execution/index.ts';
import { builtInRules, defaultLimits } from '../src/trading/risk/index.ts';
import { Session } from '../src/trading/session/index.ts';
import { uniform } from './generator.ts';

export const ticksOfW6 = 1_000_000;
const firstTime = 1_568_014_460_893;
const instId = 'BTC-USDT-SWAP';

/** What a quote costs on its way, in ns; those that ended in a signed order again by themselves. */
export interface Passage {
  readonly ticks: Float64Array;
  readonly orders: Float64Array;
  readonly last: { readonly body: string; readonly headers: Readonly<Record<string, string>> };
}

/** The walk of bench/w6_node.mjs (seed 42), in the bytes of OKX's bbo-tbt channel. */
export function* quoteTexts(count: number): Generator<Buffer> {
  const draw = uniform(42);
  let cents = 5_000_000;
  for (let i = 0; i < count; i++) {
    cents += Math.floor(draw() * 7) - 3;
    const bid = (cents / 100).toFixed(2);
    const ask = ((cents + 1 + Math.floor(draw() * 2)) / 100).toFixed(2);
    const level = (price: string) => `[["${price}","${(draw() * 30).toFixed(2)}","0","3"]]`;
    const [bids, asks] = [level(bid), level(ask)];
    yield Buffer.from(
      `{"arg":{"channel":"bbo-tbt","instId":"${instId}"},"data":[{"asks":${asks},"bids":${bids},"ts":"${firstTime + i}","seqId":${400_900_217 + i}}]}`,
    );
  }
}

const swap: Instrument = {
  id: `${instId}.OKX`,
  symbol: instId,
  venue: 'OKX',
  kind: 'perpetual',
  base: 'BTC',
  quote: 'USDT',
  settle: 'USDT',
  inverse: false,
  multiplier: 0.01,
  priceScale: 2,
  quantityScale: 2,
  continuous: false,
  rules: [{ from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 1e9, minNotional: 0, priceBand: Number.POSITIVE_INFINITY }],
  fees: { maker: 0, taker: 0, perOrder: 0, perContract: 0 },
  marginTiers: [],
  calendar: 'UTC',
  rulesSource: 'synthetic',
  fundingMs: 0,
};

/** Long one contract while the fast mean of the mid is above the slow one, short one otherwise; the first side is only looked at. */
const cross = defineStrategy({
  name: 'ema-cross',
  version: '1',
  about: 'Two exponential means of the mid, 0.02 and 0.004; an order that fills at once or not at all where they cross.',
  parameters: {},
  state: () => ({ fast: Number.NaN, slow: Number.NaN, side: 0 }),
  onQuote({ bid, ask }, { state, position }) {
    const mid = (bid + ask) / 2;
    if (state.side === 0) state.fast = state.slow = mid;
    state.fast += (mid - state.fast) * 0.02;
    state.slow += (mid - state.slow) * 0.004;
    const side = state.fast > state.slow ? 1 : -1;
    const before = state.side;
    state.side = side;
    if (before === 0 || side === before) return undefined;
    const [word, price] = side > 0 ? (['buy', ask] as const) : (['sell', bid] as const);
    return { kind: 'order', side: word, type: 'limit', timeInForce: 'ioc', quantity: Math.abs(side - position), price, reason: 'the means crossed' };
  },
});

function sessionOf(journal: PortfolioJournal): Session {
  return new Session({
    accounts: [{ name: 'a', venue: 'OKX', cash: { USDT: '1000000' }, leverage: 5 }],
    instruments: [swap],
    streams: [{ instrument: 0, timeframe: '1m', series: 'last' }],
    deployments: [
      { name: 'w6', strategy: cross, parameters: {}, instruments: [swap.id], account: 'a', timeframe: '1m', sizing: { kind: 'units', quantity: 1 } },
    ],
    reporting: 'USDT',
    conventions: conventionPresets.tradewind,
    costs: defaultCosts,
    // a thousand quotes a second cross more often than the house's rate allows; every other limit is the house's own, with the workload's notional
    limits: { ...defaultLimits, ordersPerMinute: 100_000, maxNotional: 1_000_000 },
    rules: builtInRules,
    tradeFrom: Number.NEGATIVE_INFINITY,
    journal: (record) => journal.record(record),
  });
}

const keys: OkxKeys = { key: 'bench', secret: 'secret', passphrase: 'bench' };
const path = '/api/v5/trade/order';
const minute = 60_000;

/** A minute's candle at one price: it gives the session a last price, and the rules something to measure from. */
const candleAt = (price: number, close: number): CandleEvent => ({
  kind: 'candle',
  instrument: swap.id,
  timeframe: '1m',
  series: 'last',
  at: close,
  seen: close,
  openTime: close - minute,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 1,
});

/** The session and its journal with one quote after another going through; answers of the venue come between, unmeasured. */
class Way {
  readonly #journal: PortfolioJournal;
  readonly #session: Session;
  #closes = Math.floor(firstTime / minute) * minute;
  body = '';
  headers: Readonly<Record<string, string>> = {};

  constructor(journal: PortfolioJournal) {
    this.#journal = journal;
    this.#session = sessionOf(journal);
    this.#candle(50_000);
  }

  /** @returns the order that is ready to leave, undefined for most quotes */
  pass(bytes: Buffer): OrderRequest | undefined {
    const message = readMessage('public', bytes.toString());
    if (message instanceof Fields) return undefined;
    const [record] = message.records;
    if (record === undefined) return undefined;
    const event: QuoteEvent = parseQuote(swap.id, record, firstTime);
    this.#journal.input(event);
    const [command] = this.#session.handle(event);
    if (command?.kind !== 'submit') return undefined;
    const { request } = command;
    const clientId = `tw1x${request.id.toString(36).padStart(7, '0')}`;
    this.#journal.command(command, clientId);
    this.#journal.commit();
    this.body = JSON.stringify(orderBody(request, swap, clientId, 'cross'));
    this.headers = { ...okxWire.restHeaders(keys, event.at, 'POST', path, this.body), expTime: String(event.at + 5000) };
    return request;
  }

  /** What the venue says to an order, and each minute a candle. */
  between(sent: OrderRequest | undefined): void {
    const session = this.#session;
    const { now } = session;
    if (sent !== undefined) {
      const { id, account, instrument, side, quantity, price } = sent;
      this.#take({ kind: 'acknowledged', at: now, seen: now, order: id });
      this.#take({ kind: 'filled', at: now, seen: now, fill: { order: id, account, instrument, side, quantity, price, maker: false, fee: 0, at: now } });
      this.#journal.commit();
    }
    if (now >= this.#closes) this.#candle(session.market.quotes[0]?.bid ?? Number.NaN);
  }

  #candle(price: number): void {
    const at = this.#closes;
    this.#closes += minute;
    this.#take(candleAt(price, at));
    this.#take({ kind: 'slice', at, seen: at });
  }

  #take(event: Parameters<Session['handle']>[0]): void {
    this.#journal.input(event);
    if (this.#session.handle(event).length > 0) throw new Error(`an order left on a ${event.kind}, which this workload does not expect`);
  }
}

/** Takes `count` quotes through; the first tenth is warm-up and not in the figures. */
export function passQuotes(journal: PortfolioJournal, count: number): Passage & { readonly sent: number } {
  const way = new Way(journal);
  const ticks = new Float64Array(count);
  const orders: number[] = [];
  const warm = Math.floor(count / 10);
  let i = 0;
  let sent = 0;
  for (const bytes of quoteTexts(count)) {
    const began = process.hrtime.bigint();
    const request = way.pass(bytes);
    const took = Number(process.hrtime.bigint() - began);
    ticks[i] = took;
    if (request !== undefined) {
      sent++;
      if (i >= warm) orders.push(took);
    }
    way.between(request);
    i++;
  }
  return { ticks: ticks.subarray(warm), orders: Float64Array.from(orders), sent, last: { body: way.body, headers: way.headers } };
}
