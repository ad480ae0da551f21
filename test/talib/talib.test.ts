// Values against TA-Lib's own C library on synthetic candles.
import { describe, expect, it } from 'vitest';
import { type Columns, computeByStep, indicators, parseIndicator } from '../../src/quant/indicators/index.ts';
import { syntheticCandles } from './candles.ts';
import { cases } from './cases.ts';
import { buildReference, type Reference, runReference } from './talib.ts';

const built = buildReference();

/** TA-Lib's indexes of extremes are ours counted from the other end. */
const indexes = (ages: Float64Array): Float64Array => ages.map((age, i) => i - age);

/** Largest difference, relative to the size of the values (and of 1 % of the largest, where a value is close to 0). */
function worst(ours: Float64Array, reference: Float64Array, begin: number): number {
  let scale = 0;
  for (const r of reference) if (Number.isFinite(r)) scale = Math.max(scale, Math.abs(r));
  let found = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = reference[i] as number;
    const size = Math.max(Math.abs(r), scale * 0.01, Number.MIN_VALUE);
    const own = ours[begin + i] as number;
    // Both undefined or both infinite (acos of 100, exp of 60000) is agreement.
    const difference = Object.is(own, r) || (Number.isNaN(own) && Number.isNaN(r)) ? 0 : Math.abs(own - r) / size;
    found = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(found, difference);
  }
  return found;
}

describe.skipIf('missing' in built)(`values against TA-Lib C${'missing' in built ? ` (skipped: ${built.missing})` : ''}`, { timeout: 120_000 }, () => {
  const program = 'program' in built ? built.program : '';
  for (const [name, candles] of [
    ['a random walk around 100', syntheticCandles(3000, 7)],
    ['prices around 60000', syntheticCandles(3000, 8, 60_000, 0.1, 300)],
  ] as const) {
    const references: readonly Reference[] =
      'program' in built
        ? runReference(
            program,
            candles,
            cases.map((c) => c[1]),
          )
        : [];
    const columns = new Map<string, Columns>();
    for (const [k, [text, call, ...outputs]] of cases.entries()) {
      it(`${name}: ${text} = ${call}`, () => {
        const spec = parseIndicator(text);
        const ours = columns.get(text) ?? computeByStep(spec, candles);
        columns.set(text, ours);
        const reference = references[k] as Reference;
        expect(reference.outputs[0]?.length).toBeGreaterThan(2500);
        for (const [o, output] of outputs.entries()) {
          if (output === '-') continue;
          const column = output === 'age' ? indexes(ours[output] as Float64Array) : (ours[output] as Float64Array);
          expect(worst(column, reference.outputs[o] as Float64Array, reference.begin), output).toBeLessThan(1e-9);
          // Undefined exactly as long as TA-Lib's: never a value before its first.
          expect(column.subarray(0, reference.begin).every(Number.isNaN), `${output} before candle ${reference.begin}`).toBe(true);
        }
      });
    }
  }
  it('covers every indicator that names a TA-Lib function', () => {
    const covered = new Set(cases.map((c) => c[0].split(':')[0]));
    expect([...indicators.values()].filter((d) => d.talib !== undefined && !covered.has(d.name)).map((d) => d.name)).toEqual([]);
  });
});
