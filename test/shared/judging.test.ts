// Conformal margins and verdicts on the real candles that stand beside the repository: promises kept where markets drift and labels overlap.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../src/core/index.ts';
import { readCandlesFile } from '../../src/outside/storage/index.ts';
import { AdaptiveMargin, Challenge, coverageOf, fitConformal } from '../../src/quant/learning/index.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const there = existsSync(join(shared, 'data'));
const why = there ? '' : ' (skipped: no shared folder beside the repository)';
const horizon = 12;

/** Log returns over the next 12 hours, hour by hour. */
async function returnsOf(symbol: string): Promise<Float64Array> {
  const { close } = (await readCandlesFile(join(shared, `data/candles/binance-usdm/${symbol}/1h.parquet`))).candles;
  return Float64Array.from({ length: close.length - horizon }, (_, i) => Math.log((close[i + horizon] as number) / (close[i] as number)));
}

describe.skipIf(!there)(`judging on real candles${why}`, () => {
  it.each(['BTCUSDT', 'ETHUSDT', 'SOLUSDT'])('the adaptive margin of %s holds 90 % in every tenth of its history; a fixed one does not', async (symbol) => {
    const returns = await returnsOf(symbol);
    const tenth = Math.floor(returns.length / 10);
    const fixed = fitConformal({ kind: 'regression' }, new Float64Array(tenth), returns.subarray(0, tenth), 0.1);
    const margin = new AdaptiveMargin({ alpha: 0.1 });
    const [kept, fixedKept]: [number[], number[]] = [[], []];
    for (let part = 0; part < 10; part++) {
      const own = returns.subarray(part * tenth, (part + 1) * tenth);
      const before = margin.misses;
      for (const value of own) margin.see(Math.abs(value));
      kept.push(1 - (margin.misses - before) / tenth);
      fixedKept.push(coverageOf(fixed, new Float64Array(tenth), own).covered);
    }
    for (const share of kept) expect(Math.abs(share - 0.9)).toBeLessThan(0.02);
    expect(Math.max(...fixedKept.map((share) => Math.abs(share - 0.9)))).toBeGreaterThan(0.04);
  });

  it('two coins that hold their stance for a day are hardly ever told apart, once the overlap of labels is said', async () => {
    const returns = (await returnsOf('BTCUSDT')).subarray(0, 6000);
    const decided = (assumed: number): number => {
      let count = 0;
      for (let seed = 0; seed < 60; seed++) {
        const random = seeded(seed);
        const challenge = new Challenge({ kind: 'binary' }, { horizon: assumed });
        let [one, two] = [0.5, 0.5];
        for (const [i, value] of returns.entries()) {
          if (i % 24 === 0) [one, two] = [0.4 + 0.2 * random.uniform(), 0.4 + 0.2 * random.uniform()];
          challenge.see(Float64Array.of(one), Float64Array.of(two), value > 0 ? 1 : 0);
        }
        if (challenge.finding().verdict !== 'open') count++;
      }
      return count / 60;
    };
    expect(decided(horizon)).toBeLessThan(0.1);
    expect(decided(1)).toBeGreaterThan(0.2);
  });
});
