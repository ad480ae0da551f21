// What a series of candles and the name of its venue tell about the instrument. Guesses, and labelled as such.
import {
  type CalendarName,
  type Candles,
  decimalsOf,
  type FeeSchedule,
  HOUR,
  type Instrument,
  type InstrumentId,
  type InstrumentKind,
  type MarginTier,
  rulesInUnits,
  splitInstrumentId,
} from '../../core/index.ts';

/** Values looked at: enough to see a grid, spread evenly over the series so that every regime of tick is met. */
const SAMPLES = 20_000;
/** Share of values that must lie on a grid; the rest may be noise (rounded averages, a coarser or finer rule for a short time). */
const ON_GRID = 0.995;
const DECIMALS_MAX = 10;
/** Multiples of one decimal that venues use as steps, coarsest first. */
const MULTIPLES = [50, 25, 20, 10, 5, 2] as const;

function onGrid(values: Float64Array, step: number): boolean {
  const stride = Math.max(1, Math.floor(values.length / SAMPLES));
  let seen = 0;
  let on = 0;
  for (let i = 0; i < values.length; i += stride) {
    const units = (values[i] as number) / step;
    if (units === 0) continue;
    seen += 1;
    // sums of volumes carry rounding errors of their last digits: the tolerance grows with the number of units
    if (Math.abs(units - Math.round(units)) <= Math.min(0.01, Math.max(1e-6, 1e-12 * units))) on += 1;
  }
  return seen > 0 && on >= ON_GRID * seen;
}

/**
 * The coarsest step that the values keep to: 10^-d times 1, 2, 5, 10, 20, 25 or 50, for the fewest digits d that fit; undefined when there is none
 * up to 10 digits (or all values are 0).
 */
export function inferStep(values: Float64Array): number | undefined {
  for (let digits = 0; digits <= DECIMALS_MAX; digits++) {
    const unit = Number(`1e-${digits}`);
    if (!onGrid(values, unit)) continue;
    const factor = MULTIPLES.find((m) => onGrid(values, Number((m * unit).toPrecision(12)))) ?? 1;
    return Number((factor * unit).toPrecision(12));
  }
  return undefined;
}

const assumedFees: Readonly<Record<string, readonly [number, number]>> = {
  BINANCE: [0.001, 0.001],
  'BINANCE-USDM': [0.0002, 0.0005],
  OKX: [0.0002, 0.0005],
  BYBIT: [0.001, 0.001],
  'BYBIT-LINEAR': [0.0002, 0.00055],
  KUCOIN: [0.001, 0.001],
  KRAKEN: [0.0025, 0.004],
  COINBASE: [0.004, 0.006],
  NSE_INDEX: [0, 0],
  NSE: [0.0003, 0.0003],
  NFO: [0.0003, 0.0003],
  SAMPLE: [0.0001, 0.0001],
  SYNTHETIC: [0.0002, 0.0005],
};

/** The fee schedule assumed for a venue whose own is not known: its published entry tier where we know one, else 0.1 %. */
export function assumedFeesOf(venue: string): FeeSchedule {
  const [maker, taker] = assumedFees[venue] ?? [0.001, 0.001];
  return { maker, taker, perOrder: 0, perContract: 0 };
}

/** One bracket, assumed for perpetuals without a margin table: 1 % maintenance, 50 times. */
const assumedTiers: readonly MarginTier[] = [{ maxNotional: Infinity, maintenance: 0.01, maxLeverage: 50 }];

const quotes = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI', 'USD', 'EUR', 'GBP', 'INR', 'BTC', 'ETH', 'BNB'];

function assetsOf(symbol: string, indian: boolean): { base: string; quote: string } {
  if (indian) return { base: symbol, quote: 'INR' };
  const parts = symbol.replace(/-(SWAP|PERP)$/, '').split(/[-/_]/);
  if (parts.length > 1) return { base: parts[0] as string, quote: parts[1] as string };
  const name = parts[0] as string;
  const quote = quotes.find((q) => name.endsWith(q) && name.length > q.length);
  return quote === undefined ? { base: name, quote: 'USD' } : { base: name.slice(0, -quote.length), quote };
}

/** Venue codes of the data that comes with the product: a real index of US shares, and a made-up perpetual. */
const sampleVenue = 'SAMPLE';
const syntheticVenue = 'SYNTHETIC';

const indianVenue = /^(NSE|NFO|BSE|BFO)/;

/** Kind, assets and calendar as the names of symbol and venue tell them. */
export function namedTraits(id: InstrumentId): Pick<Instrument, 'kind' | 'base' | 'quote' | 'settle' | 'inverse' | 'calendar' | 'fundingMs'> {
  const { symbol, venue } = splitInstrumentId(id);
  const indian = indianVenue.test(venue);
  const { base, quote } = assetsOf(symbol, indian);
  const perpetual = /-SWAP$|PERP/.test(symbol) || /USDM|LINEAR|SWAP|PERP|INVERSE/.test(venue);
  const kind: InstrumentKind = perpetual
    ? 'perpetual'
    : /INDEX/.test(venue) || venue === sampleVenue
      ? 'index'
      : /OPTIONS/.test(venue) || (indian && /[CP]E$/.test(symbol))
        ? 'option'
        : indian
          ? 'equity'
          : 'spot';
  const inverse = perpetual && quote === 'USD' && venue !== syntheticVenue;
  const calendar: CalendarName = indian ? 'NSE' : venue === sampleVenue ? 'US' : 'UTC';
  return { kind, base, quote, settle: inverse ? base : quote, inverse, calendar, fundingMs: perpetual ? 8 * HOUR : 0 };
}

/** Indian contracts and shares are whole; an index elsewhere is traded through funds in small parts. */
function lotOf({ kind, calendar }: Pick<Instrument, 'kind' | 'calendar'>, candles: Candles): number {
  if (kind === 'option' || kind === 'equity') return 1;
  if (kind === 'index') return calendar === 'NSE' ? 1 : 0.001;
  return Math.max(1e-8, Math.min(1, inferStep(candles.volume) ?? 1e-8));
}

/**
 * An instrument for candles that came without rules. Tick and lot are the coarsest steps that prices and volumes keep to (finest rule of
 * the whole history, no minimum notional, no price band), fees and margin are assumptions by venue; `rulesSource` says `inferred`.
 */
export function inferInstrument(id: InstrumentId, candles: Candles): Instrument {
  const { symbol, venue } = splitInstrumentId(id);
  const traits = namedTraits(id);
  const steps = [candles.open, candles.high, candles.low, candles.close].map((c) => inferStep(c));
  const known = steps.filter((s) => s !== undefined);
  const tick = known.length === 4 ? Math.min(...known) : 1e-8;
  const lot = lotOf(traits, candles);
  return {
    id,
    symbol,
    venue,
    ...traits,
    multiplier: 1,
    priceScale: decimalsOf(tick),
    quantityScale: decimalsOf(lot),
    continuous: false,
    rules: [
      rulesInUnits({ from: 0, tick, lot, minQuantity: lot, maxQuantity: Infinity, minNotional: 0, priceBand: Infinity }, decimalsOf(tick), decimalsOf(lot)),
    ],
    fees: assumedFeesOf(venue),
    marginTiers: traits.kind === 'perpetual' ? assumedTiers : [],
    rulesSource: venue === syntheticVenue ? 'synthetic' : 'inferred',
  };
}
