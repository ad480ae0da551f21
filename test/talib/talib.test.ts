// Values against TA-Lib's own C library on synthetic candles.
import { describe, expect, it } from 'vitest';
import { type Columns, computeByStep, indicators, parseIndicator } from '../../src/quant/indicators/index.ts';
import { shapedCandles, syntheticCandles } from './candles.ts';
import { cases } from './cases.ts';
import { asTalib, compare } from './compare.ts';
import { buildReference, type Reference, runReference } from './talib.ts';

const built = buildReference();

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
          const column = asTalib(ours, output);
          expect(compare(ours, output, reference, o), output).toBeLessThan(1e-9);
          // Undefined exactly as long as TA-Lib's: never a value before its first.
          expect(column.subarray(0, reference.begin).every(Number.isNaN), `${output} before candle ${reference.begin}`).toBe(true);
        }
      });
    }
  }
  it('agrees on every candle for every pattern, each of which occurs', () => {
    const candles = shapedCandles(100_000, 5);
    // Three stars in the south are too rare for chance: the last three candles are some.
    const n = candles.at.length;
    const stars = [
      [1000, 1000, 700, 900],
      [950, 950, 750, 890],
      [850, 850, 840, 840],
    ] as const;
    for (const [k, prices] of stars.entries())
      for (const [j, column] of [candles.open, candles.high, candles.low, candles.close].entries()) column[n - 3 + k] = 90_000 + (prices[j] as number);
    const patterns = cases.filter(([, call]) => call.startsWith('CDL'));
    expect(patterns.length).toBe(61);
    const references = runReference(
      program,
      candles,
      patterns.map(([, call]) => call),
    );
    for (const [k, [text, call]] of patterns.entries()) {
      const { begin, outputs } = references[k] as Reference;
      const wanted = outputs[0] as Float64Array;
      expect(
        wanted.some((v) => v !== 0),
        `${call} occurs`,
      ).toBe(true);
      const ours = computeByStep(parseIndicator(text), candles).value as Float64Array;
      expect(
        ours.subarray(begin).every((v, i) => v === wanted[i]),
        `${text} = ${call}`,
      ).toBe(true);
    }
  });

  it('covers every indicator that names a TA-Lib function', () => {
    const covered = new Set(cases.map((c) => c[0].split(':')[0]));
    expect([...indicators.values()].filter((d) => d.talib !== undefined && !covered.has(d.name)).map((d) => d.name)).toEqual([]);
  });
});
