// Every indicator on real hours of BTCUSDT: batch = step bit for bit, saved in the middle = unsaved, and TA-Lib's values.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candles, candlesBetween, capture, type Indicator, restore, sliceCandles } from '../../src/core/index.ts';
import { readCandlesFile } from '../../src/outside/storage/index.ts';
import { compute, computeByStep, indicators, parseIndicator } from '../../src/quant/indicators/index.ts';
import { cases } from '../talib/cases.ts';
import { compare } from '../talib/compare.ts';
import { buildReference, runReference } from '../talib/talib.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const folder = join(shared, 'data/candles/binance-spot/BTCUSDT');
const file = existsSync(folder) ? readdirSync(folder).find((f) => f.includes('1h') && f.endsWith('.parquet')) : undefined;

const bits = (x: Float64Array): Buffer => Buffer.from(x.buffer, x.byteOffset, x.byteLength);

function walk(indicator: Indicator, c: Candles, from: number, to: number, output: string): number[] {
  const read = indicator as unknown as Record<string, number>;
  const values: number[] = [];
  for (let i = from; i < to; i++) {
    const at = (x: Float64Array) => x[i] as number;
    indicator.update({ at: at(c.at), open: at(c.open), high: at(c.high), low: at(c.low), close: at(c.close), volume: at(c.volume) });
    values.push(read[output] as number);
  }
  return values;
}

describe.skipIf(file === undefined)(`indicators on real BTCUSDT hours${file === undefined ? ' (skipped: no shared folder beside the repository)' : ''}`, () => {
  let candles: Candles;
  beforeAll(async () => {
    const { candles: all } = await readCandlesFile(join(folder, file as string));
    candles = candlesBetween(all, Date.UTC(2021, 0, 1), Date.UTC(2022, 0, 1));
  });

  it('are a year long', () => {
    expect(candles.at.length).toBeGreaterThan(8700);
  });

  it.each([...indicators.keys()])('%s: batch = step, and a saved one goes on the same', (name) => {
    const spec = parseIndicator(name);
    const batch = compute(spec, candles);
    const step = computeByStep(spec, candles);
    for (const o of spec.definition.outputs) expect(bits(batch[o] as Float64Array).equals(bits(step[o] as Float64Array)), o).toBe(true);
    const first = spec.create();
    const middle = 4000;
    walk(first, candles, 0, middle, 'value');
    const second = spec.create();
    restore(second, capture(first));
    for (const o of spec.definition.outputs.slice(0, 1))
      expect(walk(second, candles, middle, middle + 500, o)).toEqual([...(batch[o] as Float64Array).subarray(middle, middle + 500)]);
  });

  const built = buildReference();
  it.skipIf('missing' in built)(`agree with TA-Lib C${'missing' in built ? ` (skipped: ${built.missing})` : ''}`, () => {
    if (!('program' in built)) return;
    const year = sliceCandles(candles, 0, candles.at.length);
    const copies = Object.fromEntries(Object.entries(year).map(([k, v]) => [k, (v as Float64Array).slice()])) as unknown as Candles;
    const references = runReference(
      built.program,
      copies,
      cases.map((c) => c[1]),
    );
    for (const [k, [text, call, ...outputs]] of cases.entries()) {
      const columns = compute(parseIndicator(text), copies);
      for (const [o, output] of outputs.entries())
        if (output !== '-') expect(compare(columns, output, references[k] as (typeof references)[number], o), `${text} ${output} = ${call}`).toBeLessThan(1e-9);
    }
  });
});
