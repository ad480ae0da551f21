// Labels by hand, known no sooner than they are; selection that finds what was planted and looks at nothing outside its window.
import { describe, expect, it } from 'vitest';
import { emptyCandles, seeded } from '../../core/index.ts';
import { forwardReturn, metaLabel, mutualInformation, permutationImportance, selectFeatures, trendScanning, tripleBarrier } from './index.ts';
import { walk } from './walk.fixture.ts';

const closes = (...prices: number[]) => {
  const c = emptyCandles(prices.length);
  for (const column of [c.open, c.high, c.low, c.close]) column.set(prices);
  return c;
};

describe('labels', () => {
  it('forward return, known when its horizon is over', () => {
    const { values, known } = forwardReturn(closes(1, 2, 4, 8), 2);
    expect([...values]).toEqual([Math.log(4), Math.log(4), Number.NaN, Number.NaN]);
    expect([...known]).toEqual([2, 3, -1, -1]);
  });

  it('triple barrier: profit, loss, time, and not yet', () => {
    const c = closes(100, 100.5, 102, 97, 97.1, 97.2, 97.1, 97);
    const volatility = new Float64Array(8).fill(0.01);
    const { values, known } = tripleBarrier(c, { profit: 1, loss: 2, horizon: 3, volatility });
    expect([...values]).toEqual([1, 1, -1, 0, 0, NaN, NaN, NaN]);
    expect([...known]).toEqual([2, 2, 3, 6, 7, -1, -1, -1]);
  });

  it('counts a candle that holds both barriers as a loss, and has no label without volatility', () => {
    const c = closes(100, 100, 100);
    c.high[1] = 105;
    c.low[1] = 95;
    const volatility = Float64Array.of(0.01, Number.NaN, 0);
    expect([...tripleBarrier(c, { profit: 1, loss: 1, horizon: 1, volatility }).values]).toEqual([-1, NaN, NaN]);
    expect([...metaLabel(c, Float64Array.of(-1, 1, 1), { profit: 1, loss: 1, horizon: 1, volatility }).values]).toEqual([0, NaN, NaN]);
  });

  it('meta-label: 1 where following the side was right', () => {
    const volatility = new Float64Array(4).fill(0.01);
    const meta = (side: number) =>
      metaLabel(closes(100, 102, 104, 106), new Float64Array(4).fill(side), { profit: 1, loss: 1, horizon: 2, volatility }).values[0];
    expect([meta(1), meta(-1), meta(0)]).toEqual([1, 0, NaN]);
  });

  it('trend scanning: sign and certainty of the trend ahead', () => {
    const up = trendScanning(closes(...Array.from({ length: 30 }, (_, i) => Math.exp(0.01 * i + 0.002 * Math.sin(i * 2)))), 5, 10);
    expect(up.values[0]).toBeGreaterThan(10);
    expect(up.known[0]).toBe(10);
    const flat = trendScanning(closes(...Array.from({ length: 30 }, () => 5)), 5, 10);
    expect([flat.values[0], flat.values[25]]).toEqual([0, NaN]);
  });

  it('never tells a row what lies beyond the row at which it is known', () => {
    const c = walk(300, 3);
    const volatility = new Float64Array(300).fill(0.002);
    const made = (x: typeof c) => [forwardReturn(x, 5), trendScanning(x, 5, 20), tripleBarrier(x, { profit: 1, loss: 1, horizon: 12, volatility })];
    const before = made(c);
    for (const column of [c.open, c.high, c.low, c.close]) column.fill(1, 200);
    for (const [k, after] of made(c).entries())
      for (let i = 0; i < 300; i++) {
        const known = before[k]?.known[i] as number;
        if (known >= 0 && known < 200) expect([after.values[i], after.known[i]]).toEqual([before[k]?.values[i], known]);
      }
  });

  it('refuses horizons and barriers that cannot be meant', () => {
    const c = closes(1, 2, 3);
    expect(() => forwardReturn(c, 0)).toThrow(/below 1/);
    expect(() => forwardReturn(c, 1.5)).toThrow(/whole/);
    expect(() => trendScanning(c, 2, 5)).toThrow(/below 3/);
    expect(() => tripleBarrier(c, { profit: 0, loss: 1, horizon: 1, volatility: new Float64Array(3) })).toThrow(/profit/);
    expect(() => tripleBarrier(c, { profit: 1, loss: 1, horizon: 1, volatility: new Float64Array(2) })).toThrow(/2 rows/);
  });
});

describe('selection', () => {
  const random = seeded(12);
  const n = 2000;
  const make = (of: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => of(i));
  const signal = make(() => random.normal());
  const twin = make((i) => (signal[i] as number) + 0.05 * random.normal());
  const noise = make(() => random.normal());
  const curved = make(() => random.normal());
  const values = make((i) => (signal[i] as number) + (curved[i] as number) ** 2 + 0.5 * random.normal());
  const labels = { values, known: Int32Array.from({ length: n }, (_, i) => (i + 5 < n ? i + 5 : -1)) };
  const candidates = Object.entries({ signal, twin, noise, curved }).map(([name, v]) => ({ name, values: v }));
  const options = { from: 100, to: 1500, keep: 3 };

  it('keeps what tells something, one of each pair of twins, and no noise', () => {
    const found = selectFeatures(candidates, labels, options);
    expect(new Set(found.filter((f) => f.kept).map((f) => f.name.replace('twin', 'signal')))).toEqual(new Set(['signal', 'curved']));
    const [a, b] = ['signal', 'twin'].map((name) => found.find((f) => f.name === name)?.cluster);
    expect(a).toBe(b);
    expect(Math.abs(mutualInformation(noise, values, 0, n))).toBeLessThan(0.02);
  });

  it('looks at nothing outside the window, nor at labels known after it', () => {
    const before = selectFeatures(candidates, labels, options);
    const bent = candidates.map((c) => ({ name: c.name, values: c.values.map((v, i) => (i < 100 || i >= 1500 ? 1e6 * i : v)) }));
    const later = { ...labels, values: values.map((v, i) => (i < 100 || i >= 1495 ? -v * 100 : v)) };
    expect(selectFeatures(bent, later, options)).toEqual(before);
  });

  it('measures what a model needs a feature for', () => {
    const score = (columns: readonly Float64Array[]) => -(columns[0] as Float64Array).reduce((s, v, i) => s + ((values[i] as number) - v) ** 2, 0) / n;
    const [needed, unused] = permutationImportance([signal, noise], score, 1);
    expect(needed).toBeGreaterThan(1);
    expect(unused).toBe(0);
  });

  it('refuses windows that are too short or outside', () => {
    expect(() => selectFeatures(candidates, labels, { ...options, to: 200 })).toThrow(/longer window/);
    expect(() => selectFeatures(candidates, labels, { ...options, to: n + 1 })).toThrow(/training window/);
    expect(() => selectFeatures(candidates, labels, { ...options, keep: 0 })).toThrow(/keep/);
  });
});
