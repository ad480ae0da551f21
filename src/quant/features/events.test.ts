// Events beyond the candle: counted by hand, the same live and from history, undefined until they flow, never known early.
import { describe, expect, it } from 'vitest';
import { type Candles, capture, MINUTE, restore, seeded } from '../../core/index.ts';
import {
  type BookView,
  defineSet,
  type FeatureSet,
  featureSet,
  type Inputs,
  indexLevels,
  marketLexicon,
  parseLexicon,
  scoredHeadlines,
  scoreText,
  type TradePrint,
} from './index.ts';
import { candleAt, walk } from './walk.fixture.ts';

const set = (...formulas: readonly (readonly [string, ...number[]])[]): FeatureSet =>
  defineSet(
    'x',
    formulas.map(([formula, ...parameters], i) => ({ name: `${formula} ${i}`, formula, parameters })),
  );

/** Candles of one minute without gaps (synthetic). */
function minutes(n: number): Candles {
  const c = walk(n, 7);
  for (let i = 0; i < n; i++) c.at[i] = i * MINUTE;
  return c;
}

const book = (at: number, bid: number, bidSize: number, ask: number, askSize: number): BookView => ({
  at,
  bidPrices: [bid, bid - 1],
  bidSizes: [bidSize, 2],
  askPrices: [ask, ask + 1],
  askSizes: [askSize, 4],
});

describe('microstructure', () => {
  it('counts trades of the candle, undefined before the first one', () => {
    const trades: TradePrint[] = [
      { at: MINUTE + 1, price: 10, size: 3, side: 1 },
      { at: MINUTE + 2, price: 10, size: 1, side: -1 },
      // exactly at the close: belongs to the next candle
      { at: 2 * MINUTE, price: 10, size: 5, side: -1 },
    ];
    const [one, two] = set(['trade-flow', 1], ['trade-flow', 2]).batch(minutes(4), { step: MINUTE, trades });
    expect([...(one as Float64Array)]).toEqual([NaN, 0.5, -1, NaN]);
    expect([...(two as Float64Array)]).toEqual([NaN, NaN, (3 - 6) / 9, -1]);
  });

  it('reads the last book of the candle, and none when none came', () => {
    const books = [book(5, 99, 1, 101, 1), book(6, 99, 3, 101, 1), book(2 * MINUTE + 1, 101, 1, 99, 1)];
    const columns = set(['book-spread'], ['book-imb'], ['book-depth'], ['book-imb-mean'], ['book-micro'], ['book-slope']).batch(minutes(3), {
      step: MINUTE,
      books,
    });
    expect(columns.map((c) => c[0])).toEqual([0.02, 0.5, 0, 0.25, (101 * 3 + 99) / 4 / 100 - 1, (2 - 4) / 6]);
    // no book in the second minute, a crossed one in the third
    for (const c of columns) expect([c[1], c[2]]).toEqual([NaN, NaN]);
  });

  it('finds the spread that was planted into closes, by Roll', () => {
    const random = seeded(3);
    const c = minutes(4000);
    let value = 1000;
    for (let i = 0; i < 4000; i++) {
      value *= 1 + 1e-5 * random.normal();
      const close = value * (1 + (random.uniform() < 0.5 ? 0.001 : -0.001));
      for (const column of [c.open, c.high, c.low, c.close]) column[i] = close;
    }
    const [spread] = set(['roll-spread', 3000]).batch(c);
    expect(spread?.at(-1)).toBeCloseTo(0.002, 4);
  });

  it('finds a planted price impact', () => {
    const random = seeded(5);
    const c = minutes(3000);
    const trades: TradePrint[] = [];
    let price = 1000;
    for (let i = 0; i < 3000; i++) {
      const flow = random.normal();
      price *= Math.exp(1e-4 * flow);
      for (const column of [c.open, c.high, c.low, c.close]) column[i] = price;
      trades.push({ at: i * MINUTE + 1, price, size: 5 + flow / 2, side: 1 }, { at: i * MINUTE + 2, price, size: 5 - flow / 2, side: -1 });
    }
    const [kyle] = set(['trade-kyle', 500]).batch(c, { step: MINUTE, trades });
    // 1e-4 for one unit of flow, ten units of volume a candle
    expect(kyle?.at(-1)).toBeCloseTo(1e-3, 6);
  });

  it('vpin is 1 when all volume is on one side, and near 0 when both are alike', () => {
    const prints = (share: number) =>
      Array.from({ length: 400 }, (_, i) => [
        { at: i * MINUTE, price: 1, size: 10 * share, side: 1 as const },
        { at: i * MINUTE, price: 1, size: 10 * (1 - share), side: -1 as const },
      ]).flat();
    const last = (share: number) =>
      set(['trade-vpin', 20])
        .batch(minutes(400), { step: MINUTE, trades: prints(share) })[0]
        ?.at(-1);
    expect(last(1)).toBeCloseTo(1, 12);
    expect(last(0.5)).toBeCloseTo(0, 12);
    expect(last(0.75)).toBeCloseTo(0.5, 12);
  });
});

describe('sentiment', () => {
  it('scores words, negations and degrees', () => {
    const lexicon = parseLexicon('good\t2\t0.1\nbad\t-2\n');
    expect(scoreText(lexicon, 'Good news')).toBeCloseTo(2 / Math.sqrt(19), 12);
    expect(scoreText(lexicon, 'not good')).toBeCloseTo(-1.48 / Math.sqrt(1.48 ** 2 + 15), 12);
    expect(scoreText(lexicon, 'very bad')).toBeLessThan(scoreText(lexicon, 'bad'));
    expect(scoreText(lexicon, 'blocks are mined')).toBe(0);
    expect(scoreText(marketLexicon, 'Bitcoin soars to record')).toBeGreaterThan(0.5);
    expect(scoreText(marketLexicon, 'Exchange hacked, token crashes')).toBeLessThan(-0.5);
    expect(() => parseLexicon('good\n')).toThrow(/line 1/);
    expect(() => parseLexicon('')).toThrow(/no word/);
  });

  it('is known with its delay, never before, and missing where there is none', () => {
    const sentiment = scoredHeadlines([{ at: 0, title: 'surge' }], marketLexicon, 3 * MINUTE);
    const [mean] = set(['sent-mean', 2]).batch(minutes(6), { step: MINUTE, sentiment });
    const score = scoreText(marketLexicon, 'surge');
    expect([...(mean as Float64Array)]).toEqual([NaN, NaN, NaN, score, NaN, NaN]);
    const level = indexLevels([{ at: MINUTE, value: 75 }], 0);
    expect([...(set(['sent-index']).batch(minutes(3), { step: MINUTE, sentiment: level })[0] as Float64Array)]).toEqual([0.5, 0.5, 0.5]);
    expect(() => indexLevels([{ at: 0, value: 101 }], 0)).toThrow(/0 to 100/);
  });
});

describe('another venue', () => {
  it('is compared candle by candle of the same time; a candle it lacks is missing', () => {
    const c = minutes(5);
    const keep = [0, 1, 3, 4];
    const pick = (x: Float64Array) => Float64Array.from(keep, (i) => x[i] as number);
    const other = {
      at: pick(c.at),
      open: pick(c.open),
      high: pick(c.high),
      low: pick(c.low),
      close: pick(c.close).map((v) => v / 1.01),
      volume: pick(c.volume),
    };
    const [premium = new Float64Array()] = set(['xv-premium']).batch(c, { step: MINUTE, other });
    expect(premium[2]).toBeNaN();
    for (const i of keep) expect(premium[i]).toBeCloseTo(Math.log(1.01), 12);
  });
});

describe('history and live', () => {
  const c = minutes(700);
  const random = seeded(9);
  const inputs = {
    step: MINUTE,
    trades: Array.from({ length: 3000 }, (_, i) => ({
      at: i * 13_000,
      price: 1000,
      size: random.uniform(),
      side: random.uniform() < 0.6 ? (1 as const) : (-1 as const),
    })),
    books: Array.from({ length: 900 }, (_, i) => book(i * 40_000, 999, random.uniform(), 1001, random.uniform())),
    sentiment: Array.from({ length: 200 }, (_, i) => ({
      seen: i * 200_000,
      score: random.uniform() - 0.5,
      kind: i % 3 === 0 ? ('index' as const) : ('headline' as const),
    })),
    funding: Array.from({ length: 20 }, (_, i) => ({ seen: i * 2_400_000, rate: 1e-4 * random.normal(), next: (i + 1) * 2_400_000 })),
    other: { ...c, close: c.close.map((v) => v * (1 + 1e-4 * random.normal())) },
  } satisfies Inputs;

  it('agree bit for bit, a restore in the middle included', () => {
    const s = featureSet('standard-127');
    const columns = s.batch(c, inputs);
    let live = s.live();
    const next = { trades: 0, books: 0, sentiment: 0, funding: 0 };
    for (let i = 0; i < 700; i++) {
      const close = (i + 1) * MINUTE;
      while ((inputs.trades[next.trades]?.at ?? Infinity) < close) live.events.trade(inputs.trades[next.trades++] as TradePrint);
      while ((inputs.books[next.books]?.at ?? Infinity) < close) live.events.book(inputs.books[next.books++] as BookView);
      while ((inputs.sentiment[next.sentiment]?.seen ?? Infinity) <= close)
        live.events.sentiment(inputs.sentiment[next.sentiment++] as (typeof inputs.sentiment)[0]);
      while ((inputs.funding[next.funding]?.seen ?? Infinity) <= close) live.events.funding(inputs.funding[next.funding++] as (typeof inputs.funding)[0]);
      live.events.other(candleAt(inputs.other, i));
      if (i === 350) {
        const again = s.live();
        restore(again, structuredClone(capture(live)));
        live = again;
      }
      live.update(candleAt(c, i));
      for (const [k, column] of columns.entries())
        if (!Object.is(column[i], live.row[k])) expect.fail(`${s.columns[k]?.name} at ${i}: ${column[i]} and ${live.row[k]}`);
    }
    const dead = s.columns.filter((col, k) => columns[k]?.every((v) => Number.isNaN(v)) === true && !col.formula.startsWith('hmm'));
    expect(dead).toEqual([]);
  });

  it('refuse events out of order, and events without the length of a candle', () => {
    const s = set(['trade-flow', 1]);
    expect(() => s.batch(c, { step: MINUTE, trades: [...inputs.trades].reverse() })).toThrow(/earlier/);
    expect(() => s.batch(c, { trades: inputs.trades })).toThrow(/length of a candle/);
  });
});
