import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyCandles } from '../../core/index.ts';
import { hashCandles, openStore, readCandlesFile } from '../../outside/storage/index.ts';
import { addSample, addSynthetic, checkData, exportData, importData, listData, loadInstrument, resampleData, sampleId, samplePath } from './index.ts';

const T0 = Date.UTC(2024, 0, 1);
const newFolder = () => mkdtempSync(join(tmpdir(), 'tradewind-markets-'));
const csv = (n: number, step = 3_600_000) =>
  `ts,open,high,low,close,volume\n${Array.from({ length: n }, (_, i) => `${T0 + i * step},${100 + (i % 7)},108,99,${101 + (i % 5)},2.5`).join('\n')}\n`;

/** Writes files under a folder and gives the folder. */
function tree(files: Record<string, string>): string {
  const folder = newFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

describe('importData', () => {
  it('takes a folder tree by its places', async () => {
    const source = tree({
      'candles/okx-swap/BTC-USDT-SWAP/1h.csv': csv(50),
      'candles/okx-swap-mark/BTC-USDT-SWAP/1h.csv': csv(50),
      'funding/okx-swap/BTC-USDT-SWAP.csv': 'ts,rate\n1704067200000,0.0001\n',
      'instruments.csv': 'id,tick,lot\nBTC-USDT-SWAP.OKX,0.5,0.01\n',
      'README.txt': 'nothing',
      'picture.png': 'nothing',
    });
    const home = newFolder();
    const report = await importData(home, [source]);
    expect(report.imported.map((i) => [i.id, i.kind, i.timeframe, i.added]).sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1))).toEqual([
      ['BTC-USDT-SWAP.OKX', 'funding', '', 1],
      ['BTC-USDT-SWAP.OKX', 'instruments', '', 1],
      ['BTC-USDT-SWAP.OKX', 'last', '1h', 50],
      ['BTC-USDT-SWAP.OKX', 'mark', '1h', 50],
    ]);
    expect([report.failed, report.skipped]).toEqual([[], [join(source, 'README.txt')]]);
    const again = await importData(home, [source]);
    expect(again.imported.every((i) => i.kind === 'instruments' || (i.added === 0 && i.changed === 0))).toBe(true);
    expect((await loadInstrument(home, 'BTC-USDT-SWAP.OKX', await openStore(home).read('BTC-USDT-SWAP.OKX', '1h'))).rules[0]).toMatchObject({
      tick: 5,
      lot: 1,
    });
  });

  it('takes one file whose series the person or its name tells', async () => {
    const folder = tree({ 'BTCUSDT_1h.csv': csv(30), 'x.csv': csv(30) });
    const home = newFolder();
    expect((await importData(home, [join(folder, 'BTCUSDT_1h.csv')], { venue: 'binance' })).imported[0]).toMatchObject({
      id: 'BTCUSDT.BINANCE',
      timeframe: '1h',
    });
    expect((await importData(home, [join(folder, 'x.csv')], { venue: 'KRAKEN', symbol: 'XBT/USD' })).imported[0]).toMatchObject({
      id: 'XBT/USD.KRAKEN',
      timeframe: '1h',
    });
    expect((await importData(home, [join(folder, 'x.csv')], { venue: 'OKX', symbol: 'A-USDT-SWAP', kind: 'mark' })).imported[0]).toMatchObject({
      kind: 'mark',
    });
    await expect(importData(home, [join(folder, 'x.csv')])).rejects.toMatchObject({ code: 'MISSING_VALUE' });
    await expect(importData(home, [join(folder, 'x.csv')], { venue: 'A', timeframe: '1d' })).rejects.toMatchObject({ code: 'WRONG_TIMEFRAME' });
    await expect(importData(home, [join(folder, 'none.csv')], { venue: 'A' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(importData(home, [newFolder()])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('goes on in a tree when one file is refused, and changes nothing of that series', async () => {
    const home = newFolder();
    await importData(home, [tree({ 'a/X/1h.csv': csv(20), 'a/Y/1h.csv': csv(20) })]);
    const before = hashCandles(await openStore(home).read('X.A', '1h'));
    const report = await importData(home, [tree({ 'a/X/1h.csv': csv(40).replace('101', '-101'), 'a/Y/1h.csv': csv(40) })]);
    expect(report.failed).toMatchObject([{ code: 'BAD_CANDLE', message: expect.stringContaining('row 2, column close') }]);
    expect(report.imported.map((i) => [i.id, i.added])).toEqual([['Y.A', 20]]);
    expect(hashCandles(await openStore(home).read('X.A', '1h'))).toBe(before);
  });
});

describe('checkData', () => {
  it('keeps a report for every series and compares those of one asset', async () => {
    const home = newFolder();
    await importData(home, [
      tree({ 'a/BTCUSDT/1h.csv': csv(100), 'b/BTC-USDT/1h.csv': csv(100), 'b/ETH-USDT/1h.csv': csv(100).replace(/^.*1704153600000.*\n/m, '') }),
    ]);
    const { series, pairs } = await checkData(home);
    expect(series.map((s) => [s.id, s.rows, s.counts])).toEqual([
      ['BTCUSDT.A', 100, {}],
      ['BTC-USDT.B', 100, {}],
      ['ETH-USDT.B', 99, { gap: { findings: 1, rows: 1 } }],
    ]);
    expect(pairs.map((p) => [p.a, p.b, p.overlap, p.medianBp])).toEqual([['BTCUSDT.A', 'BTC-USDT.B', 100, 0]]);
    expect(JSON.parse(readFileSync(join(home, 'quality', 'ETH-USDT.B-last-1h.json'), 'utf8'))).toMatchObject({
      findings: [{ kind: 'gap', at: 1704153600000 }],
    });
    await expect(checkData(home, { id: 'ETH-USDT.A' })).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
  });
});

describe('resampleData and exportData', () => {
  it('make a coarser series of the finest that fits, and files that read back equal', async () => {
    const home = newFolder();
    await importData(home, [tree({ 'a/X/1h.csv': csv(24 * 30), 'a/X/5m.csv': csv(1000, 300_000) })]);
    expect(await resampleData(home, 'X.A', '1d', { from: '1h' })).toMatchObject({ from: '1h', to: '1d', rows: 30, incomplete: 0 });
    expect(await resampleData(home, 'X.A', '15m')).toMatchObject({ from: '5m', rows: 333 });
    await expect(resampleData(home, 'X.A', '1m')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(resampleData(home, 'Z.A', '1d')).rejects.toMatchObject({ code: 'UNKNOWN_NAME' });
    for (const ending of ['csv', 'json', 'parquet']) {
      const path = join(home, `out.${ending}`);
      expect(await exportData(home, 'X.A', '1h', path)).toEqual({ path, rows: 720 });
      expect(hashCandles((await readCandlesFile(path)).candles)).toBe(hashCandles(await openStore(home).read('X.A', '1h')));
    }
    expect((await listData(home)).map((s) => [s.timeframe, s.rows])).toEqual([
      ['5m', 1000],
      ['15m', 333],
      ['1h', 720],
      ['1d', 30],
    ]);
  });
});

const hasSample = (() => {
  try {
    return existsSync(samplePath());
  } catch {
    return false;
  }
})();

describe('samples', () => {
  it.skipIf(!hasSample)(
    `brings 5,105 trading days of the S&P 500 and names their source${hasSample ? '' : ' (skipped: vega-datasets is not installed)'}`,
    async () => {
      const home = newFolder();
      expect(await addSample(home)).toMatchObject({ rows: 5105, source: expect.stringContaining('vega-datasets') });
      const candles = await openStore(home).read(sampleId, '1d');
      expect(await loadInstrument(home, sampleId, candles)).toMatchObject({ kind: 'index', calendar: 'US', rulesSource: 'inferred' });
      expect((await checkData(home)).series[0]?.counts.gap).toBeUndefined();
    },
  );

  it('makes synthetic data that says so wherever its instrument is shown', async () => {
    const home = newFolder();
    const made = await addSynthetic(home, { days: 2, seed: 9 });
    expect(made).toMatchObject({ rows: 2880, source: expect.stringContaining('synthetic') });
    expect(await loadInstrument(home, made.id, emptyCandles(0))).toMatchObject({
      rulesSource: 'synthetic',
      kind: 'perpetual',
      inverse: false,
      venue: 'SYNTHETIC',
    });
    expect((await openStore(home).readFunding(made.id))?.at.length).toBe(6);
  });
});
