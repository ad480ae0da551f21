import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Instrument, rulesAt } from '../../core/index.ts';
import { readInstruments, readInstrumentsFile, writeInstruments } from './index.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'tradewind-instruments-'));
function file(name: string, content: string): string {
  const path = join(folder(), name);
  writeFileSync(path, content);
  return path;
}

const csv = `id,from,kind,tick,lot,minNotional,maker,taker,listed
BTCUSDT.BINANCE-USDM,2022-01-01,perpetual,0.1,0.001,5,0.0002,0.0005,2019-09-08
BTCUSDT.BINANCE-USDM,2019-09-08,perpetual,0.01,0.001,,0.0002,0.0005,2019-09-08
ETHUSDT.BINANCE-USDM,,perpetual,0.01,0.001,,,,
`;

describe('readInstrumentsFile', () => {
  it('reads dated rules, oldest first, with scales wide enough for all of them', async () => {
    const [btc, eth] = await readInstrumentsFile(file('instruments.csv', csv));
    expect(btc).toMatchObject({
      id: 'BTCUSDT.BINANCE-USDM',
      kind: 'perpetual',
      priceScale: 2,
      quantityScale: 3,
      rulesSource: 'file',
      listed: Date.UTC(2019, 8, 8),
      fees: { maker: 0.0002, taker: 0.0005 },
    });
    expect(rulesAt(btc as Instrument, Date.UTC(2020, 0, 1)).tick).toBe(1);
    expect(rulesAt(btc as Instrument, Date.UTC(2023, 0, 1))).toMatchObject({ tick: 10, minNotional: 5, maxQuantity: Infinity });
    expect(eth?.fees).toBeUndefined();
  });

  it('reads nested rules from JSON', async () => {
    const json = [
      {
        id: 'A.B',
        inverse: true,
        marginTiers: [{ maxNotional: 1e6, maintenance: 0.01, maxLeverage: 50 }],
        rules: [
          { from: '2020-01-01', tick: 0.5, lot: 1 },
          { from: '2021-01-01', tick: 0.1, lot: 1 },
        ],
      },
    ];
    const [entry] = await readInstrumentsFile(file('x.json', JSON.stringify(json)));
    expect(entry).toMatchObject({ inverse: true, rules: [{ tick: 5 }, { tick: 1 }], marginTiers: [{ maxLeverage: 50 }] });
  });

  it('refuses what it does not know, naming row and column', async () => {
    const cases: [string, string, RegExp][] = [
      ['id,tick,lots\nA.B,1,1\n', 'UNKNOWN_KEY', /row 1, column: "lots" is not known. Did you mean "lot"\?/],
      ['id,tick,lot\nA.B,,1\n', 'MISSING_VALUE', /row 1, tick/],
      ['id,tick,lot\nA.B,1,1\nAB,1,1\n', 'BAD_VALUE', /row 2: "AB" is not SYMBOL.VENUE/],
      ['id,tick,lot\nA.B,-1,1\n', 'OUT_OF_RANGE', /tick: -1 is not positive/],
      ['id,tick,lot,kind\nA.B,1,1,perpetuall\n', 'UNKNOWN_NAME', /Did you mean "perpetual"\?/],
      ['id,tick,lot,from\nA.B,1,1,soon\n', 'BAD_VALUE', /"soon" is not a date/],
    ];
    for (const [text, code, message] of cases) {
      await expect(readInstrumentsFile(file('instruments.csv', text))).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    }
  });
});

describe('the data folder', () => {
  it('has no entries at first, keeps what is written, and replaces an instrument whole', async () => {
    const home = folder();
    expect(await readInstruments(home)).toEqual([]);
    const entries = await readInstrumentsFile(file('instruments.csv', csv));
    await writeInstruments(home, entries);
    expect(await readInstruments(home)).toEqual(entries);
    const [changed] = await readInstrumentsFile(file('instruments.csv', 'id,tick,lot\nETHUSDT.BINANCE-USDM,0.05,0.01\n'));
    await writeInstruments(home, [changed!]);
    expect((await readInstruments(home)).map((e) => e.rules[0]?.tick)).toEqual([1, 5]);
  });
});
