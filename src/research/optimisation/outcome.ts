// What one point of a search came to: little enough to be kept for thousands of points, enough for every objective and guard.
import { AppError, type Calendar, type EquityCurve, type RoundTrip, type Time, unknownName } from '../../core/index.ts';
import { dayCloses, defaultOptions, type Statistics, statistics } from '../../quant/statistics/index.ts';

export interface Outcome {
  /** equity after the last candle, reporting currency */
  readonly end: number;
  /** deepest fall from a peak, as a fraction of it, over every candle */
  readonly maxDrawdown: number;
  readonly trades: number;
  readonly wins: number;
  /** sums of the profits of the trades that won, and of the losses of those that did not, after costs */
  readonly gained: number;
  readonly lost: number;
  /** equity at the close of each day */
  readonly days: Float64Array;
  /** why the strategy was paused, when it was; its figures then mean nothing */
  readonly fault?: string;
}

/** The days that all outcomes of a search share. */
export interface Sheet {
  readonly start: { readonly at: Time; readonly equity: number };
  /** instants of the day closes */
  readonly at: Float64Array;
  readonly calendar: Calendar;
}

/** A run that never began, because the strategy refused its parameters. */
export const refused = (fault: string): Outcome => ({
  end: Number.NaN,
  maxDrawdown: Number.NaN,
  trades: 0,
  wins: 0,
  gained: 0,
  lost: 0,
  days: new Float64Array(),
  fault,
});

/** Deepest fall of a curve from its highest point so far, starting at `start`. */
function deepest({ equity }: EquityCurve, start: number): number {
  let peak = start;
  let most = 0;
  for (let i = 0; i < equity.length; i++) {
    const e = equity[i] as number;
    if (e > peak) peak = e;
    else if (peak - e > most * peak) most = (peak - e) / peak;
  }
  return most;
}

/** A whole run, summed up. */
export function outcomeOf(curve: EquityCurve, trips: readonly RoundTrip[], start: number, calendar: Calendar): Outcome {
  const rows = dayCloses(curve.at, calendar);
  const closed = trips.filter((t) => t.exitReason !== 'open');
  const won = closed.filter((t) => t.pnl > 0);
  return {
    end: curve.equity.at(-1) ?? start,
    maxDrawdown: deepest(curve, start),
    trades: closed.length,
    wins: won.length,
    gained: won.reduce((sum, t) => sum + t.pnl, 0),
    lost: closed.reduce((sum, t) => sum - Math.min(0, t.pnl), 0),
    days: Float64Array.from(rows, (row) => curve.equity[row] as number),
  };
}

/** Simple returns from day to day. */
export function dailyReturns({ days }: Outcome, { start }: Sheet): Float64Array {
  return days.map((equity, i) => (i === 0 ? equity / start.equity : equity / (days[i - 1] as number)) - 1);
}

/** Statistics of the days of an outcome. Figures that need more than days (drawdown inside a day, trades) are not those of the run. */
export function dayStatistics(outcome: Outcome, sheet: Sheet, trials?: { readonly count: number; readonly sharpeVariance: number }): Statistics {
  const curve = { at: sheet.at, equity: outcome.days, exposure: new Float64Array(outcome.days.length) };
  return statistics(
    { curve, roundTrips: [], start: sheet.start },
    { ...defaultOptions, calendar: sheet.calendar, bootstrap: { resamples: 0, seed: 1 }, ...(trials === undefined ? {} : { trials }) },
  );
}

const totalReturn = (o: Outcome, sheet: Sheet): number => o.end / sheet.start.equity - 1;
const ratio = (a: number, b: number): number => (b > 0 ? a / b : Number.NaN);

interface Objective {
  readonly about: string;
  /** higher is better; NaN where it is not defined */
  readonly of: (outcome: Outcome, sheet: Sheet) => number;
}

/** What a search may seek; each is the statistic of the same name. */
export const objectives = {
  totalReturn: { about: 'what the money grew by', of: totalReturn },
  sharpe: { about: 'mean daily return per unit of its swing, a year', of: (o, s) => dayStatistics(o, s).sharpe },
  sortino: { about: 'mean daily return per unit of its downward swing, a year', of: (o, s) => dayStatistics(o, s).sortino },
  calmar: { about: 'yearly return per unit of the deepest fall', of: (o, s) => ratio(dayStatistics(o, s).annualReturn, o.maxDrawdown) },
  profitFactor: { about: 'money won per money lost', of: (o) => ratio(o.gained, o.lost) },
} as const satisfies Record<string, Objective>;

export type ObjectiveName = keyof typeof objectives;

/** @throws AppError UNKNOWN_NAME */
export function objectiveNamed(name: string): ObjectiveName {
  if (Object.hasOwn(objectives, name)) return name as ObjectiveName;
  throw unknownName('objective', name, Object.keys(objectives));
}

/** What is sought of an outcome; NaN for a run that a fault ended. @throws AppError BAD_VALUE when it is of other days */
export function worthOf(name: ObjectiveName, outcome: Outcome, sheet: Sheet): number {
  if (outcome.fault !== undefined) return Number.NaN;
  if (outcome.days.length !== sheet.at.length)
    throw new AppError('BAD_VALUE', 'outcome', `it has ${outcome.days.length} days, the search ${sheet.at.length}`, 'Start the search anew.');
  return objectives[name].of(outcome, sheet);
}
