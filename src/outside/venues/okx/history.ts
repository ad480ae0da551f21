// OKX as a source of history.
import { emptyCandles, type FundingRates, type InstrumentId, type Time, type Timeframe, unknownName } from '../../../core/index.ts';
import type { HistorySource } from '../history.ts';
import { instIdOf, okxVenue } from './ids.ts';
import { type InstType, instTypes } from './instruments.ts';
import type { OkxFunding } from './market.ts';
import { candlePage, fundingHistory, instruments, okxBars } from './public-calls.ts';
import type { OkxRest } from './rest.ts';

/** What an instrument's name says of its kind. */
function typeOf(instId: string): InstType {
  const parts = instId.split('-');
  if (parts.at(-1) === 'SWAP') return 'SWAP';
  return parts.length === 2 ? 'SPOT' : parts.length === 3 ? 'FUTURES' : 'OPTION';
}

async function fundingBetween(rest: OkxRest, id: InstrumentId, from: Time, to: Time, signal: AbortSignal | undefined): Promise<FundingRates> {
  const found: OkxFunding[] = [];
  for (let before = to; ; ) {
    signal?.throwIfAborted();
    const page = await fundingHistory(rest, id, before);
    found.push(...page.filter((f) => f.at >= from && f.at < to));
    const oldest = Math.min(...page.map((f) => f.at));
    if (page.length === 0 || oldest <= from || oldest >= before) break;
    before = oldest;
  }
  found.sort((a, b) => a.at - b.at);
  return { at: Float64Array.from(found, (f) => f.at), rate: Float64Array.from(found, (f) => f.rate) };
}

/** @param now for the date from which the rules it reads are known to hold */
export const okxHistory = (rest: OkxRest, now: () => Time): HistorySource => ({
  venue: okxVenue,
  // mark prices come in pages of 100 too; newer limits are wider but not promised
  pageRows: 100,
  timeframes: Object.keys(okxBars) as Timeframe[],
  async instrument(id) {
    const instId = instIdOf(id);
    const type = typeOf(instId);
    const all = await instruments(rest, type, now(), type === 'OPTION' ? instId.split('-').slice(0, 2).join('-') : undefined);
    const found = all.find((i) => i.id === id);
    if (found !== undefined) return found;
    throw unknownName(
      `instrument at OKX (${instTypes.join(', ')})`,
      instId,
      all.map((i) => i.symbol),
    );
  },
  async page({ instrument, timeframe, kind, from, to, signal }) {
    const bar = okxBars[timeframe];
    if (bar === undefined || kind === 'index') throw unknownName('timeframe at OKX', timeframe, Object.keys(okxBars));
    const found = await candlePage(rest, { instrument, bar, before: to, limit: 100, series: kind, signal });
    const rows = found.filter((c) => c.openTime >= from && c.openTime < to);
    const candles = emptyCandles(rows.length);
    for (const [i, c] of rows.entries()) {
      candles.at[i] = c.openTime;
      candles.open[i] = c.open;
      candles.high[i] = c.high;
      candles.low[i] = c.low;
      candles.close[i] = c.close;
      candles.volume[i] = c.volume;
    }
    return candles;
  },
  funding: (id, from, to, signal) => fundingBetween(rest, id, from, to, signal),
});
