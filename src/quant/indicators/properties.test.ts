// What must hold for every indicator: batch = step, saved = unsaved, undefined exactly until warm, no 0/0, any candles survived.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, capture, emptyCandles, type Indicator, MINUTE, restore, seeded, sliceCandles } from '../../core/index.ts';
import { compute, computeByStep, computeInto, type IndicatorSpec, indicators, parseIndicator } from './index.ts';

/** A synthetic random walk on a grid, with gaps, still candles and candles without volume. */
function walk(length: number, seed: number, scale = 1): Candles {
  const random = seeded(seed);
  const c = emptyCandles(length);
  let price = 1000;
  for (let i = 0; i < length; i++) {
    const still = random.integer(8) === 0;
    const prices = [price, 0, 0, 0].map((_, k) => (k === 0 || still ? price : Math.max(1, price + random.integer(41) - 20)));
    c.at[i] = i * MINUTE;
    c.open[i] = (prices[0] as number) * scale;
    c.close[i] = (prices[3] as number) * scale;
    c.high[i] = Math.max(...prices) * scale;
    c.low[i] = Math.min(...prices) * scale;
    c.volume[i] = random.integer(10) === 0 ? 0 : random.integer(500) / 8;
    price = Math.max(1, (prices[3] as number) + (random.integer(6) === 0 ? random.integer(31) - 15 : 0));
  }
  return c;
}

/** Candles on which nothing ever moves. */
function still(length: number, price: number, volume: number): Candles {
  const c = emptyCandles(length);
  for (let i = 0; i < length; i++) c.at[i] = i * MINUTE;
  for (const column of [c.open, c.high, c.low, c.close]) column.fill(price);
  c.volume.fill(volume);
  return c;
}

const feed = (indicator: Indicator, c: Candles, from: number, to: number): void => {
  for (let i = from; i < to; i++)
    indicator.update({
      at: c.at[i] as number,
      open: c.open[i] as number,
      high: c.high[i] as number,
      low: c.low[i] as number,
      close: c.close[i] as number,
      volume: c.volume[i] as number,
    });
};

const read = (indicator: Indicator, outputs: readonly string[]): number[] => outputs.map((o) => (indicator as unknown as Record<string, number>)[o] as number);

/** Functions that have no value at some prices (acos of 1000), so that "defined from the warm-up on" says nothing about them. */
const partial = new Set(['acos', 'asin', 'exp', 'cosh', 'sinh']);

const specs: readonly IndicatorSpec[] = [...indicators.keys()].flatMap((name) => {
  const spec = parseIndicator(name);
  const seedings = (spec.definition.seedings ?? []).map((s) => parseIndicator(`${name}@${s}`));
  return spec.definition.series === 1 ? [spec, ...seedings, parseIndicator(`${name}@hl2`)] : [spec, ...seedings];
});

for (const spec of specs) {
  const { outputs, name } = spec.definition;
  describe(spec.key, () => {
    it('is the same in batch and by the step, bit for bit', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(1, 1e-8, 0.1, 1e6), (length, seed, scale) => {
          const c = walk(length, seed, scale);
          const batch = compute(spec, c);
          const step = computeByStep(spec, c);
          for (const o of outputs)
            expect(Buffer.compare(Buffer.from((batch[o] as Float64Array).buffer), Buffer.from((step[o] as Float64Array).buffer))).toBe(0);
        }),
        { numRuns: 12 },
      );
    });

    it('goes on from a saved state as if nothing had happened', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (cut, seed) => {
          const c = walk(300, seed);
          const whole = spec.create();
          const first = spec.create();
          feed(whole, c, 0, cut);
          feed(first, c, 0, cut);
          const saved = capture(first);
          feed(first, c, cut, 300); // going on must not change what was saved
          const second = spec.create();
          restore(second, saved);
          for (let i = cut; i < 300; i++) {
            feed(whole, c, i, i + 1);
            feed(second, c, i, i + 1);
            expect(read(second, outputs)).toEqual(read(whole, outputs));
          }
        }),
        { numRuns: 4 },
      );
    });

    it('is undefined until its warm-up, then defined', () => {
      const { warmup } = spec.create();
      expect(Number.isInteger(warmup) && warmup >= 1).toBe(true);
      const c = walk(warmup + 50, 3);
      c.volume.fill(7);
      const columns = computeByStep(spec, c);
      for (const o of outputs) {
        const column = columns[o] as Float64Array;
        expect(column.subarray(0, warmup - 1).every(Number.isNaN), `${o} before`).toBe(true);
        if (!partial.has(name)) expect(column.subarray(warmup - 1).every(Number.isFinite), `${o} from candle ${warmup} on`).toBe(true);
      }
    });

    it('divides nothing by nothing where nothing moves or nothing is traded', () => {
      for (const c of [still(260, 100.1, 0), still(260, 1e-8, 5), still(260, 1e9, 5)]) {
        const columns = computeByStep(spec, c);
        const first = spec.create().warmup - 1;
        const undefinedByDesign =
          partial.has(name) || (c.volume[0] === 0 && ['vwma', 'rolling-vwap', 'volume-profile'].includes(name)) || (name === 'divide' && c.low[0] === 0);
        for (const o of outputs) if (!undefinedByDesign) expect((columns[o] as Float64Array).subarray(first).every(Number.isFinite), o).toBe(true);
      }
    });

    it('takes no candle, one candle, and fewer than it needs', () => {
      const { warmup } = spec.create();
      for (const length of [0, 1, warmup - 1]) {
        const columns = compute(spec, walk(length, 5));
        for (const o of outputs) {
          expect((columns[o] as Float64Array).length).toBe(length);
          if (length < warmup) expect((columns[o] as Float64Array).every(Number.isNaN)).toBe(true);
        }
      }
    });
  });
}

describe('all indicators', () => {
  it('do not know the future: a longer history leaves earlier values as they were', () => {
    const c = walk(400, 11);
    for (const spec of specs) {
      const long = compute(spec, c);
      const short = compute(spec, sliceCandles(c, 0, 250));
      for (const o of spec.definition.outputs) expect((long[o] as Float64Array).slice(0, 250), `${spec.key} ${o}`).toEqual(short[o]);
    }
  });

  it('write only the columns asked for, with the same values', () => {
    const c = walk(300, 12);
    for (const spec of specs) {
      const all = compute(spec, c);
      const { outputs } = spec.definition;
      for (let count = 1; count <= outputs.length; count++) {
        const columns = outputs.slice(0, count).map(() => new Float64Array(300));
        computeInto(spec, c, columns);
        for (const [k, column] of columns.entries()) expect(column, `${spec.key} ${outputs[k]} of ${count}`).toEqual(all[outputs[k] as string]);
      }
    }
  });

  it('have keys of their own', () => {
    const keys = specs.map((s) => s.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
