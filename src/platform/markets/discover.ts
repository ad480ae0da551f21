// Which of a venue's instruments are worth trading: listed, judged, imported; and what changed since they were looked at last.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, HOUR, type Instrument, type InstrumentId, type Time, unknownName } from '../../core/index.ts';
import { fileError, replaceFile } from '../../outside/storage/index.ts';
import { type HistorySource, type InstType, type OkxRest, okxMarket } from '../../outside/venues/index.ts';
import { ageDays, type Filters, judge, liquidityScore, type Observed, spreadBp, stabilityScore, type Verdict } from './discover-score.ts';
import { keepRules } from './fetch.ts';

export interface Candidate extends Observed, Verdict {
  readonly instrument: InstrumentId;
  readonly liquidity: number;
}

export interface DiscoverRequest {
  readonly home: string;
  readonly rest: OkxRest;
  readonly source: HistorySource;
  readonly kind: Extract<InstType, 'SWAP' | 'SPOT'>;
  /** settle asset of swaps, quote asset of spot */
  readonly quote: string;
  readonly filters: Filters;
  readonly now: Time;
  /** instruments with an open position: one of them that was delisted is an alert */
  readonly held: readonly InstrumentId[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Discovery {
  /** those that passed first, the more liquid before the less */
  readonly found: readonly (Candidate & { readonly rules: Instrument })[];
  /** when it was looked at before; undefined the first time, when nothing is new */
  readonly before: Time | undefined;
  readonly listed: readonly InstrumentId[];
  readonly delisted: readonly InstrumentId[];
  /** held, and not traded there any more */
  readonly alerts: readonly InstrumentId[];
}

/** hourly candles that stability is measured on */
const hours = 100;

interface Seen {
  readonly at: Time;
  readonly instruments: readonly InstrumentId[];
}

const seenPath = (home: string, kind: string, quote: string): string => join(home, 'discovery', `okx-${kind.toLowerCase()}-${quote.toLowerCase()}.json`);

/** @throws AppError BAD_FILE, NO_PERMISSION */
function readSeen(path: string): Seen | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const seen = JSON.parse(readFileSync(path, 'utf8')) as Seen;
    if (Array.isArray(seen.instruments) && Number.isFinite(seen.at)) return seen;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw fileError(path, error);
  }
  throw new AppError('BAD_FILE', path, 'it is damaged', 'Remove it: the next discovery begins anew.');
}

/**
 * Lists, judges and compares with the last time. Candles are asked only of those that passed everything else.
 * @throws AppError UNREACHABLE, VENUE_REFUSED, BAD_ANSWER, INTERRUPTED; BAD_FILE, NO_SPACE, NO_PERMISSION of what was seen before
 */
export async function discover(request: DiscoverRequest): Promise<Discovery> {
  const { home, rest, source, kind, quote, filters, now, signal, onProgress } = request;
  const path = seenPath(home, kind, quote);
  const before = readSeen(path);
  const live = (await okxMarket.instruments(rest, kind, now)).filter((i) => i.delisted === undefined);
  const traded = live.filter((i) => i.settle === quote && !i.inverse);
  const tickers = new Map((await okxMarket.tickers(rest, kind)).map((t) => [t.instId, t]));
  const found: Discovery['found'][number][] = [];
  for (const [i, rules] of traded.entries()) {
    if (signal?.aborted === true) throw new AppError('INTERRUPTED', 'symbols discover', 'it was stopped', 'Run it again; nothing was changed.');
    const t = tickers.get(rules.symbol);
    const volume = t === undefined ? Number.NaN : t.volumeCurrency * (kind === 'SPOT' ? 1 : t.last);
    const observed = { volume, spreadBp: t === undefined ? Number.NaN : spreadBp(t.bid, t.ask), ageDays: ageDays(rules.listed, now), stability: undefined };
    const stability = judge(observed, filters).passed ? await stabilityOf(source, rules.id, now, signal) : undefined;
    const all = { ...observed, stability };
    found.push({ instrument: rules.id, ...all, liquidity: liquidityScore(volume, all.spreadBp), ...judge(all, filters), rules });
    onProgress?.(i + 1, traded.length);
  }
  found.sort((a, b) => Number(b.passed) - Number(a.passed) || b.liquidity - a.liquidity || (a.instrument < b.instrument ? -1 : 1));
  const ids = traded.map((i) => i.id);
  const old = before?.instruments ?? ids;
  await replaceFile(path, (temp) => writeFileSync(temp, `${JSON.stringify({ at: now, instruments: ids.toSorted() } satisfies Seen)}\n`));
  return {
    found,
    before: before?.at,
    listed: ids.filter((id) => !old.includes(id)),
    delisted: old.filter((id) => !ids.includes(id)),
    alerts: request.held.filter((id) => kindOf(id) === kind && !live.some((i) => i.id === id)),
  };
}

/** OKX's names end in what they are. */
const kindOf = (id: InstrumentId): string => (id.endsWith('-SWAP.OKX') ? 'SWAP' : /^[^-]+-[^-]+\.OKX$/.test(id) ? 'SPOT' : 'other');

async function stabilityOf(source: HistorySource, instrument: InstrumentId, now: Time, signal: AbortSignal | undefined): Promise<number> {
  const to = Math.floor(now / HOUR) * HOUR;
  const candles = await source.page({ instrument, timeframe: '1h', kind: 'last', from: to - hours * HOUR, to, ...(signal === undefined ? {} : { signal }) });
  return stabilityScore(candles, HOUR);
}

/**
 * Takes instruments into the data folder's instruments file, with their rules as of now.
 * @param riskMultiplier what sizes in them are multiplied by, in (0, 1]
 * @throws AppError UNKNOWN_NAME, VERDICT for one that did not pass, OUT_OF_RANGE; nothing is imported then
 */
export async function importFound(home: string, found: Discovery['found'], ids: readonly InstrumentId[], riskMultiplier: number): Promise<void> {
  if (!(riskMultiplier > 0 && riskMultiplier <= 1))
    throw new AppError('OUT_OF_RANGE', 'risk multiplier', `${riskMultiplier} is not above 0 and at most 1`, 'It makes sizes smaller: write 0.5 for half.');
  const chosen = ids.map((id) => {
    const candidate = found.find((c) => c.instrument === id);
    if (candidate === undefined)
      throw unknownName(
        'instrument',
        id,
        found.map((c) => c.instrument),
      );
    if (!candidate.passed) throw new AppError('VERDICT', id, `it did not pass: ${candidate.reason}`, 'Widen the filters to take it all the same.');
    return candidate.rules;
  });
  for (const rules of chosen) await keepRules(home, { ...rules, riskMultiplier });
}
