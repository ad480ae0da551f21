// What must hold for every feature set: batch = step, saved = unsaved, undefined exactly until warm, no 0/0, no look ahead, bad input refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, capture, restore, sliceCandles } from '../../core/index.ts';
import { type Column, defineSet, featureSet, featureSetNames, formulaNamed, type LiveFeatures } from './index.ts';
import { candleAt, still, walk } from './walk.fixture.ts';

const feed = (live: LiveFeatures, c: Candles, from = 0, to = c.at.length): void => {
  for (let i = from; i < to; i++) live.update(candleAt(c, i));
};

const rows = (columns: readonly Float64Array[], i: number): number[] => columns.map((c) => c[i] as number);

for (const name of featureSetNames) {
  const set = featureSet(name);
  describe(name, () => {
    it('has as many columns as it says, of different names, and a hash of its own declaration', () => {
      expect(new Set(set.columns.map((c) => c.name)).size).toBe(Number(/\d+$/.exec(name)?.[0] ?? 10));
      expect(set.hash).toBe(defineSet('again', set.columns).hash);
      const [first, ...others] = set.columns;
      expect(defineSet('other', [...others, first as (typeof others)[0]]).hash).not.toBe(set.hash);
    });

    it('gives the same bits in blocks and one by one, whatever the length', () => {
      const c = walk(1400, 5);
      const columns = set.batch(c);
      const live = set.live();
      for (let i = 0; i < c.at.length; i++) {
        live.update(candleAt(c, i));
        for (let k = 0; k < columns.length; k++)
          if (!Object.is(columns[k]?.[i], live.row[k])) expect.fail(`${set.columns[k]?.name} at ${i}: ${columns[k]?.[i]} in a block, ${live.row[k]} alone`);
      }
      const short = set.batch(sliceCandles(c, 0, 700));
      expect(rows(short, 699)).toEqual(rows(columns, 699));
    });

    it('does not look ahead: the past stays what it was, whatever comes', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 1e6 }), (cut, seed) => {
          const c = walk(320, seed);
          const whole = set.batch(c);
          const part = set.batch(sliceCandles(c, 0, cut));
          expect(rows(part, cut - 1)).toEqual(rows(whole, cut - 1));
        }),
        { numRuns: 15 },
      );
    });

    it('goes on after a save and a restore as if nothing had been', () => {
      const c = walk(900, 8);
      const live = set.live();
      feed(live, c, 0, 517);
      const other = set.live();
      restore(other, structuredClone(capture(live)));
      feed(live, c, 517);
      feed(other, c, 517);
      expect([...other.row]).toEqual([...live.row]);
    });

    it('is undefined until warm and defined from then on', () => {
      const c = walk(set.warmup + 60, 11);
      for (let i = 0; i < c.at.length; i++) if (c.volume[i] === 0) c.volume[i] = 1;
      const columns = set.batch(c);
      for (const [k, column] of columns.entries()) {
        const { name: title, formula } = set.columns[k] as Column;
        const { needs, artefact, earliest } = formulaNamed(formula);
        const first = column.findIndex((v) => !Number.isNaN(v));
        const warmup = (set.warmups[k] as number) - 1;
        if (needs !== undefined || artefact === true) expect([title, first]).toEqual([title, -1]);
        else if (earliest === true) expect([title, first === -1 || first >= warmup]).toEqual([title, true]);
        else expect([title, first]).toEqual([title, warmup]);
      }
    });

    it('divides nothing by nothing where nothing moves or nothing is traded', () => {
      for (const [price, volume] of [
        [1000, 5],
        [1000, 0],
        [1e-8, 1],
        [1e9, 1e12],
      ] as const)
        for (const [k, column] of set.batch(still(400, price, volume)).entries())
          for (const v of column) if (v === Infinity || v === -Infinity) expect.fail(`${set.columns[k]?.name} is ${v} at price ${price}, volume ${volume}`);
    });

    it('is undefined, not infinite, where what moved comes to a stand and trading ends', () => {
      const c = walk(700, 21, 1000.1);
      const last = c.close[299] as number;
      for (const column of [c.open, c.high, c.low, c.close]) column.fill(last, 300);
      c.volume.fill(0, 300);
      for (const [k, column] of set.batch(c).entries())
        for (const [i, v] of column.entries()) if (Math.abs(v) > 1e6) expect.fail(`${set.columns[k]?.name} is ${v} in row ${i}`);
    });

    it('takes tiny and huge prices', () => {
      const [usual, tiny, huge] = [walk(500, 3, 1000), walk(500, 3, 1e-8), walk(500, 3, 1e9)].map((c) => set.batch(c)) as [
        Float64Array[],
        Float64Array[],
        Float64Array[],
      ];
      for (const k of usual.keys()) {
        const wanted = usual[k]?.[499] as number;
        for (const other of [tiny, huge]) {
          const v = other[k]?.[499] as number;
          if (Number.isNaN(wanted)) expect(v).toBeNaN();
          else expect(Math.abs(v - wanted), set.columns[k]?.name).toBeLessThan(1e-6 * Math.max(1, Math.abs(wanted)));
        }
      }
    });

    it('takes no candle and one candle', () => {
      expect(set.batch(walk(0, 1)).map((c) => c.length)).toEqual(set.columns.map(() => 0));
      expect(set.batch(walk(1, 1)).map((c) => c.length)).toEqual(set.columns.map(() => 1));
    });
  });
}

describe('a live set', () => {
  it('refuses a candle out of order, twice, or impossible, and is unchanged by it', () => {
    const c = walk(300, 2);
    const [one, other] = [featureSet('bench-127').live(), featureSet('bench-127').live()];
    feed(one, c, 0, 200);
    feed(other, c, 0, 200);
    expect(() => one.update(candleAt(c, 199))).toThrow(/not later/);
    for (const wrong of [
      { close: Number.NaN },
      { low: -1 },
      { low: 0 },
      { high: 1 },
      { open: Infinity },
      { volume: -1 },
      { volume: Number.NaN },
      { at: Number.NaN },
    ])
      expect(() => one.update({ ...candleAt(c, 200), ...wrong })).toThrow();
    feed(one, c, 200);
    feed(other, c, 200);
    expect([...one.row]).toEqual([...other.row]);
  });
});

describe('a batch', () => {
  const set = featureSet('bench-127');
  it('names the row that is wrong', () => {
    const c = walk(50, 1);
    c.close[31] = Number.NaN;
    expect(() => set.batch(c)).toThrow(/row 31/);
    const d = walk(50, 1);
    d.at[20] = d.at[19] as number;
    expect(() => set.batch(d)).toThrow(/row 20/);
    expect(() => set.batch({ ...walk(50, 1), volume: new Float64Array(40) })).toThrow(/ended early/);
  });
});

describe('a quotient', () => {
  const last = (c: Candles, formula: string, ...parameters: number[]) =>
    defineSet('x', [{ name: 'a', formula, parameters }])
      .batch(c)[0]
      ?.at(-1);

  it('of something by nothing is undefined', () => {
    const c = still(20, 100, 0);
    c.volume[19] = 1;
    // volume came, but there is none to compare with: the last candle belongs to both means, the one before to neither
    expect(last(c, 'vol-r', 1, 1)).toBe(1);
    c.volume[19] = 0;
    c.volume[18] = 1;
    expect(last(c, 'vol-r', 2, 1)).toBeNaN();
  });

  it('of sums is exact again once a window holds zeros only', () => {
    for (let at = 5; at < 12; at++) {
      const c = still(at + 3, 100, 0);
      for (let i = 0; i < at; i++) c.volume[i] = 0.1 * (i + 1);
      expect(last(c, 'vol-r', 4, 3)).toBeNaN();
    }
  });
});

describe('a declaration', () => {
  const column =
    (formula: string, ...parameters: number[]) =>
    () =>
      defineSet('x', [{ name: 'a', formula, parameters }]);
  it('is refused when it cannot be meant', () => {
    expect(column('rsii', 14)).toThrow(/rsi/);
    for (const wrong of [0, -3, 2.5, Number.NaN, 1e9]) expect(column('rsi', wrong)).toThrow(/period of a/);
    expect(column('rsi')).toThrow(/They are: period/);
    expect(() => defineSet('x', [])).toThrow(/no column/);
    const twice = { name: 'a', formula: 'rsi', parameters: [14] };
    expect(() => defineSet('x', [twice, twice])).toThrow(/twice/);
    expect(() => featureSet('bench-128')).toThrow(/bench-127/);
  });

  it('may ask for more candles than there are: all undefined', () => {
    const [values] = column('sma-dist', 500)().batch(walk(100, 1));
    expect(values?.every((v) => Number.isNaN(v))).toBe(true);
  });
});
