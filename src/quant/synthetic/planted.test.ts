import { expect, it } from 'vitest';
import { HOUR } from '../../core/index.ts';
import { plantedCandles, plantedId } from './index.ts';

const rows = 20_000;
/** Mean next return, in units of its own standard deviation, after closes that stand one standard deviation or more below the mean of the last 20. */
function afterDips(strength: number): number {
  const { close } = plantedCandles({ candles: rows, seed: 3, strength });
  const logs = close.map(Math.log);
  const next: number[] = [];
  for (let i = 20; i + 1 < rows; i++) {
    const last = logs.subarray(i - 19, i + 1);
    const mean = last.reduce((a, b) => a + b, 0) / 20;
    const spread = Math.sqrt(last.reduce((a, b) => a + (b - mean) ** 2, 0) / 20);
    if ((logs[i] as number) < mean - spread) next.push(((logs[i + 1] as number) - (logs[i] as number)) / 0.006);
  }
  return next.reduce((a, b) => a + b, 0) / next.length;
}

it('says synthetic in its name, and is the same for the same seed only', () => {
  expect(plantedId).toMatch(/\.SYNTHETIC$/);
  const options = { candles: 100, seed: 1, strength: 1 };
  expect(plantedCandles(options)).toEqual(plantedCandles(options));
  expect(plantedCandles(options).close).not.toEqual(plantedCandles({ ...options, seed: 2 }).close);
});

it('makes candles a market could have printed, one a step', () => {
  const c = plantedCandles({ candles: 3000, seed: 5, strength: 1 });
  for (let i = 0; i < 3000; i++) {
    const [open, high, low, close] = [c.open[i]!, c.high[i]!, c.low[i]!, c.close[i]!];
    if (!(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close) && c.at[i] === c.at[0]! + i * HOUR)) throw new Error(`row ${i}`);
  }
});

it('plants what it says, and nothing at strength 0', () => {
  // at strength 1 the mean drift beyond one standard deviation is 0.25 times the mean distance there, about 1.5
  expect(afterDips(1)).toBeGreaterThan(0.25);
  expect(Math.abs(afterDips(0))).toBeLessThan(0.05);
});

it('refuses what it cannot make', () => {
  expect(() => plantedCandles({ candles: 0, seed: 1, strength: 1 })).toThrow('candles: 0');
  expect(() => plantedCandles({ candles: 10, seed: 1, strength: 3 })).toThrow('strength: 3');
});
