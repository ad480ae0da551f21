// From an opinion to a size.
import { AppError, type RoundTrip } from '../../core/index.ts';

export type Sizing =
  /** base units or contracts */
  | { readonly kind: 'units'; readonly quantity: number }
  /** quote units of notional */
  | { readonly kind: 'cash'; readonly amount: number }
  /** fraction of equity as notional */
  | { readonly kind: 'equity'; readonly fraction: number }
  /** fraction of equity lost at the signal's stop; a signal without a stop is refused */
  | { readonly kind: 'risk'; readonly fraction: number }
  /** this fraction of the Kelly bet of the deployment's own round trips, shrunk while they are few; `cap` is the most, as a fraction of equity */
  | { readonly kind: 'kelly'; readonly fraction: number; readonly cap: number }
  /** notional such that its yearly volatility is this fraction of equity */
  | { readonly kind: 'volatility'; readonly target: number; readonly cap: number };

export interface SizingFacts {
  readonly equity: number;
  /** expected entry price, plain */
  readonly price: number;
  /** distance to the stop, plain, NaN without one */
  readonly stopDistance: number;
  /** 0..1 */
  readonly confidence: number;
  /** yearly volatility of the instrument as a fraction, NaN while unknown */
  readonly volatility: number;
  readonly record: TripRecord;
  readonly deployment: string;
}

/** How many round trips weigh as much as the prior that there is no edge. */
const KELLY_PRIOR = 30;

/** What a deployment's round trips came to. */
interface Tally {
  trips: number;
  wins: number;
  gained: number;
  lost: number;
}

/** The growing list of round trips, summed up by deployment; each trip is looked at once. */
export class TripRecord {
  private readonly trips: readonly RoundTrip[];
  private readonly sums = new Map<string, Tally>();
  private seen = 0;

  constructor(trips: readonly RoundTrip[]) {
    this.trips = trips;
  }

  of(deployment: string): Readonly<Tally> {
    if (this.seen > this.trips.length) {
      // the list was replaced by an earlier one
      this.sums.clear();
      this.seen = 0;
    }
    for (; this.seen < this.trips.length; this.seen++) this.add(this.trips[this.seen] as RoundTrip);
    return this.sums.get(deployment) ?? { trips: 0, wins: 0, gained: 0, lost: 0 };
  }

  private add(t: RoundTrip): void {
    let sum = this.sums.get(t.deployment);
    if (sum === undefined) {
      sum = { trips: 0, wins: 0, gained: 0, lost: 0 };
      this.sums.set(t.deployment, sum);
    }
    sum.trips++;
    if (t.pnl > 0) {
      sum.wins++;
      sum.gained += t.pnl;
    } else sum.lost -= t.pnl;
  }
}

/** Kelly fraction p − (1 − p) / b of past round trips (Kelly 1956), shrunk by n / (n + prior); 0 without an edge. */
export function kellyFraction({ trips, wins, gained, lost }: Readonly<Tally>): number {
  if (wins === 0 || wins === trips || lost <= 0) return 0;
  const p = wins / trips;
  const payoff = gained / wins / (lost / (trips - wins));
  return Math.max(0, p - (1 - p) / payoff) * (trips / (trips + KELLY_PRIOR));
}

/**
 * Notional in the reporting currency a sizing asks for, or undefined for `units`, or a refusal in words.
 */
export function sizeNotional(sizing: Exclude<Sizing, { kind: 'units' }>, facts: SizingFacts): number | { refused: string } {
  const { equity, confidence } = facts;
  if (sizing.kind === 'cash') return sizing.amount;
  if (sizing.kind === 'equity') return equity * sizing.fraction;
  if (sizing.kind === 'risk') {
    if (!(facts.stopDistance > 0)) return { refused: 'sizing by risk needs a stop, and the signal has none' };
    return (equity * sizing.fraction * facts.price) / facts.stopDistance;
  }
  if (sizing.kind === 'kelly') {
    const record = facts.record.of(facts.deployment);
    const bet = kellyFraction(record) * sizing.fraction * confidence;
    // Before there is a record, bet the smallest stake that builds one.
    return equity * Math.min(sizing.cap, Math.max(bet, record.trips < KELLY_PRIOR ? sizing.cap / 10 : 0));
  }
  if (!(facts.volatility > 0)) return { refused: 'sizing by volatility needs more candles to know the volatility' };
  return equity * Math.min(sizing.cap, (sizing.target / facts.volatility) * confidence);
}

const numberOf = (text: string, field: string): number => {
  const percent = text.endsWith('%');
  const n = Number(percent ? text.slice(0, -1) : text);
  if (text.trim() === '' || !Number.isFinite(n) || n <= 0)
    throw new AppError(
      'BAD_VALUE',
      field,
      `"${text}" is not a positive number`,
      'Write 100 (units), 10% (of equity), cash:1000, risk:1%, kelly:50% or volatility:20%.',
    );
  return percent ? n / 100 : n;
};

/**
 * Sizing as a person writes it: `100`, `10%`, `cash:1000`, `risk:1%`, `kelly:50%`, `volatility:20%`.
 * @throws AppError BAD_VALUE
 */
export function parseSizing(text: string, field = 'order-size'): Sizing {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? '' : text.slice(0, colon);
  const value = numberOf(text.slice(colon + 1), field);
  if (kind === '') return text.endsWith('%') ? { kind: 'equity', fraction: value } : { kind: 'units', quantity: value };
  if (kind === 'cash') return { kind: 'cash', amount: value };
  if (kind === 'risk') return { kind: 'risk', fraction: value };
  if (kind === 'kelly') return { kind: 'kelly', fraction: value, cap: 1 };
  if (kind === 'volatility') return { kind: 'volatility', target: value, cap: 1 };
  throw new AppError(
    'BAD_VALUE',
    field,
    `"${kind}" is not a way of sizing`,
    'Known: units (a bare number), percent of equity (10%), cash:, risk:, kelly:, volatility:.',
  );
}
