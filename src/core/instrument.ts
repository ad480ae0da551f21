// One tradable thing at one venue, with the rules that held at each date.
import type { CalendarName } from './calendar.ts';
import { AppError } from './errors.ts';
import type { Time } from './time.ts';

/** `SYMBOL.VENUE`, e.g. `BTC-USDT-SWAP.OKX`. */
export type InstrumentId = string;

export type InstrumentKind = 'spot' | 'perpetual' | 'future' | 'option' | 'index' | 'equity' | 'commodity' | 'forex';

/** What an order must obey from `from` on. Prices and quantities are integers in units of 10^-scale of the instrument. */
export interface TradingRules {
  readonly from: Time;
  readonly tick: number;
  readonly lot: number;
  readonly minQuantity: number;
  readonly maxQuantity: number;
  /** smallest price × quantity × multiplier, in quote units (doubles: it is a threshold, not money) */
  readonly minNotional: number;
  /** widest distance of a limit price from the mark, as a fraction; Infinity where the venue has none */
  readonly priceBand: number;
}

/** Fractions of notional; negative = rebate. `perOrder` and `perContract` are in the settle asset. */
export interface FeeSchedule {
  readonly maker: number;
  readonly taker: number;
  readonly perOrder: number;
  readonly perContract: number;
}

/** A bracket of the maintenance-margin table: positions up to `maxNotional` need `maintenance` of notional, and allow `maxLeverage`. */
export interface MarginTier {
  readonly maxNotional: number;
  readonly maintenance: number;
  readonly maxLeverage: number;
}

/** Where the rules came from; everything but `venue` and `file` is said wherever a result is shown. */
export type RulesSource = 'venue' | 'file' | 'inferred' | 'continuous' | 'synthetic';

export interface Instrument {
  readonly id: InstrumentId;
  readonly symbol: string;
  readonly venue: string;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  readonly settle: string;
  /** inverse contracts are worth `multiplier` quote units each and settle in base */
  readonly inverse: boolean;
  /** base units (linear) or quote units (inverse) of one whole contract; 1 for spot */
  readonly multiplier: number;
  /** digits after the point of integer prices and quantities, fixed for the whole history; both 0 and unused when `continuous` */
  readonly priceScale: number;
  readonly quantityScale: number;
  /** no grid: prices and quantities are doubles. For research and the published workloads only; no venue trades it. */
  readonly continuous: boolean;
  /** oldest first; the last with from <= now holds */
  readonly rules: readonly TradingRules[];
  readonly fees: FeeSchedule;
  readonly marginTiers: readonly MarginTier[];
  readonly calendar: CalendarName;
  readonly rulesSource: RulesSource;
  /** funding interval of a perpetual in ms; 0 where there is no funding */
  readonly fundingMs: number;
  /** what sizes are multiplied by, in (0, 1]; 1 when left out. A person's choice for an instrument that is trusted less. */
  readonly riskMultiplier?: number;
  readonly listed?: Time;
  readonly delisted?: Time;
  readonly expiry?: Time;
  readonly strike?: number;
  readonly right?: 'call' | 'put';
  readonly underlying?: InstrumentId;
}

/** Splits `BTC-USDT-SWAP.OKX` at its last dot. @throws AppError BAD_VALUE */
export function splitInstrumentId(id: InstrumentId, field = 'instrument'): { symbol: string; venue: string } {
  const dot = id.lastIndexOf('.');
  if (dot <= 0 || dot === id.length - 1)
    throw new AppError('BAD_VALUE', field, `"${id}" is not SYMBOL.VENUE`, 'Write it as BTC-USDT-SWAP.OKX or BTCUSDT.BINANCE-USDM.');
  return { symbol: id.slice(0, dot), venue: id.slice(dot + 1) };
}

/** The rules in force at `at` (the first ones before their own date: history has no earlier truth). */
export function rulesAt(instrument: Instrument, at: Time): TradingRules {
  const { rules } = instrument;
  let found = rules[0] as TradingRules;
  for (let i = 1; i < rules.length; i++) {
    const r = rules[i] as TradingRules;
    if (r.from > at) break;
    found = r;
  }
  return found;
}

/** Integer units in 1.0 of quantity / price; 1 when continuous, so that value = units / power holds for both. */
export const quantityPower = (i: Instrument): number => (i.continuous ? 1 : 10 ** i.quantityScale);
export const pricePower = (i: Instrument): number => (i.continuous ? 1 : 10 ** i.priceScale);

/** Rules as people and files write them: tick, lot and quantities in plain units. */
export type PlainRules = TradingRules;

/** Plain rules in the integer units of orders. */
export const rulesInUnits = (plain: PlainRules, priceScale: number, quantityScale: number): TradingRules => ({
  ...plain,
  tick: Math.round(plain.tick * 10 ** priceScale),
  lot: Math.round(plain.lot * 10 ** quantityScale),
  minQuantity: Math.round(plain.minQuantity * 10 ** quantityScale),
  maxQuantity: plain.maxQuantity === Number.POSITIVE_INFINITY ? plain.maxQuantity : Math.round(plain.maxQuantity * 10 ** quantityScale),
});

/** The way back. */
export const rulesInPlain = (rules: TradingRules, priceScale: number, quantityScale: number): PlainRules => ({
  ...rules,
  tick: rules.tick / 10 ** priceScale,
  lot: rules.lot / 10 ** quantityScale,
  minQuantity: rules.minQuantity / 10 ** quantityScale,
  maxQuantity: rules.maxQuantity / 10 ** quantityScale,
});

const noFees: FeeSchedule = { maker: 0, taker: 0, perOrder: 0, perContract: 0 };
const noGrid: TradingRules = { from: 0, tick: 0, lot: 0, minQuantity: 0, maxQuantity: Infinity, minNotional: 0, priceBand: Infinity };

/** An instrument without a grid: for research over bare columns. `multiplier` is the point value. */
export function continuousInstrument(id: InstrumentId, options: Partial<Instrument> = {}): Instrument {
  const { symbol, venue } = splitInstrumentId(id);
  return {
    id,
    symbol,
    venue,
    kind: 'spot',
    base: symbol,
    quote: 'USD',
    settle: options.quote ?? 'USD',
    inverse: false,
    multiplier: 1,
    priceScale: 0,
    quantityScale: 0,
    continuous: true,
    rules: [noGrid],
    fees: noFees,
    marginTiers: [],
    calendar: 'UTC',
    rulesSource: 'continuous',
    fundingMs: 0,
    ...options,
  };
}
