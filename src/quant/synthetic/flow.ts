// One-minute candles of a perpetual that behaves somewhat like one: regimes, clustered volatility, jumps, busy hours, funding.
import {
  AppError,
  type Candles,
  DAY,
  emptyCandles,
  type FundingRates,
  HOUR,
  type InstrumentId,
  MINUTE,
  type Random,
  seeded,
  type Time,
} from '../../core/index.ts';

export const syntheticId: InstrumentId = 'BTCUSDT-PERP.SYNTHETIC';

export interface SyntheticOptions {
  /** days of minutes, 1 to 3650 */
  readonly days: number;
  readonly seed: number;
  /** open time of the first candle; 2024-01-01 when absent */
  readonly from?: Time;
}

const TICK = 0.1;
const START_PRICE = 40_000;
/** Standard deviation of one minute's log return in a calm market: about 45 % a year. */
const CALM = 0.0006;
const FUNDING_MS = 8 * HOUR;

/** What the market is in the mood for: drift in sigmas a minute, volatility against calm, and how long it lasts on average. */
const regimes = [
  { drift: 0, volatility: 0.7, hours: 60 },
  { drift: 0.02, volatility: 1, hours: 40 },
  { drift: -0.02, volatility: 1.2, hours: 30 },
  { drift: 0, volatility: 1.8, hours: 10 },
  { drift: -0.05, volatility: 3, hours: 3 },
] as const;

/** Activity by hour of the day (UTC), around 1: quiet in the small hours, busiest when Europe and America overlap. */
const activity = [0.9, 0.85, 0.8, 0.75, 0.7, 0.7, 0.8, 0.95, 1.05, 1.05, 1, 0.95, 1.05, 1.3, 1.5, 1.45, 1.3, 1.15, 1.05, 1, 0.95, 0.95, 0.95, 0.9] as const;

const onTick = (price: number): number => Math.round(Math.max(TICK, price) / TICK) / (1 / TICK);

interface Market {
  price: number;
  /** volatility of the moment against the regime's, moving slowly and shocked by large moves */
  heat: number;
  regime: (typeof regimes)[number];
  minutesLeft: number;
}

function nextRegime(random: Random): Pick<Market, 'regime' | 'minutesLeft'> {
  const regime = regimes[random.integer(regimes.length)] as (typeof regimes)[number];
  return { regime, minutesLeft: 1 + Math.ceil(-Math.log(random.uniform()) * regime.hours * 60) };
}

/**
 * Candles and funding of a made-up perpetual, the same for the same options on every machine. It is made for trying software, not for
 * judging strategies: no strategy's result on it says anything about a market.
 * @throws AppError OUT_OF_RANGE
 */
export function syntheticFlow({ days, seed, from = Date.UTC(2024, 0, 1) }: SyntheticOptions): { readonly candles: Candles; readonly funding: FundingRates } {
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new AppError('OUT_OF_RANGE', 'days', `${days} is not a whole number from 1 to 3650`, 'Write --days 90.');
  const random = seeded(seed);
  const rows = (days * DAY) / MINUTE;
  const candles = emptyCandles(rows);
  const instants = Math.floor((days * DAY) / FUNDING_MS);
  const funding = { at: new Float64Array(instants), rate: new Float64Array(instants) };
  const market: Market = { price: START_PRICE, heat: 1, ...nextRegime(random) };
  let premium = 0;
  let paid = 0;
  for (let i = 0; i < rows; i++) {
    const at = from + i * MINUTE;
    const move = minute(candles, i, at, market, random);
    // Longs crowd in after rises: the premium follows the last hours' return and fades.
    premium = 0.998 * premium + 0.02 * move + 0.000002 * random.normal();
    if ((at + MINUTE - from) % FUNDING_MS === 0 && paid < instants) {
      funding.at[paid] = at + MINUTE;
      funding.rate[paid] = Math.round(Math.max(-0.003, Math.min(0.003, 0.0001 + 0.8 * premium)) * 1e8) / 1e8;
      paid += 1;
    }
  }
  return { candles, funding };
}

/** Fills row i and moves the market on; gives the log return. */
function minute(c: Candles, i: number, at: Time, market: Market, random: Random): number {
  if (--market.minutesLeft <= 0) Object.assign(market, nextRegime(random));
  const busy = activity[Math.floor(at / HOUR) % 24] as number;
  const sigma = CALM * market.regime.volatility * market.heat * busy;
  const jump = random.uniform() < 0.0001 ? sigma * 12 * random.normal() : 0;
  const open = onTick(market.price);
  let price = market.price;
  let high = open;
  let low = open;
  for (let step = 0; step < 4; step++) {
    price *= 1 + market.regime.drift * sigma * 0.25 + 0.5 * sigma * random.normal() + (step === 2 ? jump : 0);
    const printed = onTick(price);
    if (printed > high) high = printed;
    if (printed < low) low = printed;
  }
  const move = Math.log(price / market.price);
  const surprise = Math.abs(move) / sigma;
  market.heat = Math.min(4, Math.max(0.5, 1 + 0.97 * (market.heat - 1) + 0.03 * (surprise - 0.8)));
  market.price = price;
  c.at[i] = at;
  c.open[i] = open;
  c.high[i] = high;
  c.low[i] = low;
  c.close[i] = onTick(price);
  c.volume[i] = Math.round(busy * (5 + 30 * random.uniform()) * (0.5 + surprise) * 1000) / 1000;
  return move;
}
