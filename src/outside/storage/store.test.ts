import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noNobody, unprivileged } from '../../../test/nobody.ts';
import { type Candles, emptyCandles, MINUTE, sliceCandles } from '../../core/index.ts';
import { decodeName, encodeName, hashCandles, openStore, venueOfFolder, withLock } from './index.ts';

const base = mkdtempSync(join(tmpdir(), 'tradewind-store-'));
chmodSync(base, 0o755);
let folders = 0;
const newFolder = () => join(base, `${++folders}`);

const T0 = Date.UTC(2024, 0, 1);
function series(rows: number, from = 0, shift = 0): Candles {
  const c = emptyCandles(rows);
  for (let i = 0; i < rows; i++) {
    const p = 100 + ((from + i) % 50) + shift;
    c.at[i] = T0 + (from + i) * MINUTE;
    c.open[i] = p;
    c.high[i] = p + 1;
    c.low[i] = p - 1;
    c.close[i] = p + 0.5;
    c.volume[i] = 1 / (i + 1);
  }
  return c;
}
const key = { id: 'BTCUSDT.BINANCE-USDM', timeframe: '1m', kind: 'last' } as const;

describe('openStore', () => {
  it('keeps a series bit for bit, on shared memory when asked', async () => {
    const store = openStore(newFolder());
    const c = series(10_000);
    expect(await store.write(key, c)).toEqual({ rows: 10_000, added: 10_000, changed: 0 });
    const read = await store.read(key.id, '1m', { shared: true });
    expect(hashCandles(read)).toBe(hashCandles(c));
    expect(read.close.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('puts series where other tools find them', async () => {
    const store = openStore(newFolder());
    await store.write({ id: 'XBT/USD.KRAKEN', timeframe: '1m', kind: 'last' }, series(5));
    await store.write({ id: 'BTC-USDT-SWAP.OKX', timeframe: '1h', kind: 'mark' }, series(5));
    expect(
      readdirSync(store.folder, { recursive: true })
        .map(String)
        .filter((f) => f.endsWith('.parquet'))
        .sort((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['candles/kraken/XBT%2FUSD/1m.parquet', 'candles/okx-mark/BTC-USDT-SWAP/1h.parquet']);
    expect(store.list().map(({ id, kind, timeframe }) => [id, kind, timeframe])).toEqual([
      ['XBT/USD.KRAKEN', 'last', '1m'],
      ['BTC-USDT-SWAP.OKX', 'mark', '1h'],
    ]);
    expect((await store.describe())[0]).toMatchObject({ rows: 5, from: T0, to: T0 + 4 * MINUTE });
  });

  it('reads half-open ranges', async () => {
    const store = openStore(newFolder());
    await store.write(key, series(100));
    expect([...(await store.read(key.id, '1m', { from: T0 + 10 * MINUTE, to: T0 + 13 * MINUTE })).at].map((t) => (t - T0) / MINUTE)).toEqual([10, 11, 12]);
    expect((await store.read(key.id, '1m', { from: T0 + 95 * MINUTE })).at.length).toBe(5);
    await expect(store.read(key.id, '1m', { from: T0 + 100 * MINUTE })).rejects.toMatchObject({
      code: 'EMPTY_RANGE',
      message: expect.stringContaining('Stored: 2024-01-01T00:00 to 2024-01-01T01:39'),
    });
  });

  it('merges: new rows are added, different ones replaced, equal ones nothing', async () => {
    const store = openStore(newFolder());
    await store.write(key, series(100));
    expect(await store.write(key, series(50, 75))).toMatchObject({ rows: 125, added: 25 });
    expect(await store.write(key, sliceCandles(await store.read(key.id, '1m'), 3, 9))).toEqual({ rows: 125, added: 0, changed: 0 });
    expect(await store.write(key, series(10, 5, 1))).toMatchObject({ rows: 125, added: 0, changed: 10 });
    expect((await store.read(key.id, '1m')).open[5]).toBe(106);
    expect(await store.write(key, series(10), 'replace')).toMatchObject({ rows: 10 });
  });

  it('suggests the nearest instrument, and says which timeframes there are', async () => {
    const store = openStore(newFolder());
    await store.write(key, series(10));
    await expect(store.read('BTCUSD.BINANCE-USDM', '1m')).rejects.toMatchObject({ code: 'UNKNOWN_NAME', mend: 'Did you mean "BTCUSDT.BINANCE-USDM"?' });
    await expect(store.read(key.id, '1h')).rejects.toMatchObject({ code: 'NOT_FOUND', mend: expect.stringContaining('Stored: 1m') });
    await expect(openStore(newFolder()).read(key.id, '1m')).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });

  it('keeps funding, and does not call missing funding zero', async () => {
    const store = openStore(newFolder());
    expect(await store.readFunding(key.id)).toBeUndefined();
    await store.writeFunding(key.id, { at: Float64Array.of(T0, T0 + 1), rate: Float64Array.of(0.0001, -0.0002) });
    expect(await store.readFunding(key.id, { from: T0 + 1 })).toEqual({ at: Float64Array.of(T0 + 1), rate: Float64Array.of(-0.0002) });
  });

  it('says when a file is no Parquet', async () => {
    const store = openStore(newFolder());
    await store.write(key, series(10));
    writeFileSync(store.list()[0]!.path, 'not parquet at all');
    await expect(store.read(key.id, '1m')).rejects.toMatchObject({ code: 'BAD_FILE' });
  });
});

describe('places', () => {
  it('knows the folders of other collections', () => {
    const known = {
      'okx-swap': 'OKX last',
      'okx-swap-mark': 'OKX mark',
      'binance-spot': 'BINANCE last',
      'binance-usdm': 'BINANCE-USDM last',
      'bybit-linear': 'BYBIT-LINEAR last',
      'nse-index': 'NSE_INDEX last',
      nse_index: 'NSE_INDEX last',
      'kucoin-spot': 'KUCOIN last',
      'nse-options-atm-rolling': 'NSE-OPTIONS-ATM-ROLLING last',
      'okx-mark': 'OKX mark',
    };
    for (const [folder, expected] of Object.entries(known)) {
      const { venue, kind } = venueOfFolder(folder);
      expect([folder, `${venue} ${kind}`]).toEqual([folder, expected]);
    }
  });

  it('lets no name leave its folder', () => {
    for (const name of ['..', '../x', 'a/b', '.hidden', 'ä€', 'A%2FB', 'x\\y']) {
      expect(encodeName(name)).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9_.%-]*$/);
      expect(decodeName(encodeName(name))).toBe(name);
    }
  });
});

const door = new URL('./index.ts', import.meta.url).href;
const children: ChildProcess[] = [];
/** Runs a module in a process of its own; `line` resolves with what it prints first. */
function child(code: string, options: { uid?: number } = {}) {
  const started = spawn(process.execPath, ['--input-type=module', '-e', `import * as S from ${JSON.stringify(door)};\n${code}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  children.push(started);
  let out = '';
  let err = '';
  started.stdout.on('data', (d) => (out += d));
  started.stderr.on('data', (d) => (err += d));
  const ended = new Promise<string>((done) => started.on('close', () => done(out + err)));
  const line = new Promise<string>((done, fail) => {
    started.stdout.on('data', () => out.includes('\n') && done(out));
    started.on('close', () => fail(new Error(`ended before it spoke: ${err}`)));
  });
  line.catch(() => {}); // not every test listens
  return { started, ended, line };
}
afterAll(() => children.forEach((c) => c.kill('SIGKILL')));

describe('several processes', () => {
  it('write one series without losing a row', async () => {
    const store = openStore(newFolder());
    const code = (from: number) =>
      `const n = 200, at = Float64Array.from({length: n}, (_, i) => ${T0} + (${from} + i) * 60000), one = new Float64Array(n).fill(1);
       for (let i = 0; i < n; i += 50) { const s = (c) => c.subarray(i, i + 50); await S.openStore(${JSON.stringify(store.folder)}).write(${JSON.stringify(key)}, { at: s(at), open: s(one), high: s(one), low: s(one), close: s(one), volume: s(one) }); }`;
    const texts = await Promise.all([0, 200, 400].map((from) => child(code(from)).ended));
    expect(texts).toEqual(['', '', '']);
    const { at } = await store.read(key.id, '1m');
    expect(Array.from(at, (t) => (t - T0) / MINUTE)).toEqual(Array.from({ length: 600 }, (_, i) => i));
  }, 30_000);

  it('are told CONFLICT when another one keeps the series', async () => {
    const path = join(newFolder(), 'series');
    const holder = child(`await S.withLock(${JSON.stringify(path)}, async () => { console.log('held'); await new Promise((r) => setTimeout(r, 60000)); });`);
    await holder.line;
    await expect(withLock(path, async () => {}, 100)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`process ${holder.started.pid}`),
    });
    holder.started.kill('SIGKILL');
    await holder.ended;
    expect(existsSync(`${path}.lock`)).toBe(true);
    expect(await withLock(path, async () => 'taken over', 5000)).toBe('taken over');
    expect(existsSync(`${path}.lock`)).toBe(false);
  }, 30_000);

  it('take over a lock whose number belongs to another process by now', async () => {
    const path = join(newFolder(), 'series');
    mkdirSync(join(path, '..'), { recursive: true });
    const own = process.platform === 'linux' ? { pid: process.pid, started: 1 } : { pid: 2 ** 30, started: 0 };
    writeFileSync(`${path}.lock`, JSON.stringify(own));
    expect(await withLock(path, async () => 'taken over', 1000)).toBe('taken over');
  });

  it('leave the old file whole when killed in the middle of a write', async () => {
    const store = openStore(newFolder());
    await store.write(key, series(1000));
    const before = readFileSync(store.list()[0]!.path);
    const code = `import { writeFileSync } from 'node:fs';
      await S.withLock(${JSON.stringify(store.list()[0]!.path)}, () => S.replaceFile(${JSON.stringify(store.list()[0]!.path)}, async (temp) => { writeFileSync(temp, 'half'); console.log('writing'); await new Promise((r) => setTimeout(r, 60000)); }));`;
    const writer = child(code);
    await writer.line;
    writer.started.kill('SIGKILL');
    await writer.ended;
    expect(readFileSync(store.list()[0]!.path).equals(before)).toBe(true);
    expect(readdirSync(join(store.list()[0]!.path, '..'), {}).filter((f) => String(f).endsWith('.tmp'))).toHaveLength(1);
    expect(await store.write(key, series(10, 1000))).toMatchObject({ rows: 1010 });
    expect(readdirSync(join(store.list()[0]!.path, '..'))).toEqual(['1m.parquet']);
  }, 30_000);
});

const isRoot = process.getuid?.() === 0;

describe('a folder that may not be written', () => {
  it.skipIf(noNobody !== '')(
    `is told as NO_PERMISSION${noNobody}`,
    async () => {
      const folder = newFolder();
      mkdirSync(folder);
      chmodSync(folder, 0o555);
      if (unprivileged.uid !== undefined) chownSync(folder, unprivileged.uid, unprivileged.uid);
      const code = `await S.openStore(${JSON.stringify(folder)}).writeFunding('A.B', { at: Float64Array.of(1), rate: Float64Array.of(0) }).then(() => console.log('written'), (e) => console.log(e.code));`;
      // root may write everywhere: the writer is nobody then
      const text = await child(code, unprivileged).ended;
      expect(text.trim()).toBe('NO_PERMISSION');
    },
    30_000,
  );
});

describe('a full disk', () => {
  const place = join(base, 'small');
  mkdirSync(place);
  const mounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', place]).status === 0;
  afterAll(() => void (mounted && spawnSync('umount', [place])));

  it.skipIf(!mounted)(
    `is told as NO_SPACE, the old file stays, nothing is left behind${mounted ? '' : ' (skipped: a small tmpfs cannot be mounted here)'}`,
    async () => {
      const store = openStore(place);
      await store.write(key, series(500));
      const before = hashCandles(await store.read(key.id, '1m'));
      const large = series(60_000);
      for (let i = 0; i < large.at.length; i++) large.volume[i] = Math.sin(i);
      await expect(store.write(key, large)).rejects.toMatchObject({ code: 'NO_SPACE' });
      expect(hashCandles(await store.read(key.id, '1m'))).toBe(before);
      expect(readdirSync(join(store.list()[0]!.path, '..'))).toEqual(['1m.parquet']);
    },
  );
});
