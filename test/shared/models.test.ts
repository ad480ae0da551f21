// A model of real candles: its verdict decides what may be done with it, and what it says later is what live features give it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/apps/cli/index.ts';
import { HOUR } from '../../src/core/index.ts';
import { openStore } from '../../src/outside/storage/index.ts';
import { importData } from '../../src/platform/markets/index.ts';
import { openRegistry, type Prediction } from '../../src/platform/models/index.ts';
import { featureSet } from '../../src/quant/features/index.ts';
import { calibrateInPlace } from '../../src/quant/learning/index.ts';
import type { ModelCard } from '../../src/research/training/index.ts';

const shared = process.env['TRADEWIND_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const folder = join(shared, 'data/candles/binance-usdm/BTCUSDT');
const there = existsSync(folder);
const id = 'BTCUSDT.BINANCE-USDM';

describe.skipIf(!there)(`models of shared candles${there ? '' : ' (skipped: no shared folder beside the repository)'}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-shared-models-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  async function tradewind<T>(...words: string[]): Promise<{ code: number; json: T }> {
    let out = '';
    const terminal = { stdout: { write: (s: string) => (out += s) }, stderr: { write: () => {} }, colors: false, cwd: home, env: {} };
    const code = await runCommandLine(['--home', home, ...words, '--json'], terminal);
    return { code, json: JSON.parse(out) as T };
  }

  let trained: { code: number; json: { card: ModelCard } };
  beforeAll(async () => {
    await importData(home, [join(shared, 'data/candles/binance-usdm')]);
    const words = ['-i', id, '-t', '1h', '--model', 'logistic', '--label', 'direction:12', '--from', '2022-06-01', '--to', '2023-06-01', '--name', 'btc'];
    trained = await tradewind('train', ...words);
  }, 120_000);

  it('a year of hours: figures with intervals beside the baseline, and a verdict that binds', async () => {
    const { code, json } = trained;
    const { verdict, metrics, trading, synthetic, lineage } = json.card;
    expect([synthetic, lineage.series[0]?.instrument, code]).toEqual([false, id, verdict.beats ? 0 : 4]);
    for (const m of Object.values(metrics)) {
      expect(m.low as number).toBeLessThanOrEqual(m.value as number);
      expect(m.high as number).toBeGreaterThanOrEqual(m.value as number);
      expect(m.baseline).not.toBeNull();
    }
    expect(trading.model.net.low as number).toBeLessThan(trading.model.net.high as number);
    expect(trading.deflatedSharpe === null || (trading.deflatedSharpe >= 0 && trading.deflatedSharpe <= 1)).toBe(true);
    expect((await tradewind('models', 'activate', 'btc')).code).toBe(verdict.beats ? 0 : 4);
  });

  it('what it says of a candle is what features fed candle by candle make it say', async () => {
    const at = Date.UTC(2023, 7, 1, 9);
    const { json: told } = await tradewind<Prediction>('predict', '--model', 'btc', '--at', String(at));
    const registry = openRegistry(home);
    const version = registry.find('btc');
    const live = featureSet('standard-127').live();
    const { at: opens, open, high, low, close, volume } = await openStore(home).read(id, '1h', { to: at });
    const candle = { at: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
    for (let i = 0; i < opens.length; i++) {
      const column = (values: Float64Array): number => values[i] as number;
      Object.assign(candle, { at: column(opens), open: column(open), high: column(high), low: column(low), close: column(close), volume: column(volume) });
      live.update(candle);
    }
    const output = new Float64Array(1);
    registry.load(version).predict(Float32Array.from(live.row), output);
    calibrateInPlace(version.card?.calibration?.fitted ?? [], output);
    expect([told.at, (opens.at(-1) as number) + HOUR]).toEqual([at, at]);
    expect(told.probabilities?.[1]).toBe(output[0]);
  }, 60_000);
});
