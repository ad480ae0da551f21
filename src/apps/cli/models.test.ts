// A person with models: trains one, looks at it, compares, is refused, goes on paper, back again, asks for predictions.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRegistry } from '../../platform/models/index.ts';
import { sampleStored } from '../../platform/models/sample.fixture.ts';
import { runCommandLine } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-models-'));
const home = join(folder, 'home');
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

async function tradewind(...args: string[]) {
  let out = '';
  let err = '';
  const code = await runCommandLine(['--home', home, ...args], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    colors: false,
    cwd: folder,
    env: { USER: 'ada' },
  });
  return { code, out, err };
}

describe('models', () => {
  beforeAll(async () => {
    const registry = openRegistry(home);
    await registry.store('btc', sampleStored({ seed: 40 }));
    await registry.store('btc', sampleStored({ seed: 60, beats: false }));
  });

  it('lists and shows them, the verdict first', async () => {
    expect((await tradewind('models', 'list')).out).toMatch(/btc@1 +candidate +prior .* beats baseline +\+80\.0.*\nbtc@2 +candidate .* no better +−30\.0/);
    const { code, out } = await tradewind('models', 'show', 'btc@2', '--report', 'page.html');
    expect(code).toBe(0);
    expect(out).toMatch(/^btc@2 {2}candidate {2}prior on BTCUSDT\.BINANCE-USDM 1h\nDoes not beat its naive baseline\n {2}not passed {2}log loss 0\.700/);
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('Does not beat its naive baseline');
    expect(JSON.parse((await tradewind('models', 'show', 'btc@1', '--json')).out)).toMatchObject({
      name: 'btc',
      version: 1,
      card: { verdict: { beats: true } },
      history: [],
    });
  });

  it('lays versions side by side', async () => {
    const { out } = await tradewind('models', 'compare', 'btc@1', 'btc@2', '--json');
    expect(JSON.parse(out)).toMatchObject({
      models: ['btc@1', 'btc@2'],
      different: { seed: [40, 60] },
      figures: { net: [0.8, -0.3], verdict: ['beats baseline', 'no better'] },
    });
    expect((await tradewind('models', 'compare', 'btc@1', 'btc@2')).out).toMatch(/seed +40 +60/);
    expect(await tradewind('models', 'compare', 'btc')).toMatchObject({ code: 2 });
  });

  it('activates past the gate only, keeps who and why, and goes back', async () => {
    expect(await tradewind('models', 'activate', 'btc@2')).toMatchObject({ code: 4, err: expect.stringContaining('log loss 0.700 against 0.690') });
    expect(await tradewind('models', 'activate', 'btc@2', '--paper')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
    expect(await tradewind('models', 'activate', 'btc@1')).toMatchObject({ code: 0, out: 'done  btc@1 is active (live) now\n' });
    expect(await tradewind('models', 'activate', 'btc@2', '--paper', '--reason', 'to watch it')).toMatchObject({ out: 'done  btc@2 is active (paper) now\n' });
    expect((await tradewind('models', 'show', 'btc')).out).toMatch(/activate {3}\S+ by ada for paper: to watch it/);
    expect(await tradewind('models', 'rollback', 'btc', '--reason', 'it drifts', '--by', 'bob')).toMatchObject({ out: 'done  btc@1 is active (live) now\n' });
    expect(await tradewind('models', 'rollback', 'btc')).toMatchObject({ code: 3 });
    expect(await tradewind('models', 'shadow', 'btc@2')).toMatchObject({ out: 'done  btc@2 is shadow now\n' });
    expect((await tradewind('models', 'list')).out).toMatch(/btc@1 +active \(live\)[^\n]*\nbtc@2 +shadow/);
  });

  it('exports and imports', async () => {
    expect(await tradewind('models', 'export', 'btc@1', '--out', 'btc.json')).toMatchObject({ code: 0 });
    expect(await tradewind('models', 'import', 'btc.json')).toMatchObject({ out: 'btc@1 is this very model already\n' });
    expect(await tradewind('models', 'import', 'btc.json', '--name', 'copy')).toMatchObject({ out: 'stored as copy@1, candidate\n' });
  });

  it('names what is not there', async () => {
    expect(await tradewind('models', 'show', 'bct')).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "btc"') });
    expect(await tradewind('models', 'show', 'btc@9')).toMatchObject({ code: 3, err: expect.stringContaining('It has: 1, 2.') });
    expect(await tradewind('models', 'show', 'btc@x')).toMatchObject({ code: 2 });
  });
});

describe('train and predict', () => {
  it('a request in the words of others becomes a version with a report, mirrored, and answers', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end(JSON.stringify({ experiment: { experiment_id: '1' }, run: { info: { run_id: 'r1' } } }));
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await tradewind('data', 'synthetic', '--planted', '--days', '60');
    const request = {
      symbol: 'PLANTED-USD.SYNTHETIC',
      model_type: 'logistic_regression',
      timeframe: '1h',
      training_period: '40d',
      validation_period: '10d',
      label: { kind: 'direction', horizon: 1 },
    };
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    const { code, out } = await tradewind(
      'train',
      '--request',
      'request.json',
      '--seed',
      '5',
      '--report',
      'planted.html',
      '--mlflow',
      address,
      '--workers',
      '1',
      '--json',
    );
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      name: 'planted-usd-1h',
      version: 1,
      added: true,
      mlflow: { kind: 'mirrored', runId: 'r1' },
      card: { synthetic: true, request: { seed: 5, model: 'logistic', validation: { kind: 'holdout' } }, verdict: { beats: false } },
    });
    expect(asked.map((a) => a.replace(/\?.*/, ''))).toEqual([
      'GET /api/2.0/mlflow/experiments/get-by-name',
      'POST /api/2.0/mlflow/runs/create',
      'POST /api/2.0/mlflow/runs/log-batch',
      'POST /api/2.0/mlflow/runs/update',
    ]);
    expect(readFileSync(join(folder, 'planted.html'), 'utf8')).toContain('SYNTHETIC DATA');
    expect(existsSync(join(home, 'work/training'))).toBe(true);

    const answer = await tradewind('predict', '--model', 'planted-usd-1h', '--at', '2024-02-20', '--json');
    expect(JSON.parse(answer.out)).toMatchObject({
      model: 'planted-usd-1h',
      version: 1,
      instrument: 'PLANTED-USD.SYNTHETIC',
      dataAge: 0,
      at: Date.UTC(2024, 1, 20),
      abstains: null,
    });
    expect((await tradewind('predict', '--model', 'planted-usd-1h', '--at', '2024-02-20')).out).toMatch(
      /^PLANTED-USD\.SYNTHETIC 1h: price will (not )?stand higher\nprobability /,
    );
    writeFileSync(join(folder, 'features.json'), JSON.stringify({ features: { rsi_14: 20, logret_1: -0.01 } }));
    expect((await tradewind('predict', '--model', 'planted-usd-1h', '--features', 'features.json')).out).toContain('the features given: price will');
    expect(await tradewind('predict', '--model', 'planted-usd-1h', '--features', 'features.json', '--at', '2024-01-01')).toMatchObject({ code: 2 });
  }, 60_000);

  it('refuses before any work: words, files, addresses, names', async () => {
    const instrument = ['--instrument', 'PLANTED-USD.SYNTHETIC'];
    for (const [args, text] of [
      [['--label', 'direction', ...instrument], 'KIND:HORIZON'],
      [['--mlflow', 'nowhere', ...instrument], 'is not the address of a tracking server'],
      [['--request', 'none.json'], 'none.json'],
      [['--name', '../x', ...instrument], 'is not a name for a model'],
      [[], 'instruments: it was not given'],
    ] as const) {
      const { code, err } = await tradewind('train', ...args);
      expect([code === 2 || code === 3, err]).toEqual([true, expect.stringContaining(text)]);
    }
    expect(
      openRegistry(home)
        .list()
        .versions.map((v) => v.name),
    ).not.toContain('x');
  });
});
