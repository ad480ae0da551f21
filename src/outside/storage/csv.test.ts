import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BadCell, readCsv } from './csv.ts';
import { csvLayout } from './csv-layout.ts';
import { localToUtc } from './zone.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function read(text: string, timezone = 'UTC', shape: 'candles' | 'funding' = 'candles') {
  const bad: BadCell[] = [];
  const b = bytes(text);
  const r = readCsv(b, csvLayout(b, shape, 'file.csv', timezone), (x) => bad.push(x));
  return { rows: Array.from({ length: r.rows }, (_, i) => r.columns.map((c) => c[i])), bad, lines: Array.from({ length: r.rows }, (_, i) => r.lineOf(i)) };
}

const at = Date.UTC(2024, 0, 31, 9, 15);
const row = [at, 1, 2, 0.5, 1.5, 10];
const one = (text: string, timezone?: string) => expect(read(text, timezone).rows).toEqual([row]);

describe('readCsv', () => {
  it('reads columns by name, whatever their order, case and companions', () => {
    one(`Close,open_time,Open,x,High,Low,Volume USDT\n1.5,${at},1,zzz,2,0.5,10\n`);
    one(`<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<TICKVOL>\n2024-01-31,09:15,1,2,0.5,1.5,10`);
    one(`"timestamp","open","high","low","close","volume"\r\n"${at}","1","2","0.5","1.5","10"\r\n`);
  });

  it('reads rows without a header by place', () => {
    one(`${at},1,2,.5,1.5,10\n`);
    one(`20240131,0915,1,2,0.5,1.5,10`.replace('0915', '09:15'));
    expect(read(`${at},1,2,0.5,1.5\n`).rows).toEqual([[at, 1, 2, 0.5, 1.5, 0]]);
  });

  it('reads semicolons, tabs, a byte-order mark, blank lines and a last line without end', () => {
    one(`\uFEFFts;open;high;low;close;volume\n\n${at};1;2;0.5;1.5;10`);
    one(`ts\topen\thigh\tlow\tclose\tvolume\r\n\r\n${at}\t1\t2\t5e-1\t1.5\t1e1\r\n`);
  });

  it('reads epochs of every unit and written times', () => {
    for (const time of [
      at / 1000,
      at,
      at * 1000,
      `${at}000000`,
      '2024-01-31T09:15:00Z',
      '2024-01-31 09:15',
      '2024/01/31 09:15:00',
      '2024-01-31T14:45:00+05:30',
      '2024-01-31 09:15:00 UTC',
    ]) {
      one(`time,open,high,low,close,volume\n${time},1,2,0.5,1.5,10\n`);
    }
  });

  it('reads naive times in the named zone, and zoned ones as they say', () => {
    one('time,open,high,low,close,volume\n2024-01-31 14:45,1,2,0.5,1.5,10\n', 'Asia/Kolkata');
    one('time,open,high,low,close,volume\n2024-01-31 04:15,1,2,0.5,1.5,10\n', 'America/New_York');
    one('time,open,high,low,close,volume\n2024-01-31T09:15:00Z,1,2,0.5,1.5,10\n', 'Asia/Kolkata');
  });

  it('tells the line and column of a bad cell and goes on', () => {
    const text =
      'time,open,high,low,close,volume\n1706692500000,1,2,x,1.5,10\n\n1706692560000,1,2,0.5,1.5,10\n1706692620000,1,2\n31/01/2024,1,2,0.5,1.5,10\n1706692740000,1,2,0.5,,10\n1706692800000,1,2,0.5,1.5,10,7\n1706692860000,1,2,0x1,1.5,10\n';
    const { rows, bad, lines } = read(text);
    expect(rows).toHaveLength(1);
    expect(lines).toEqual([4]);
    expect(bad.map((b) => [b.line, b.column])).toEqual([
      [2, 'low'],
      [5, 'low'],
      [6, 'time'],
      [7, 'close'],
      [8, ''],
      [9, 'low'],
    ]);
  });

  it('counts lines across quoted line breaks', () => {
    const text = `time,note,open,high,low,close\n${at},"a\nb, ""c""",1,2,0.5,1.5\n${at + 60_000},x,1,2,0.5,1.5\n`;
    expect(read(text).lines).toEqual([2, 4]);
  });

  it('grows when the first lines were longer than the others', () => {
    const long = `${at},1.00000000000000,2.00000000000000,0.50000000000000,1.50000000000000,10.0000000000000`;
    const text = Array.from({ length: 5000 }, (_, i) => (i < 500 ? long : `${at},1,2,.5,1.5,10`)).join('\n');
    expect(read(text).rows).toHaveLength(5000);
    expect(read(text).rows.at(-1)).toEqual(row);
  });

  it('reads every double to the last bit', () => {
    const number = fc.oneof(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      fc.double({ min: 0.0001, max: 100_000, noNaN: true }),
      fc.integer({ min: 0, max: 2 ** 53 }).map((n) => n / 1e4),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 30 }), fc.boolean(), (values, fixed) => {
        const text = (v: number) => (fixed && v < 1e20 ? v.toFixed(9) : `${v}`);
        const got = read(`ts,rate\n${values.map((v) => `${at},${text(v)}`).join('\n')}\n`, 'UTC', 'funding').rows.map((r) => r[1]);
        expect(got).toEqual(values.map((v) => Number(text(v))));
      }),
      { numRuns: 300 },
    );
  });

  it('never hangs and never throws on garbled bytes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.constantFrom(',', '"', '\n', '\r', ';'), (text, glue) => {
        const layout = csvLayout(bytes('ts,open,high,low,close,volume\n'), 'candles', 'f');
        const b = bytes(`ts,open,high,low,close,volume\n${text.split(' ').join(glue)}`);
        expect(readCsv(b, layout, () => {}).rows).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('csvLayout', () => {
  it('says which column is missing', () => {
    expect(() => csvLayout(bytes('ts,open,high,close\n1,2,3,4\n'), 'candles', 'a.csv')).toThrow('a.csv: no column for low among: ts, open, high, close');
  });
  it('refuses what is empty or is no table', () => {
    expect(() => csvLayout(bytes(' \n'), 'candles', 'a.csv')).toThrow('it is empty');
    expect(() => csvLayout(bytes('<html>\n<p>404\n'), 'candles', 'a.csv')).toThrow('not columns');
    expect(() => csvLayout(bytes('1706692500000,1,2,3\n'), 'candles', 'a.csv')).toThrow('4 columns and no header');
  });
});

describe('localToUtc', () => {
  const spell = (zone: string, local: string) => new Date(localToUtc(zone)(Date.parse(`${local}Z`))).toISOString().slice(0, 16);
  it('follows daylight saving', () => {
    expect(spell('America/New_York', '2024-01-15T09:30')).toBe('2024-01-15T14:30');
    expect(spell('America/New_York', '2024-07-15T09:30')).toBe('2024-07-15T13:30');
  });
  it('takes the first of two and moves what does not exist forward', () => {
    expect(spell('America/New_York', '2024-11-03T01:30')).toBe('2024-11-03T05:30');
    expect(spell('America/New_York', '2024-03-10T02:30')).toBe('2024-03-10T07:30');
  });
  it('knows offsets, and refuses unknown zones', () => {
    expect(spell('+05:30', '2024-01-15T09:15')).toBe('2024-01-15T03:45');
    expect(() => localToUtc('Asia/Bombai')).toThrow('not a known time zone');
  });
});
