// Numbers and times as a trader reads them: a true minus sign, two places for money, a dash where there is nothing to say.
import { DAY, HOUR, type Instrument, MINUTE, type Time } from '../../core/index.ts';
import { definitions, type StatisticName, type Unit } from '../../quant/statistics/index.ts';

export const DASH = '—';
const MINUS = '\u2212';

/** Fixed places with thousands set apart; `sign` puts + before gains. */
export function fixed(x: number, places: number, sign = false): string {
  if (!Number.isFinite(x)) return DASH;
  const text = Math.abs(x).toFixed(places);
  const zero = Number(text) === 0;
  const [whole = '', rest] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${zero ? '' : x < 0 ? MINUS : sign ? '+' : ''}${grouped}${rest === undefined ? '' : `.${rest}`}`;
}

/** Two places under 10 %, one above. */
export const percent = (x: number, sign = false): string => (Number.isFinite(x) ? `${fixed(x * 100, Math.abs(x) < 0.1 ? 2 : 1, sign)}\u00a0%` : DASH);

/** Money with two places; eight where the currency is Bitcoin. */
export const money = (x: number, currency: string, sign = false): string => fixed(x, /^(BTC|XBT|ETH)$/.test(currency) ? 8 : 2, sign);

/**
 * Digits after the point for prices around `price`: those of the tick. Where the tick is inferred it may be noise of a file's last digits, and where there is
 * none anything goes: six significant digits then.
 */
export function priceDigits({ rulesSource, priceScale, continuous }: Pick<Instrument, 'rulesSource' | 'priceScale' | 'continuous'>, price: number): number {
  if (!continuous && (rulesSource === 'venue' || rulesSource === 'file')) return priceScale;
  const enough = Math.max(2, 5 - Math.floor(Math.log10(price > 0 ? price : 1)));
  return Math.min(continuous ? 8 : priceScale, enough);
}

/** The two largest units that matter: `3 d 4 h`, `14 m`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  if (ms < MINUTE) return `${fixed(ms / 1000, ms % 1000 === 0 ? 0 : 1)} s`;
  if (ms < HOUR) return `${fixed(ms / MINUTE, 0)} m`;
  const minutes = Math.round(ms / MINUTE);
  if (ms < DAY) return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
  const hours = Math.round(ms / HOUR);
  return hours >= 240 || hours % 24 === 0 ? `${fixed(Math.round(ms / DAY), 0)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `2021-03-05 14:30` UTC. */
export const timeText = (at: Time): string => (Number.isFinite(at) ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : DASH);
export const dateText = (at: Time): string => (Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : DASH);

/** Figures that are gains or losses and so always carry their sign. */
const signed = new Set<StatisticName>([
  'netProfit',
  'totalReturn',
  'annualReturn',
  'bestDay',
  'worstDay',
  'bestMonth',
  'worstMonth',
  'expectancy',
  'averageTrade',
  'averageWin',
  'averageLoss',
  'largestWin',
  'largestLoss',
  'funding',
  'profitBeforeCosts',
  'benchmarkReturn',
  'excessReturn',
  'alpha',
]);

export function figure(name: StatisticName, value: number, currency: string): string {
  const unit: Unit = definitions[name].unit;
  if (!Number.isFinite(value)) return DASH;
  switch (unit) {
    case 'fraction':
      return percent(value, signed.has(name));
    case 'money':
      return money(value, currency, signed.has(name));
    case 'duration':
      return duration(value);
    case 'count':
      return fixed(value, name === 'tradesPerYear' && value < 100 ? 1 : 0);
    case 'ratio':
      return fixed(value, name === 'sharpePerPeriod' ? 6 : 2);
    default:
      return fixed(value, 2);
  }
}
