// Rows and labels as they were known, gaps, refusals, and features that know the future.
import { describe, expect, it } from 'vitest';
import { type Candles, emptyCandle, HOUR, sliceCandles, utcCalendar } from '../../core/index.ts';
import { defineSet, type FeatureSet, featureSet } from '../../quant/features/index.ts';
import { plantedCandles } from '../../quant/synthetic/index.ts';
import { buildDataset, featureBias, labelledRows, refuseLeaks, type Series } from './index.ts';

const seriesOf = (candles: Candles, instrument = 'A.SYNTHETIC'): Series => ({ instrument, candles, calendar: utcCalendar, hash: instrument, synthetic: true });
const small = defineSet('small', [
  { name: 'std', formula: 'retstd', parameters: [5] },
  { name: 'natr', formula: 'natr', parameters: [8] },
]);
const request = { timeframe: '1h', label: { kind: 'direction', horizon: 3 } } as const;
const walk = (candles: number, seed = 1) => plantedCandles({ candles, seed, strength: 1 });

/** The same candles without rows [from, to). */
const without = (c: Candles, from: number, to: number): Candles =>
  Object.fromEntries(
    Object.entries(c).map(([name, column]) => [name, Float64Array.from([...column.subarray(0, from), ...column.subarray(to)])]),
  ) as unknown as Candles;

describe('a dataset', () => {
  it('has the features that the live objects give, candle by candle, bit for bit', () => {
    const candles = walk(900);
    const set = featureSet('standard-127');
    const { table } = buildDataset([seriesOf(candles)], set, request);
    const live = set.live();
    const candle = emptyCandle();
    const width = set.columns.length;
    for (let i = 0; i < 900; i++) {
      for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) candle[name] = candles[name][i] as number;
      live.update(candle);
      const row = i - set.warmup;
      if (row < 0) continue;
      expect(table.at[row]).toBe((candles.at[i] as number) + HOUR);
      expect(table.values.subarray(row * width, (row + 1) * width)).toEqual(Float32Array.from(live.row));
    }
    expect(table.rows).toBe(900 - set.warmup);
    expect(table.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('says when each label was known, and at which price', () => {
    const candles = walk(60);
    const { labels, known, price, priceKnown, table, task } = buildDataset([seriesOf(candles)], small, request);
    expect(task).toEqual({ kind: 'binary' });
    for (let row = 0; row < table.rows; row++) {
      const i = row + small.warmup;
      const answer = candles.close[i + 3];
      if (answer === undefined) expect([labels[row], known[row], priceKnown[row]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      else
        expect([labels[row], known[row], priceKnown[row]]).toEqual([
          answer > (candles.close[i] as number) ? 1 : 0,
          (table.at[row] as number) + 3 * HOUR,
          answer,
        ]);
      expect(price[row]).toBe(candles.close[i]);
    }
    expect(labelledRows({ labels }).length).toBe(table.rows - 3);
  });

  it('begins a run at a gap, and has no label across one', () => {
    const candles = without(walk(400), 200, 203);
    const { table, labels } = buildDataset([seriesOf(candles)], small, request);
    const gap = 200 - small.warmup;
    expect([...table.runs]).toEqual([0, gap]);
    expect([gap - 4, gap - 3, gap - 2, gap - 1, gap].map((row) => Number.isNaN(labels[row]))).toEqual([false, true, true, true, false]);
  });

  it('stacks several instruments, each as it is alone', () => {
    const [a, b] = [walk(300, 1), walk(200, 2)];
    const both = buildDataset([seriesOf(a), seriesOf(b, 'B.SYNTHETIC')], small, request);
    const alone = buildDataset([seriesOf(b, 'B.SYNTHETIC')], small, request);
    const first = 300 - small.warmup;
    expect([...both.table.runs]).toEqual([0, first]);
    expect(both.series.map(({ first, end }) => [first, end])).toEqual([
      [0, first],
      [first, first + 200 - small.warmup],
    ]);
    expect(both.table.values.slice(first * 2)).toEqual(alone.table.values.slice());
    expect(both.labels.slice(first)).toEqual(alone.labels.slice());
  });

  it('looks at nothing from `to` on, and warms up on what lies before `from`', () => {
    const candles = walk(300);
    const [from, to] = [candles.at[100] as number, candles.at[250] as number];
    const part = buildDataset([seriesOf(candles)], small, { ...request, from, to });
    expect(part.table.rows).toBe(150);
    expect(part.table.at[0]).toBe(from + HOUR);
    expect(labelledRows(part).at(-1)).toBe(146);
    const whole = buildDataset([seriesOf(candles)], small, request);
    expect(part.table.values.slice(0, 10)).toEqual(whole.table.values.slice((100 - small.warmup) * 2, (100 - small.warmup) * 2 + 10));
  });

  it('makes the labels of each kind', () => {
    const candles = walk(500);
    const make = (label: Parameters<typeof buildDataset>[2]['label']) => buildDataset([seriesOf(candles)], small, { timeframe: '1h', label });
    const kinds = (values: Float64Array) => [...new Set(values)].sort();
    const barriers = make({ kind: 'triple-barrier', horizon: 12, profit: 2, loss: 2, volatility: 24 });
    expect(barriers.task).toEqual({ kind: 'classes', count: 3 });
    expect(kinds(barriers.labels)).toEqual([0, 1, 2, Number.NaN]);
    expect(kinds(make({ kind: 'trend', horizon: 10, shortest: 3 }).labels)).toEqual([0, 1, Number.NaN]);
    const returns = make({ kind: 'forward-return', horizon: 5 });
    expect(returns.task).toEqual({ kind: 'regression' });
    for (const row of labelledRows(returns)) expect(returns.labels[row]).toBe(Math.log((returns.priceKnown[row] as number) / (returns.price[row] as number)));
  });

  it('refuses fewer rows than warm-up and horizon need, with the numbers', () => {
    expect(() => buildDataset([seriesOf(walk(10))], small, request)).toThrow(/there are 10; small needs \d+ to warm up and the label 3 more/);
    const candles = walk(300);
    expect(() => buildDataset([seriesOf(candles)], small, { ...request, from: candles.at[298] as number })).toThrow(/there are 300, 2 of them from 2024-01-13/);
    expect(() => buildDataset([seriesOf(candles)], small, { ...request, label: { kind: 'direction', horizon: 400 } })).toThrow(/the label 400 more/);
  });

  it('refuses what the data check does not believe', () => {
    const broken = walk(300);
    broken.close[7] = Number.NaN;
    expect(() => buildDataset([seriesOf(broken)], small, request)).toThrow(/candles of A\.SYNTHETIC: the data check .* unusable .*price 1/);
    const holes = without(walk(400), 100, 200);
    expect(() => buildDataset([seriesOf(holes)], small, request)).toThrow(/the data check gives them 75 of 100 \(rows concerned: gap 100/);
    // what is not looked at does not matter
    expect(buildDataset([seriesOf(holes)], small, { ...request, from: holes.at[150] as number }).table.rows).toBe(150);
  });
});

describe('a feature that knows the future', () => {
  const candles = walk(600);
  const look = (set: FeatureSet) => featureBias(set, seriesOf(candles), { timeframe: '1h', seed: 1 });
  /** `small` whose second column is computed by `leak` instead. */
  const planted = (leak: (c: Candles, i: number) => number): FeatureSet => ({
    ...small,
    batch: (c) => [small.batch(c)[0] as Float64Array, Float64Array.from(c.at, (_, i) => leak(c, i))],
  });

  it('is not found where there is none', () => {
    expect(look(small)).toBeUndefined();
    expect(look(featureSet('standard-127'))).toBeUndefined();
  });

  it("is found: tomorrow's return", () => {
    expect(look(planted((c, i) => Math.log((c.close[i + 1] ?? Number.NaN) / (c.close[i] as number))))).toMatchObject({ column: 'natr' });
  });

  // sets whose live object was built from the same history: only another future shows
  const knowing = (leak: (c: Candles, i: number) => number): FeatureSet => {
    const set = planted(leak);
    return {
      ...set,
      live: () => {
        const live = small.live();
        const columns = set.batch(candles);
        let row = -1;
        return new Proxy(live, {
          get: (target, key) => {
            if (key === 'update')
              return (candle: Parameters<typeof live.update>[0]) => {
                target.update(candle);
                row++;
              };
            return key === 'row' ? Float64Array.of(columns[0]?.[row] as number, columns[1]?.[row] as number) : Reflect.get(target, key);
          },
        });
      },
    };
  };

  it("is found even where a live object gives the same: tomorrow's close, the mean of all, a peek a week ahead that keeps still at the end", () => {
    expect(look(knowing((c, i) => c.close[i + 1] ?? Number.NaN))).toMatchObject({ column: 'natr', by: 'truncation' });
    expect(look(knowing((c, i) => (c.close[i] as number) / (c.close.reduce((a, b) => a + b, 0) / c.close.length)))).toMatchObject({ by: 'truncation' });
    expect(look(knowing((c, i) => c.close[Math.min(i + 168, c.close.length - 1)] as number))).toMatchObject({ column: 'natr' });
  });

  it('is refused by name before anything is trained', () => {
    const set = planted((c, i) => c.close[i + 1] ?? Number.NaN);
    expect(() => refuseLeaks(set, seriesOf(candles), { timeframe: '1h', seed: 1 })).toThrow(
      /feature natr: at the candle of .* of A\.SYNTHETIC .* it knows the future/,
    );
    expect(() => refuseLeaks(small, seriesOf(sliceCandles(candles, 0, 100)), { timeframe: '1h', seed: 1 })).not.toThrow();
  });
});
