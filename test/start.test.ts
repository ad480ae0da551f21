// The first start and the replay on paper as a newcomer meets them: real processes, a data folder of their own, no terminal.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInStrategies } from '../src/trading/strategies/index.ts';
import { noNobody, unprivileged } from './nobody.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'src', 'apps', 'main.ts');
const base = mkdtempSync(join(tmpdir(), 'tradewind-start-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const SLOW = 180_000;
const environment = (home: string) => ({ PATH: process.env['PATH'] ?? '', HOME: base, TRADEWIND_HOME: home });
/** Whoever opens a connection or looks up a name ends with this code; a run's thread then fails, and with it the start. */
const NETWORK = 99;
const guard = `import net from 'node:net'; import dns from 'node:dns'; const end = () => process.exit(${NETWORK});
net.Socket.prototype.connect = end; dns.lookup = end; dns.promises.lookup = end;`;
const offline = ['--import', `data:text/javascript,${encodeURIComponent(guard)}`];
const tradewind = (home: string, args: string[], more: { uid?: number; node?: string[] } = {}) => {
  const user = more.uid === undefined ? {} : { uid: more.uid, gid: more.uid };
  const run = spawnSync(process.execPath, [...(more.node ?? []), main, ...args], { env: environment(home), encoding: 'utf8', cwd: base, ...user });
  return { out: run.stdout, err: run.stderr, code: run.status };
};

interface StartJson {
  added: string[];
  runs: { strategy: string; instrument: string; synthetic: boolean; reused: boolean; orderHash: string; report: string; verdict: { headline: string } }[];
  unfit: string[];
  report: string;
  index: string;
  demo: { strategy: string; instrument: string; same: boolean; orderHash: string; orders: number; finished: boolean };
}

it('notices a connection (the guard of the story below works)', () => {
  const run = spawnSync(process.execPath, [...offline, '--input-type=module', '-e', "await fetch('http://127.0.0.1:8123/').catch(() => {})"]);
  expect(run.status).toBe(NETWORK);
});

describe('start', () => {
  const home = join(base, 'first');
  let first: StartJson;
  beforeAll(() => {
    const { out, err, code } = tradewind(home, ['start', '--json'], { node: offline });
    expect([err, code]).toEqual(['', 0]);
    first = JSON.parse(out) as StartJson;
  }, SLOW);

  it('makes the folder, adds both samples and tries every built-in strategy, without the network', () => {
    expect(first.added).toEqual(['SP500.SAMPLE', 'BTCUSDT-PERP.SYNTHETIC']);
    expect(first.runs.map((r) => r.strategy)).toEqual(Object.keys(builtInStrategies));
    expect(first.unfit).toEqual([]);
    for (const run of first.runs) expect([run.synthetic, existsSync(run.report)]).toEqual([run.instrument.endsWith('.SYNTHETIC'), true]);
  });

  it('writes one report and an index that leads to every other', () => {
    const index = readFileSync(first.index, 'utf8');
    expect(statSync(first.report).size).toBeGreaterThan(100_000);
    for (const run of first.runs) expect(index).toContain(run.verdict.headline);
    const links = [...index.matchAll(/href="([^"]+)"/g)].map((m) => decodeURIComponent(m[1] as string));
    expect(links).toHaveLength(first.runs.length);
    for (const link of links) expect(existsSync(join(first.index, '..', link)), link).toBe(true);
  });

  it('replays a run whose orders are those of the stored one', () => {
    expect(first.demo).toMatchObject({ finished: true, same: true });
    expect(first.demo.orders).toBeGreaterThan(0);
    expect(first.demo.orderHash).toBe(first.runs.find((r) => r.strategy === first.demo.strategy)?.orderHash);
  });

  it('uses the second time what is there, in plain lines that say so, and runs again only what changed', { timeout: SLOW }, () => {
    const { out, err, code } = tradewind(home, ['start']);
    expect([err, code]).toEqual(['', 0]);
    expect(out).toContain('as it was');
    expect(out).toContain('as last time: nothing has changed');
    expect(out).toContain('paper orders = backtest orders');
    expect(out).toContain('SYNTHETIC');
    expect(out).not.toContain('\u001b');
    expect(out.split('\n').length).toBeLessThan(80);
    tradewind(home, ['data', 'sample']);
    const again = JSON.parse(tradewind(home, ['start', '--json']).out) as StartJson;
    expect(again.added).toEqual([]);
    for (const run of again.runs) expect([run.instrument, run.reused]).toEqual([run.instrument, run.synthetic]);
  });

  it('uses imported candles instead of the samples', { timeout: SLOW }, () => {
    const own = join(base, 'own');
    const rows = Array.from({ length: 900 }, (_, i) => {
      const close = 100 + 10 * Math.sin(i / 9) + i / 90;
      return `${new Date(Date.UTC(2022, 0, 1) + i * 3_600_000).toISOString()},${close},${close + 1},${close - 1},${close},5`;
    });
    mkdirSync(own);
    writeFileSync(join(base, 'ACME_1h.csv'), `time,open,high,low,close,volume\n${rows.join('\n')}\n`);
    expect(tradewind(own, ['data', 'import', join(base, 'ACME_1h.csv'), '--venue', 'NYX', '--symbol', 'ACMEUSD']).code).toBe(0);
    const started = JSON.parse(tradewind(own, ['start', '--json']).out) as StartJson;
    expect(started.added).toEqual([]);
    expect(new Set(started.runs.map((r) => r.instrument))).toEqual(new Set(['ACMEUSD.NYX']));
    expect(started.demo.same).toBe(true);
  });

  it('names a data folder that is a file', () => {
    const file = join(base, 'a-file');
    writeFileSync(file, '');
    const { out, err, code } = tradewind(file, ['start']);
    expect([out, code]).toEqual(['', 2]);
    expect(err).toBe(`error: ${file}: it is a file, not a folder. Name a folder with TRADEWIND_HOME or --home.\n`);
  });

  it.skipIf(noNobody !== '')(
    `works for a user who owns nothing but the data folder, and names one that may not be written${noNobody}`,
    { timeout: SLOW },
    () => {
      chmodSync(base, 0o755);
      const locked = join(base, 'locked');
      mkdirSync(locked, { mode: 0o555 });
      const refused = tradewind(locked, ['start'], unprivileged);
      expect([refused.out, refused.code]).toEqual(['', 5]);
      expect(refused.err).toContain('it may not be read or written. Give your user the right to the folder, or choose another one with TRADEWIND_HOME.');
      const granted = join(base, 'granted');
      mkdirSync(granted);
      if (unprivileged.uid !== undefined) chownSync(granted, unprivileged.uid, unprivileged.uid);
      expect(tradewind(granted, ['start', '--json'], unprivileged)).toMatchObject({ err: '', code: 0 });
    },
  );
});

describe('demo', () => {
  const home = join(base, 'demo');
  beforeAll(() => {
    expect(tradewind(home, ['data', 'synthetic', '--days', '20', '--seed', '7']).code).toBe(0);
  }, SLOW);

  it('orders on paper what the backtest orders, on every timeframe', { timeout: SLOW }, () => {
    for (const [strategy, timeframe] of [
      ['sma-rsi', '1m'],
      ['mean-reversion', '15m'],
      ['trend-mtf', '1h'],
    ] as const) {
      const { out, code } = tradewind(home, ['demo', '-s', strategy, '-t', timeframe, '--json']);
      expect([strategy, code, JSON.parse(out)]).toMatchObject([strategy, 0, { mode: 'paper', synthetic: true, same: true, finished: true }]);
    }
  });

  it('is killed in the middle, loses no decision and ends with the same orders', { timeout: SLOW }, async () => {
    const args = ['demo', '-s', 'sma-rsi', '-t', '5m', '--json'];
    const whole = JSON.parse(tradewind(home, args).out) as { orderHash: string; journal: string };
    const journal = readFileSync(whole.journal, 'utf8');
    const child = spawn(process.execPath, [main, ...args, '--speed', '400'], { env: environment(home), cwd: base, stdio: 'ignore' });
    const lines = () => readFileSync(whole.journal, 'utf8').split('\n').length - 1;
    const ended = new Promise((done) => child.on('exit', done));
    const began = (): boolean => !existsSync(join(whole.journal, '..', 'result.json')) && lines() > 10;
    while (!began() && child.exitCode === null) await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGKILL');
    await ended;
    const left = lines();
    const again = JSON.parse(tradewind(home, args).out) as { resumedRecords: number; orderHash: string; same: boolean };
    expect(left).toBeGreaterThan(10);
    expect(again).toMatchObject({ resumedRecords: left, orderHash: whole.orderHash, same: true });
    expect(readFileSync(whole.journal, 'utf8')).toBe(journal);
  });

  it('refuses what it cannot do and says what to type instead', () => {
    const refused = (...args: string[]) => tradewind(home, ['demo', ...args]);
    expect(refused('--speed', 'fast')).toMatchObject({
      code: 2,
      err: 'error: speed: "fast" is not a number of candles a second. Write --speed 20, or --speed max.\n',
    });
    expect(refused('-s', 'sma-rsy').err).toContain('Did you mean "sma-rsi"?');
    expect(refused('-i', 'BTCUSDT-PERP.SYNTHETIK').err).toContain('Did you mean "BTCUSDT-PERP.SYNTHETIC"?');
    expect(tradewind(join(base, 'nothing'), ['demo'])).toMatchObject({ code: 3, err: 'error: candles: nothing is stored yet. Begin with: tradewind start\n' });
  });
});
