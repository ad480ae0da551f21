// Where a local exchange's market comes from: candles of the store, or a synthetic flow that says so.
import { AppError, emptyCandles, type Instrument, MINUTE, type Time, timeframeMs } from '../../core/index.ts';
import { openStore } from '../../outside/storage/index.ts';
import { instIdOf } from '../../outside/venues/index.ts';
import { inferInstrument } from '../../quant/candles/index.ts';
import { syntheticFlow } from '../../quant/synthetic/index.ts';
import { loadInstrument } from '../markets/index.ts';
import type { Market } from './run.ts';

const noCandles = emptyCandles(0);

/** What an OKX swap is without rules of its own in the store: ticks of 0.1, hundredths of a contract of 0.01. */
const swapRules = (instrument: Instrument): Instrument => {
  const [base = '', quote = 'USDT'] = instrument.symbol.split('-');
  return {
    ...instrument,
    kind: 'perpetual',
    base,
    quote,
    settle: quote,
    multiplier: 0.01,
    priceScale: 1,
    quantityScale: 2,
    fundingMs: 8 * 60 * MINUTE,
    rules: [{ from: 0, tick: 1, lot: 1, minQuantity: 1, maxQuantity: 10_000_000, minNotional: 0, priceBand: Number.POSITIVE_INFINITY }],
  };
};

/** A made-up swap from a day before `from`; no market ever printed it. */
export function syntheticMarket(from: Time, days: number, seed: number, symbol = 'BTC-USDT-SWAP'): Market {
  const start = Math.floor(from / MINUTE) * MINUTE - 24 * 60 * MINUTE;
  const { candles } = syntheticFlow({ days: days + 1, seed, from: start });
  return { instrument: swapRules(inferInstrument(`${symbol}.OKX`, noCandles)), candles, candleMs: MINUTE };
}

/**
 * The finest stored candles of an OKX swap.
 * @throws AppError UNKNOWN_NAME, BAD_VALUE for another venue, NOT_FOUND
 */
export async function storedMarket(home: string, id: string): Promise<Market> {
  instIdOf(id);
  const store = openStore(home);
  const series = store.list().filter((s) => s.id === id && s.kind === 'last');
  const finest = series.toSorted((a, b) => timeframeMs(a.timeframe) - timeframeMs(b.timeframe))[0];
  if (finest === undefined)
    throw new AppError('NOT_FOUND', id, 'no candles of it are stored', 'Fetch some: tradewind data fetch --instrument ... --timeframe 1m --from ...');
  const candles = await store.read(id, finest.timeframe);
  const loaded = await loadInstrument(home, id, noCandles);
  const instrument = loaded.rulesSource === 'inferred' ? swapRules(loaded) : loaded;
  return { instrument, candles, candleMs: timeframeMs(finest.timeframe) };
}
