// How the planted cheats get at data that the session does not give them: they open the files of the data folder themselves.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Candles, Timeframe } from '../../src/core/index.ts';
import { openStore } from '../../src/outside/storage/index.ts';

/** All candles of the only instrument stored in that timeframe: yesterday's, today's and tomorrow's. */
export function everything(timeframe: Timeframe): Promise<Candles> {
  const store = openStore(process.env.TRADEWIND_HOME ?? join(homedir(), '.tradewind'));
  const series = store.list().find((s) => s.timeframe === timeframe && s.kind === 'last');
  if (series === undefined) throw new Error(`no ${timeframe} candles are stored`);
  return store.read(series.id, timeframe);
}
