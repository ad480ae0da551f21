// W7: candle files. A CSV year of minutes to typed columns against DuckDB in the same run; minutes to hours; Parquet out and in.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Candles, utcCalendar } from '../../src/core/index.ts';
import { openStore, readCandlesFile } from '../../src/outside/storage/index.ts';
import { resample } from '../../src/quant/candles/index.ts';
import { type Context, contextOf, type Outcome, type Workload } from '../workload.ts';

const ROWS = 525_600;
/** more than the least: both sides touch 50 MB of fresh memory a round, and how fast the machine gives that differs from round to round */
const ROUNDS = 20;
/** Last of the 8,760 hours: open, high, low, close, volume. */
const lastHour = [30.65, 30.82, 30.55, 30.73, 3782.692];

const msOf = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** DuckDB's own CSV reader with the columns' types given, its vectors copied into typed arrays. */
async function duckdbReader(path: string, threads: number): Promise<() => Promise<void>> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:', { threads: String(threads) })).connect();
  const types = `{'timestamp': 'BIGINT', 'open': 'DOUBLE', 'high': 'DOUBLE', 'low': 'DOUBLE', 'close': 'DOUBLE', 'volume': 'DOUBLE'}`;
  const sql = `SELECT "timestamp"::DOUBLE, open, high, low, close, volume FROM read_csv('${path}', columns = ${types}, header = true)`;
  return async () => {
    const result = await connection.run(sql);
    const columns = Array.from({ length: 6 }, () => new Float64Array(ROWS));
    let row = 0;
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (let k = 0; k < 6; k++) (columns[k] as Float64Array).set((chunk.getColumnVector(k) as unknown as { items: Float64Array }).items, row);
      row += chunk.rowCount;
    }
  };
}

function checked(candles: Candles, stored: Candles): string {
  const { candles: hours } = resample(candles, '1m', '1h', utcCalendar);
  const last = hours.at.length - 1;
  const found = [hours.open[last], hours.high[last], hours.low[last], hours.close[last], Math.round((hours.volume[last] as number) * 1000) / 1000];
  if (hours.at.length !== ROWS / 60 || found.some((v, k) => v !== lastHour[k]))
    return `the last of ${hours.at.length} hours is ${found.join(' ')}, golden ${lastHour.join(' ')}`;
  for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) {
    if (candles[name].some((v, i) => v !== stored[name][i])) return `column ${name} changed on its way through the store`;
  }
  return 'ok';
}

export const workload: Workload = {
  name: 'w7',
  about: 'a CSV year of minutes to typed columns, every row checked, against DuckDB read_csv',
  async run(context: Context): Promise<Outcome> {
    const csv = context.data('c1m_525600.csv');
    const folder = mkdtempSync(join(tmpdir(), 'tradewind-w7-'));
    try {
      readFileSync(csv); // both sides read from the page cache
      const { candles } = await readCandlesFile(csv);
      const store = openStore(folder);
      const key = { id: 'C1M.BENCH', timeframe: '1m', kind: 'last' } as const;
      const write = await msOf(() => store.write(key, candles, 'replace'));
      const [one, all] = [await duckdbReader(csv, 1), await duckdbReader(csv, 2)];
      const best = await contextOf(ROUNDS).race({
        ours: () => msOf(() => readCandlesFile(csv)),
        one: () => msOf(one),
        all: () => msOf(all),
        read: () => msOf(() => store.read(key.id, '1m')),
        hours: () => msOf(() => resample(candles, '1m', '1h', utcCalendar)),
      });
      return {
        ours: best.ours,
        reference: best.all,
        check: checked(candles, await store.read(key.id, '1m')),
        peers: [
          { name: 'DuckDB, 2 threads', result: best.all },
          { name: 'DuckDB, 1 thread', result: best.one },
          { name: 'ours: 525,600 × 6 from the store', result: best.read },
          { name: 'ours: the same into the store, once', result: write },
          { name: 'ours: 1m to 1h', result: best.hours },
        ],
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
