// Stories on the real candles that stand beside the repository; they are not part of it.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, MINUTE, nseCalendar, nseHolidays } from '../../src/core/index.ts';
import { hashCandles, openStore, readCandlesFile } from '../../src/outside/storage/index.ts';
import { checkData, exportData, type ImportReport, importData } from '../../src/platform/markets/index.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const candles = join(shared, 'data/candles');
const there = existsSync(candles);
const IST = 330 * MINUTE;
const dayText = (at: number) => new Date(at + IST).toISOString().slice(0, 10);

describe.skipIf(!there)(`shared candles${there ? '' : ' (skipped: no shared folder beside the repository)'}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-shared-'));
  let report: ImportReport;
  beforeAll(async () => {
    report = await importData(home, [candles, join(shared, 'data/funding')]);
  }, 60_000);

  it('are imported whole; only a file of daily means is refused as funding', () => {
    expect(report.imported.length).toBe(68);
    expect(report.failed.map((f) => [f.path.split('/').at(-1), f.code])).toEqual([['BTCUSDT_daily_mean.parquet', 'BAD_FILE']]);
    expect(report.imported.every((i) => i.dropped === 0 && i.merged === 0)).toBe(true);
    expect(
      new Set(
        openStore(home)
          .list()
          .map((s) => s.id.split('.').at(-1)),
      ),
    ).toEqual(new Set(['BINANCE', 'BINANCE-USDM', 'BYBIT-LINEAR', 'KUCOIN', 'NSE-OPTIONS-ATM-ROLLING', 'NSE_INDEX', 'OKX']));
  });

  it('are believable: no faults, and the gaps that are known', async () => {
    const { series } = await checkData(home);
    expect(series.filter((s) => !s.usable || s.score < 95).map((s) => s.id)).toEqual([]);
    const btc = series.find((s) => s.id === 'BTCUSDT.BINANCE' && s.timeframe === '1h');
    expect(btc?.counts.gap).toEqual({ findings: 28, rows: 128 });
    expect(series.find((s) => s.id === 'BTCUSDT.BINANCE-USDM' && s.timeframe === '1h')?.counts.gap).toBeUndefined();
  }, 60_000);

  it('come out as they went in', async () => {
    const path = join(home, 'btc.csv');
    await exportData(home, 'BTCUSDT.BINANCE', '1h', path);
    const original = (await readCandlesFile(join(candles, 'binance-spot/BTCUSDT/1h.parquet'))).candles;
    expect(hashCandles((await readCandlesFile(path)).candles)).toBe(hashCandles(original));
  });

  /** Trading days that have candles, and days the calendar calls open, as Indian dates. */
  async function days(file: string) {
    const { at } = (await readCandlesFile(join(candles, file))).candles;
    const have = new Set(Array.from(at, dayText));
    const open = new Set<string>();
    for (let day = Math.floor(((at[0] as number) + IST) / DAY) * DAY - IST; day <= (at.at(-1) as number); day += DAY) {
      if (nseCalendar.nextSession(day).open < day + DAY) open.add(dayText(day));
    }
    return { missing: [...open].filter((d) => !have.has(d)), extra: [...have].filter((d) => !open.has(d)) };
  }

  it('agree with the NSE calendar day by day', async () => {
    for (const file of ['NIFTY50/1d', 'BANKNIFTY/1d', 'BANKNIFTY/5m'])
      expect([file, await days(`nse-index/${file}.parquet`)]).toEqual([file, { missing: [], extra: [] }]);
    expect(await days('nse-options-atm-rolling/NIFTY_CE/5m.parquet')).toEqual({ missing: [], extra: [] });
    // the file lacks the hour of Diwali 2023
    expect(await days('nse-index/NIFTY50/15m.parquet')).toEqual({ missing: ['2023-11-12'], extra: [] });
  });

  it('agree with it since 2011 where the series has data; Saturdays of tests before 2015 and the Diwali of 2013 are not in the calendar', async () => {
    const { missing, extra } = await days('nse-index/INDIAVIX/1d.parquet');
    // the file has a hole from December 2020 to June 2021 and lacks one day of 2013; 2010 is before the calendar
    expect(missing.filter((d) => d >= '2011-01-01' && !(d >= '2020-12-17' && d <= '2021-06-14'))).toEqual(['2013-08-22']);
    expect(extra).toEqual(['2012-01-07', '2012-03-03', '2012-04-28', '2012-09-08', '2013-05-11', '2013-11-03', '2014-03-22']);
    expect([...nseHolidays].every((d) => d >= '2011-01-01' && d <= '2026-12-31')).toBe(true);
  });
});
