// Fetching history over loopback: pages, gaps, stops, and what a venue that lies is answered.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError, type Candles, emptyCandles, type FundingRates, type Instrument, type Time } from '../../core/index.ts';
import { openStore, readInstruments, writeInstruments } from '../../outside/storage/index.ts';
import type { HistorySource } from '../../outside/venues/index.ts';
import { inferInstrument } from '../../quant/candles/index.ts';
import { type FetchRequest, fetchHistory, missingStretches } from './fetch.ts';

const hour = 3_600_000;
const t0 = Date.UTC(2024, 0, 1);
const id = 'BTC-USDT-SWAP.OKX';

function candlesAt(times: readonly Time[]): Candles {
  const c = emptyCandles(times.length);
  for (const [i, at] of times.entries()) {
    const price = 100 + ((at / hour) % 10);
    c.at[i] = at;
    c.open[i] = price;
    c.high[i] = price + 1;
    c.low[i] = price - 1;
    c.close[i] = price + 0.5;
    c.volume[i] = 3;
  }
  return c;
}

/** A source in memory with the pages it was asked for; the venue lacks `gaps`. */
function sourceOf({ gaps = [], tick = 1, fail = Number.POSITIVE_INFINITY }: { gaps?: number[]; tick?: number; fail?: number } = {}) {
  const asked: number[] = [];
  const told: Instrument = {
    ...inferInstrument(id, candlesAt([t0, t0 + hour])),
    kind: 'perpetual',
    fundingMs: 8 * hour,
    priceScale: 1,
    quantityScale: 2,
    listed: t0,
    rules: [{ from: t0 + tick, tick, lot: 1, minQuantity: 1, maxQuantity: 1000, minNotional: 0, priceBand: Number.POSITIVE_INFINITY }],
  };
  const source: HistorySource = {
    venue: 'OKX',
    pageRows: 10,
    timeframes: ['1h'],
    instrument: async () => told,
    page: async ({ from, to }) => {
      if (asked.push((from - t0) / hour) > fail) throw new AppError('UNREACHABLE', 'host', 'gone', 'Try again.');
      const times = [];
      for (let t = from; t < to; t += hour) if (!gaps.includes((t - t0) / hour)) times.push(t);
      return candlesAt(times);
    },
    funding: async (_id, from, to): Promise<FundingRates> => {
      const at = [];
      for (let t = Math.ceil(from / (8 * hour)) * 8 * hour; t < to; t += 8 * hour) at.push(t);
      return { at: Float64Array.from(at), rate: Float64Array.from(at, () => 0.0001) };
    },
  };
  return { source, asked };
}

const request: FetchRequest = { instrument: id, timeframe: '1h', kind: 'last', from: t0 - 5 * hour, to: t0 + 95 * hour, now: t0 + 1000 * hour };
const home = () => mkdtempSync(join(tmpdir(), 'tradewind-fetch-'));

test('a range is fetched once; asked again, only what is missing is asked for', async () => {
  const folder = home();
  const { source, asked } = sourceOf({ gaps: [42, 43] });
  expect(await fetchHistory(folder, source, request)).toMatchObject({ stored: 0, added: 93, missing: 2, pages: 10, funding: 12 });
  asked.length = 0;
  expect(await fetchHistory(folder, source, { ...request, to: t0 + 120 * hour })).toMatchObject({ stored: 93, added: 25, missing: 2, funding: 3 });
  expect(asked).toEqual([42, 95, 105, 115]);
});

test('cut in the middle, what came is kept, and the next call goes on', async () => {
  const folder = home();
  await expect(fetchHistory(folder, sourceOf({ fail: 4 }).source, request)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  const { source, asked } = sourceOf();
  expect(await fetchHistory(folder, source, request)).toMatchObject({ stored: 40, added: 55 });
  expect(asked[0]).toBe(40);
  const stored = await openStore(folder).read(id, '1h');
  expect([stored.at.length, stored.at[0], stored.at.at(-1)]).toEqual([95, t0, t0 + 94 * hour]);
});

test('stopped by a person: INTERRUPTED, and what came is kept', async () => {
  const folder = home();
  const stop = new AbortController();
  const fetching = fetchHistory(folder, sourceOf().source, { ...request, signal: stop.signal, onProgress: (done) => done === 3 && stop.abort() });
  await expect(fetching).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect((await openStore(folder).read(id, '1h')).at.length).toBe(30);
});

test('a candle that still forms is never taken', async () => {
  const { source, asked } = sourceOf();
  expect(await fetchHistory(home(), source, { ...request, now: t0 + 7.5 * hour })).toMatchObject({ added: 7, to: t0 + 7 * hour });
  expect(asked).toEqual([0]);
  await expect(fetchHistory(home(), source, { ...request, now: t0 + 0.5 * hour })).rejects.toMatchObject({ code: 'EMPTY_RANGE' });
});

test('rules that changed stand beside the old ones, each from its day', async () => {
  const folder = home();
  await fetchHistory(folder, sourceOf({ tick: 1 }).source, request);
  await fetchHistory(folder, sourceOf({ tick: 1 }).source, request);
  await fetchHistory(folder, sourceOf({ tick: 5 }).source, request);
  const entry = (await readInstruments(folder)).find((e) => e.id === id);
  expect(entry?.rules.map((r) => [r.from - t0, r.tick])).toEqual([
    [1, 1],
    [5, 5],
  ]);
});

test('a risk multiplier that was chosen outlives what the venue tells', async () => {
  const folder = home();
  const { source } = sourceOf();
  await writeInstruments(folder, [{ ...(await source.instrument(id)), riskMultiplier: 0.5 }]);
  await fetchHistory(folder, source, request);
  expect((await readInstruments(folder))[0]).toMatchObject({ id, riskMultiplier: 0.5 });
});

test('what is missing between stored times', () => {
  expect(missingStretches(Float64Array.of(2, 3, 6), 0, 9, 1)).toEqual([
    [0, 2],
    [4, 6],
    [7, 9],
  ]);
  expect(missingStretches(Float64Array.of(0, 1), 0, 2, 1)).toEqual([]);
});
