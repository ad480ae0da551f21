// Feature sets on the real data that stands beside the repository: candles, two venues, headlines, the raw feed of a book.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candles, candlesBetween, HOUR, sliceCandles } from '../../src/core/index.ts';
import { asDouble, parquetRows, readParquet } from '../../src/outside/storage/duckdb.ts';
import { readCandlesFile } from '../../src/outside/storage/index.ts';
import {
  type BookView,
  defineSet,
  type FeatureSet,
  featureSet,
  fitRegime,
  type Inputs,
  indexLevels,
  parseLexicon,
  priceActionFacts,
  scoredHeadlines,
  type TradePrint,
} from '../../src/quant/features/index.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const data = join(shared, 'data');
const there = existsSync(data);
const why = there ? '' : ' (skipped: no shared folder beside the repository)';

const candleAt = (c: Candles, i: number) => ({
  at: c.at[i] as number,
  open: c.open[i] as number,
  high: c.high[i] as number,
  low: c.low[i] as number,
  close: c.close[i] as number,
  volume: c.volume[i] as number,
});

/** The first difference between a set's batch and its live object over the same candles, or ''. */
function difference(set: FeatureSet, c: Candles): string {
  const columns = set.batch(c);
  const live = set.live();
  for (let i = 0; i < c.at.length; i++) {
    live.update(candleAt(c, i));
    for (let k = 0; k < columns.length; k++) if (!Object.is(columns[k]?.[i], live.row[k])) return `${set.columns[k]?.name} at row ${i}`;
  }
  return '';
}

describe.skipIf(!there)(`feature sets on real candles${why}`, () => {
  let btc: Candles;
  let spot: Candles;
  beforeAll(async () => {
    btc = (await readCandlesFile(join(data, 'candles/binance-usdm/BTCUSDT/1h.parquet'))).candles;
    spot = (await readCandlesFile(join(data, 'candles/binance-spot/BTCUSDT/1h.parquet'))).candles;
  });
  const year = () => candlesBetween(btc, Date.UTC(2022, 0, 1), Date.UTC(2023, 0, 1));
  const sets = () => {
    const regime = fitRegime(candlesBetween(btc, Date.UTC(2020, 0, 1), Date.UTC(2021, 0, 1)));
    return [featureSet('bench-127'), featureSet('standard-127', { regime })];
  };

  it('give the same bits in blocks and one by one, for four years of hours', () => {
    for (const set of sets()) expect(difference(set, btc)).toBe('');
  });

  it('do not change when the future is cut off or made up, the regime model and price action included', () => {
    const c = year();
    for (const set of sets()) {
      const whole = set.batch(c);
      for (const cut of [300, 1111, 4000, 7001]) {
        const part = set.batch(sliceCandles(c, 0, cut));
        const bent = { ...c, close: c.close.map((v, i) => (i < cut ? v : (c.low[i] as number))), volume: c.volume.map((v, i) => (i < cut ? v : v * 7)) };
        const other = set.batch(bent);
        for (const [k, column] of whole.entries())
          for (const answer of [part[k], other[k]])
            if (!Object.is(column[cut - 1], answer?.[cut - 1])) expect.fail(`${set.columns[k]?.name} at ${cut - 1} knows what comes after`);
      }
    }
  });

  it('tell calm from volatile hours with a model of the year before', () => {
    const [, set] = sets() as [FeatureSet, FeatureSet];
    const columns = set.batch(btc);
    const of = (name: string) => columns[set.columns.findIndex((c) => c.name === name)] as Float64Array;
    const [calm, wild, natr] = [of('hmm_prob_1'), of('hmm_prob_3'), of('natr_14')];
    const mean = (where: (i: number) => boolean) => {
      const rows = Array.from(natr, (v, i) => (where(i) ? v : Number.NaN)).filter((v) => !Number.isNaN(v));
      return rows.reduce((a, b) => a + b, 0) / rows.length;
    };
    expect(mean((i) => (wild[i] as number) > 0.7)).toBeGreaterThan(2 * mean((i) => (calm[i] as number) > 0.7));
  });

  it('never take back a fact of price action', () => {
    const c = year();
    const candles = Array.from(c.at, (_, i) => candleAt(c, i));
    const whole = priceActionFacts(candles);
    expect(new Set(whole.map((f) => f.kind))).toEqual(new Set(['swing', 'bos', 'choch', 'order-block', 'gap', 'liquidity', 'sweep']));
    for (const cut of [500, 3000, 8000]) {
      const end = candles[cut - 1]?.at as number;
      expect(priceActionFacts(candles.slice(0, cut))).toEqual(whole.filter((f) => f.confirmedAt <= end));
    }
  });

  it('put the spot market beside the perpetual: nearly one price, nearly one movement', () => {
    const set = defineSet('pair', [
      { name: 'premium', formula: 'xv-premium', parameters: [] },
      { name: 'corr', formula: 'xv-corr', parameters: [50] },
    ]);
    const c = year();
    const [premium = new Float64Array(), corr = new Float64Array()] = set.batch(c, { step: HOUR, other: spot });
    expect(premium.filter((v) => Number.isFinite(v)).every((v) => Math.abs(v) < 0.02)).toBe(true);
    expect(corr.filter((v) => v > 0.95).length).toBeGreaterThan(8000);
  });

  it('know headlines and the index only when they were known', async () => {
    const lexicon = parseLexicon(gunzipSync(readFileSync(join(data, 'sentiment/vader_lexicon.txt.gz'))).toString());
    const titles = (await parquetRows(join(data, 'sentiment/crypto_news_titles.parquet'))).map((r) => ({ at: Number(r.ts), title: String(r.title) }));
    const [at = new Float64Array(), value = new Float64Array()] = await readParquet(join(data, 'sentiment/fear_greed.parquet'), [
      asDouble('ts'),
      asDouble('value'),
    ]);
    const index = indexLevels(
      Array.from(at, (t, i) => ({ at: t, value: value[i] as number })),
      6 * HOUR,
    );
    const c = candlesBetween(btc, Date.UTC(2021, 9, 1), Date.UTC(2022, 6, 1));
    const set = featureSet('standard-127');
    const columnsAt = (delay: number) => {
      const sentiment = [...scoredHeadlines(titles, lexicon, delay), ...index].sort((a, b) => a.seen - b.seen);
      return set.batch(c, { step: HOUR, sentiment });
    };
    const k = set.columns.findIndex((x) => x.name === 'sent_mean_24');
    const [soon, late] = [columnsAt(0)[k], columnsAt(3 * HOUR)[k]] as [Float64Array, Float64Array];
    expect(soon.filter((v) => Number.isFinite(v)).length).toBeGreaterThan(5000);
    for (let i = 30; i < c.at.length; i++) expect(Object.is(late[i], soon[i - 3]) || Math.abs((late[i] as number) - (soon[i - 3] as number)) < 1e-9).toBe(true);
  });
});

type Levels = readonly (readonly [string, string])[];

/** The raw feed of a book and its trades, each line: local nanoseconds and a message. Levels are kept by price; a size of 0 removes one. */
function readFeed(file: string): { trades: TradePrint[]; books: BookView[] } {
  const [bids, asks] = [new Map<number, number>(), new Map<number, number>()];
  const [trades, books]: [TradePrint[], BookView[]] = [[], []];
  let begun = false;
  const put = (side: Map<number, number>, levels: Levels) => {
    for (const [price, size] of levels)
      if (Number(size) === 0) side.delete(Number(price));
      else side.set(Number(price), Number(size));
  };
  /** The five best levels, best first, in one pass over all. */
  const best = (side: Map<number, number>, sign: number) => {
    const top: [number, number][] = [];
    for (const level of side) {
      if (top.length === 5 && sign * (level[0] - (top[4]?.[0] as number)) > 0) continue;
      const place = top.findIndex((t) => sign * (level[0] - t[0]) < 0);
      top.splice(place < 0 ? top.length : place, 0, level);
      if (top.length > 5) top.pop();
    }
    return top;
  };
  for (const line of gunzipSync(readFileSync(file)).toString().split('\n')) {
    if (line === '') continue;
    const at = Number(line.slice(0, line.indexOf(' '))) / 1e6;
    const message = JSON.parse(line.slice(line.indexOf(' '))) as { stream?: string; data?: Record<string, unknown>; bids?: Levels; asks?: Levels };
    if (message.bids !== undefined && message.asks !== undefined) {
      bids.clear();
      asks.clear();
      put(bids, message.bids);
      put(asks, message.asks);
      begun = true;
    } else if (message.stream?.includes('@trade') === true) {
      const { p, q, m } = message.data as { p: string; q: string; m: boolean };
      trades.push({ at, price: Number(p), size: Number(q), side: m ? -1 : 1 });
    } else if (begun && message.stream?.includes('@depth') === true) {
      const { b, a } = message.data as { b: Levels; a: Levels };
      put(bids, b);
      put(asks, a);
      const [bid, ask] = [best(bids, -1), best(asks, 1)];
      books.push({ at, bidPrices: bid.map((l) => l[0]), bidSizes: bid.map((l) => l[1]), askPrices: ask.map((l) => l[0]), askSizes: ask.map((l) => l[1]) });
    }
  }
  return { trades, books };
}

/** Candles of trades; an interval without any repeats the last price with volume 0. */
function candlesOf(trades: readonly TradePrint[], step: number): Candles {
  const first = Math.floor((trades[0]?.at as number) / step);
  const n = Math.floor((trades.at(-1)?.at as number) / step) - first + 1;
  const c: Candles = {
    at: new Float64Array(n),
    open: new Float64Array(n),
    high: new Float64Array(n),
    low: new Float64Array(n),
    close: new Float64Array(n),
    volume: new Float64Array(n),
  };
  let k = 0;
  let last = trades[0]?.price as number;
  for (let i = 0; i < n; i++) {
    c.at[i] = (first + i) * step;
    for (const column of [c.open, c.high, c.low, c.close]) column[i] = last;
    for (let begun = false; k < trades.length && (trades[k]?.at as number) < (c.at[i] as number) + step; k++) {
      const { price, size } = trades[k] as TradePrint;
      if (!begun) for (const column of [c.open, c.high, c.low]) column[i] = price;
      begun = true;
      c.high[i] = Math.max(c.high[i] as number, price);
      c.low[i] = Math.min(c.low[i] as number, price);
      c.close[i] = price;
      c.volume[i] = (c.volume[i] as number) + size;
      last = price;
    }
  }
  return c;
}

describe.skipIf(!there)(`microstructure on a raw feed${why}`, () => {
  it('of five minutes of BTCUSDT: spreads of a tick, flows that add up, answers in their ranges', () => {
    const { trades, books } = readFeed(join(data, 'microstructure/binance_btcusdt_usdm_20240808.raw.gz'));
    const step = 1000;
    const c = candlesOf(trades, step);
    const names = ['book-spread', 'book-imb', 'book-depth', 'book-imb-mean', 'book-micro', 'book-slope'];
    const set = defineSet('micro', [
      ...names.map((formula) => ({ name: formula, formula, parameters: [] })),
      { name: 'flow', formula: 'trade-flow', parameters: [c.at.length - 10] },
      { name: 'vpin', formula: 'trade-vpin', parameters: [20] },
      { name: 'kyle', formula: 'trade-kyle', parameters: [200] },
    ]);
    const inputs: Inputs = { step, trades, books };
    const columns = set.batch(c, inputs);
    const defined = columns.map((x) => x.filter((v) => Number.isFinite(v)));
    const [spread = new Float64Array(), ...shares] = defined;
    expect(spread.length).toBeGreaterThan(300);
    // one tick of 0.1 at about 61,800
    expect(spread.slice().sort()[Math.floor(spread.length / 2)]).toBeCloseTo(0.1 / 61_800, 7);
    for (const k of [0, 1, 2, 4]) for (const v of shares[k] as Float64Array) expect(Math.abs(v)).toBeLessThanOrEqual(1);
    const end = c.at.at(-1) as number;
    const from = end - (c.at.length - 11) * step;
    const window = trades.filter((t) => t.at >= from && t.at < end + step);
    const net = window.reduce((s, t) => s + t.side * t.size, 0) / window.reduce((s, t) => s + t.size, 0);
    expect(columns[6]?.at(-1)).toBeCloseTo(net, 9);
    expect(columns[7]?.at(-1)).toBeGreaterThan(0);
    expect(columns[7]?.at(-1)).toBeLessThan(1);
    // buying moves the price up
    expect(columns[8]?.at(-1)).toBeGreaterThan(0);
  });
});
