import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, calendarOf, DAY, HOUR, MINUTE, seeded, sliceCandles, utcCalendar } from '../../core/index.ts';
import { resample } from '../../quant/candles/index.ts';
import { syntheticFlow } from '../../quant/synthetic/index.ts';
import {
  chooseCuts,
  closeTimes,
  columnChanges,
  type Decision,
  firstDifference,
  futurePath,
  orderDifferences,
  perturbCandles,
  perturbFunding,
  rebuildCandles,
  returnSpread,
  rowsKnown,
  truncateCandles,
  truncateFunding,
  verdictOf,
} from './index.ts';

const { candles: minutes, funding } = syntheticFlow({ days: 4, seed: 3 });
const hours = resample(minutes, '1m', '1h', utcCalendar).candles;
const closes = closeTimes(minutes, '1m', utcCalendar);
const hourCloses = closeTimes(hours, '1h', utcCalendar);
const first = minutes.at[0] as number;
const cutAt = (minute: number) => first + minute * MINUTE;
const pathFrom = (cut: number, sign: 1 | -1, seed: number) =>
  futurePath({ cut, step: MINUTE, end: first + 4 * DAY, spread: returnSpread(hours), noise: 2 * returnSpread(minutes), sign, random: seeded(seed) });

const isSound = (c: Candles, i: number): boolean =>
  (c.low[i] as number) > 0 &&
  (c.low[i] as number) <= Math.min(c.open[i] as number, c.close[i] as number) &&
  (c.high[i] as number) >= Math.max(c.open[i] as number, c.close[i] as number) &&
  (c.volume[i] as number) >= 0;

const expectKnownEqual = (a: Candles, b: Candles, rows: number) => {
  for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) expect(a[name].subarray(0, rows)).toEqual(b[name].subarray(0, rows));
};

const cuts = fc.integer({ min: 1, max: 4 * 1440 - 1 });
const signs = fc.constantFrom(1, -1) as fc.Arbitrary<1 | -1>;

describe('a changed future', () => {
  it('leaves every candle that is known at the cut as it was, and keeps the others sane', () => {
    fc.assert(
      fc.property(cuts, signs, fc.nat(), (minute, sign, seed) => {
        const cut = cutAt(minute);
        const changed = perturbCandles(minutes, closes, pathFrom(cut, sign, seed), seeded(seed));
        expectKnownEqual(changed, minutes, minute);
        for (let i = minute; i < changed.at.length; i++) if (!isSound(changed, i)) throw new Error(`row ${i}`);
        expect(Math.sign((changed.close[minute] as number) - (minutes.close[minute] as number))).toBe(sign);
      }),
      { numRuns: 30 },
    );
  });

  it('is one future: coarser candles agree with the finer ones inside them', () => {
    fc.assert(
      fc.property(cuts, signs, fc.nat(), (minute, sign, seed) => {
        const path = pathFrom(cutAt(minute), sign, seed);
        const fine = perturbCandles(minutes, closes, path, seeded(seed));
        const rebuilt = rebuildCandles(hours, hourCloses, fine, closes, path, seeded(seed));
        expect(rebuilt).toEqual({ ...resample(fine, '1m', '1h', utcCalendar).candles });
      }),
      { numRuns: 15 },
    );
  });

  it('of a coarse candle under way keeps the open that is known, and no more', () => {
    const cut = first + 90 * MINUTE;
    const changed = perturbCandles(hours, hourCloses, pathFrom(cut, 1, 9), seeded(9));
    expect(rowsKnown(hourCloses, cut)).toBe(1);
    expect(changed.open[1]).toBe(hours.open[1]);
    expect(changed.close[1]).not.toBe(hours.close[1]);
    for (const { column, candles } of columnChanges(hours, hourCloses, cut, changed)) {
      expectKnownEqual(candles, hours, 1);
      if (column === 'open') expect(candles.open[1]).toBe(hours.open[1]);
    }
  });

  it('that is taken away ends with what was known, by the calendar of the market', () => {
    const cut = cutAt(90);
    expect(truncateCandles(minutes, closes, cut).at.length).toBe(90);
    expect(truncateCandles(hours, hourCloses, cut).at.length).toBe(1);
    const nse = calendarOf('NSE');
    const day = sliceCandles(hours, 0, 1);
    const open = Date.UTC(2024, 0, 1, 3, 45);
    day.at[0] = open;
    const [close = 0] = closeTimes(day, '1d', nse);
    expect(close).toBe(nse.closeOf(open, '1d'));
    expect(close - open).toBeLessThan(DAY);
    expect(truncateCandles(day, Float64Array.of(close), close - 1).at.length).toBe(0);
    expect(truncateCandles(day, Float64Array.of(close), close).at.length).toBe(1);
  });

  it('changes funding after the cut only, the one of the instant of the cut being known', () => {
    const rates = { at: Float64Array.from(funding.at, (t) => t + 5), rate: funding.rate };
    const cut = funding.at[2] as number;
    expect(truncateFunding(rates, cut).at.length).toBe(3);
    const changed = perturbFunding(rates, cut, seeded(1));
    expect(changed.rate.subarray(0, 3)).toEqual(rates.rate.subarray(0, 3));
    for (let i = 3; i < rates.rate.length; i++) expect(changed.rate[i]).not.toBe(rates.rate[i]);
  });

  it('of one column changes that column, and others only where it says so', () => {
    const cut = cutAt(2000);
    const wild = perturbCandles(minutes, closes, pathFrom(cut, 1, 2), seeded(2));
    const seen = new Set<string>();
    for (const { column, alone, candles } of columnChanges(minutes, closes, cut, wild)) {
      seen.add(column);
      expectKnownEqual(candles, minutes, 2000);
      for (let i = 2000; i < candles.at.length; i++) if (!isSound(candles, i)) throw new Error(`${column} row ${i}`);
      expect(candles[column]).not.toEqual(minutes[column]);
      if (alone) for (const other of ['open', 'high', 'low', 'close', 'volume'] as const) if (other !== column) expect(candles[other]).toEqual(minutes[other]);
    }
    expect([...seen].sort()).toEqual(['close', 'high', 'low', 'open', 'volume']);
  });
});

const decision = (at: number, what: string, kind: Decision['kind'] = 'order', amounts = 'quantity 1'): Decision => ({
  at,
  deployment: 'd',
  instrument: 'X.Y',
  kind,
  what,
  amounts,
  reason: 'why',
});

describe('two runs', () => {
  const run = [decision(1, 'buy'), decision(3, 'sell'), decision(5, 'buy')];
  it('are the same up to the cut, whatever comes after', () => {
    expect(firstDifference(run, [...run.slice(0, 2), decision(9, 'sell')], 3)).toBeUndefined();
    expect(firstDifference(run, [], 0)).toBeUndefined();
  });

  it('part at the earlier of the first two decisions that differ', () => {
    expect(firstDifference(run, [decision(1, 'buy'), decision(2, 'sell')], 9)).toEqual({ at: 2, baseline: undefined, other: decision(2, 'sell') });
    expect(firstDifference(run, [decision(1, 'buy'), decision(4, 'sell')], 9)).toEqual({ at: 3, baseline: run[1], other: undefined });
    expect(firstDifference(run, [decision(1, 'buy'), decision(3, 'sell', 'order', 'quantity 2')], 9)?.other?.amounts).toBe('quantity 2');
    expect(firstDifference(run, run.slice(0, 2), 9)).toEqual({ at: 5, baseline: run[2], other: undefined });
  });

  it('differ in orders by time and kind, not by size, and say when last', () => {
    const other = [decision(1, 'buy', 'order', 'quantity 7'), decision(4, 'sell'), decision(4, 'long', 'intent'), decision(5, 'buy')];
    expect(orderDifferences(run, other)).toEqual({ differing: 2, orders: 3, lastAt: 4 });
    expect(orderDifferences(run, run)).toEqual({ differing: 0, orders: 3, lastAt: Number.NaN });
  });
});

describe('cuts', () => {
  const instants = Float64Array.from({ length: 1000 }, (_, i) => (i + 1) * HOUR);
  const decided = Array.from({ length: 100 }, (_, i) => (i * 10 + 1) * HOUR);
  it('fall on decisions for two thirds, spread over the run, never on the last instant, and are the same for the same seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 3, max: 60 }), (seed, count) => {
        const chosen = chooseCuts(decided, instants, count, seeded(seed));
        expect(chosen.length).toBeLessThanOrEqual(count);
        expect(chosen.filter((at) => decided.includes(at)).length).toBeGreaterThanOrEqual(Math.ceil((count * 2) / 3));
        expect(Math.max(...chosen)).toBeLessThan(1000 * HOUR);
        expect(chosen).toEqual(chooseCuts(decided, instants, count, seeded(seed)));
      }),
    );
    const twelve = chooseCuts(decided, instants, 12, seeded(4));
    expect(twelve.filter((at) => at < 500 * HOUR).length).toBeGreaterThan(3);
    expect(twelve.filter((at) => at >= 500 * HOUR).length).toBeGreaterThan(3);
  });

  it('fall anywhere when nothing was decided, and nowhere when there is no future', () => {
    expect(chooseCuts([], instants, 12, seeded(1)).length).toBeGreaterThan(8);
    expect(chooseCuts(decided, instants.subarray(0, 1), 12, seeded(1))).toEqual([]);
  });
});

describe('the verdict', () => {
  const lookAhead = { at: 1, baseline: undefined, other: decision(1, 'buy'), cut: 2, by: 'truncation' as const };
  const warmup = (factor: number, differing: number) => ({ factor, candles: 50, differing, orders: 40, lastAfterCandles: 3 });
  it('puts a glance ahead first, then too little to judge, then the warm-up that was declared', () => {
    expect(verdictOf({ orders: 1, lookAhead, warmups: [] }).verdict).toBe('cheats');
    expect(verdictOf({ orders: 9, lookAhead: undefined, warmups: [warmup(1, 2)] }).verdict).toBe('not-enough-decisions');
    expect(verdictOf({ orders: 10, lookAhead: undefined, warmups: [warmup(0.5, 9), warmup(1, 1)] })).toEqual({
      verdict: 'depends-on-warm-up',
      why: '1 of 40 orders change with the length of the warm-up',
    });
    expect(verdictOf({ orders: 10, lookAhead: undefined, warmups: [warmup(0.5, 9), warmup(1, 0)] }).verdict).toBe('clean');
  });
});
