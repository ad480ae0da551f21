// Public OKX calls: instruments, candles, books, tickers, funding, mark prices.
import type { Instrument, Timeframe } from '../../../core/index.ts';
import type { Fields } from './fields.ts';
import { instIdOf } from './ids.ts';
import { type InstType, parseInstrument } from './instruments.ts';
import {
  type OkxBookMessage,
  type OkxCandle,
  type OkxFunding,
  type OkxTicker,
  parseBook,
  parseCandle,
  parseFunding,
  parseMark,
  parseTicker,
} from './market.ts';
import { type OkxRest, per2s } from './rest.ts';

/** OKX's names of the timeframes it has; hours and more in UTC, where plain names would mean Hong Kong days. */
export const okxBars: Readonly<Partial<Record<Timeframe, string>>> = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1H',
  '2h': '2H',
  '4h': '4H',
  '6h': '6Hutc',
  '12h': '12Hutc',
  '1d': '1Dutc',
};

export async function instruments(rest: OkxRest, type: InstType, now: number, family?: string): Promise<Instrument[]> {
  const found = await rest.read('/api/v5/public/instruments', { instType: type, instFamily: family }, [per2s(`public/instruments:${type}`, 20)]);
  return found.map((f) => parseInstrument(f, now)).filter((i) => i !== undefined);
}

export const tickers = async (rest: OkxRest, type: InstType): Promise<OkxTicker[]> =>
  (await rest.read('/api/v5/market/tickers', { instType: type }, [per2s('market/tickers', 20)])).map(parseTicker);

export interface CandlePage {
  readonly instrument: string;
  readonly bar: string;
  /** only candles that opened before this */
  readonly before: number;
  readonly limit?: number;
  /** mark-price candles carry no volume */
  readonly series?: 'last' | 'mark';
  readonly signal?: AbortSignal | undefined;
}

/** One page of closed candles, oldest first. Recent and old ones answer alike from history-candles. @throws AppError as OkxRest.read */
export async function candlePage(rest: OkxRest, { instrument, bar, before, limit = 100, series = 'last', signal }: CandlePage): Promise<OkxCandle[]> {
  const instId = instIdOf(instrument);
  const path = series === 'mark' ? '/api/v5/market/history-mark-price-candles' : '/api/v5/market/history-candles';
  const rows = await rest.read(path, { instId, bar, after: before, limit }, [per2s(path.slice(8), series === 'mark' ? 10 : 20)], { signal });
  const contracts = instId.split('-').length > 2;
  const candles = rows.map((f) => {
    const row = f.list('row');
    // [ts, o, h, l, c, confirm] for mark prices
    return parseCandle(f.what, series === 'mark' ? [...row.slice(0, 5), '0', '0', '0', row[5]] : row, contracts);
  });
  return candles.filter((c) => c.closed).sort((a, b) => a.openTime - b.openTime);
}

export const book = async (rest: OkxRest, instrument: string, depth = 400): Promise<OkxBookMessage> =>
  parseBook((await rest.read('/api/v5/market/books', { instId: instIdOf(instrument), sz: depth }, [per2s('market/books', 40)]))[0] as Fields);

/** The rate that applies next. */
export const funding = async (rest: OkxRest, instrument: string): Promise<OkxFunding> =>
  parseFunding(
    (await rest.read('/api/v5/public/funding-rate', { instId: instIdOf(instrument) }, [per2s(`public/funding-rate:${instrument}`, 20)]))[0] as Fields,
  );

/** Rates that were exchanged before `before`, newest first as sent, at most 100. */
export const fundingHistory = async (rest: OkxRest, instrument: string, before: number): Promise<OkxFunding[]> =>
  (
    await rest.read('/api/v5/public/funding-rate-history', { instId: instIdOf(instrument), after: before, limit: 100 }, [
      per2s(`public/funding-rate-history:${instrument}`, 10),
    ])
  ).map(parseFunding);

export const markPrices = async (rest: OkxRest, type: InstType): Promise<ReturnType<typeof parseMark>[]> =>
  (await rest.read('/api/v5/public/mark-price', { instType: type }, [per2s('public/mark-price', 10)])).map(parseMark);
