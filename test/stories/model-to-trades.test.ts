// From a model to its trades: trained on a planted market, asked about what it has not seen, acted on in a backtest, made again to the byte.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from '../../src/apps/cli/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tradewind(...args: string[]) {
  let out = '';
  let err = '';
  const terminal = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    colors: false,
    cwd: folder,
    env: {},
  };
  const code = await runCommandLine(['--home', join(folder, 'home'), ...args], terminal);
  return { code, out, err };
}
interface Told {
  readonly id: string;
  readonly orders: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly caveats: unknown;
}
const backtest = async (...args: string[]) => JSON.parse((await tradewind('backtest', ...strategy, ...args, '--json')).out) as Told;

const instrument = 'PLANTED-USD.SYNTHETIC';
const strategy = ['--strategy', 'ml-ensemble', '--instrument', instrument, '--param', 'hold=1', '--from', '2024-07-01'];

let trained = '';
let said: { readonly rows: number };
beforeAll(async () => {
  await tradewind('data', 'synthetic', '--planted', '--days', '240');
  const settings = ['--model', 'logistic', '--features', 'candle-shape', '--label', 'direction:1', '--folds', '2'];
  trained = (await tradewind('train', '-i', instrument, ...settings, '--to', '2024-07-01', '--name', 'planted')).out;
  said = JSON.parse((await tradewind('predict', '--model', 'planted', '--out', 'p.csv', '--json')).out) as { rows: number };
});

it('a model is trained, asked and traded; what it learned from is left out; the run is made again to the byte', async () => {
  expect(trained).toContain('stored as planted@1');
  expect(said).toMatchObject({ instrument, timeframe: '1h', model: 'planted@1', abstained: 0 });
  const lines = readFileSync(join(folder, 'p.csv'), 'utf8').trimEnd().split('\n');
  expect(lines[0]).toBe('at,probability,confidence,model,instrument,features');
  expect(lines.length - 1).toBe(said.rows);
  // the first candle it had not learned from opens at 00:00 and closes at 01:00
  expect(Number(lines[1]?.split(',')[0])).toBe(Date.UTC(2024, 6, 1, 1));

  const run = await backtest('--predictions', 'p.csv');
  expect(run.orders).toBeGreaterThan(20);
  expect(JSON.stringify(run.caveats)).toContain('SYNTHETIC_DATA');
  expect(JSON.stringify(run.caveats)).not.toContain('PREDICTIONS_MISSING');
  expect((await tradewind('reproduce', run.id)).out).toContain('every byte');

  const late = await backtest('--predictions', 'p.csv', '--prediction-delay', '1', '--no-store');
  expect([late.orders, Object.keys(late.verdicts)]).toEqual([0, ['PREDICTION_LATE']]);
  const other = await backtest('--predictions', 'p.csv', '--param', `features=${'0'.repeat(8)}x`, '--no-store');
  expect([other.orders, Object.keys(other.verdicts)]).toEqual([0, ['PREDICTION_FEATURES']]);
});

it('a period it learned from whole, a file that is none, and a delay that is none are refused', async () => {
  expect(await tradewind('predict', '--model', 'planted', '--to', '2024-05-01', '--out', 'q.csv')).toMatchObject({
    code: 3,
    err: expect.stringContaining('learned from all'),
  });
  expect(await tradewind('predict', '--model', 'planted', '--from', '2024-08-01')).toMatchObject({ code: 2, err: expect.stringContaining('--out') });
  writeFileSync(join(folder, 'bad.csv'), 'at,probability\n2024-07-01T01:00:00Z,likely\n');
  expect(await tradewind('backtest', ...strategy, '--predictions', 'bad.csv')).toMatchObject({ code: 3, err: expect.stringContaining('row 2') });
  expect(await tradewind('backtest', ...strategy, '--predictions', 'p.csv', '--prediction-delay', 'soon')).toMatchObject({ code: 2 });
});
