// Statistics of round trips: one pass, one sort for the median.
import type { RoundTrip } from '../../core/index.ts';
import type { Statistics } from './definitions.ts';
import { quotient } from './moments.ts';

type TripFigures = Pick<
  Statistics,
  | 'trades'
  | 'openTrades'
  | 'winRate'
  | 'profitFactor'
  | 'expectancy'
  | 'averageTrade'
  | 'averageWin'
  | 'averageLoss'
  | 'payoff'
  | 'largestWin'
  | 'largestLoss'
  | 'sqn'
  | 'kelly'
  | 'winStreak'
  | 'lossStreak'
  | 'averageHolding'
  | 'medianHolding'
  | 'longestHolding'
  | 'fees'
  | 'funding'
  | 'profitBeforeCosts'
  | 'costShare'
>;

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Notional bought and sold, taking the largest quantity held as bought once and sold once at a multiplier of 1. */
export const tradedNotional = (trips: readonly RoundTrip[]): number =>
  trips.reduce((sum, t) => sum + t.quantity * (t.entryPrice + (t.exitReason === 'open' ? 0 : t.exitPrice)), 0);

/** Costs over all round trips; the rest over the closed ones, or over all with `include`. */
export function tripFigures(all: readonly RoundTrip[], openTrips: 'exclude' | 'include', sdKind: 'sample' | 'population'): TripFigures {
  const trips = openTrips === 'include' ? all : all.filter((t) => t.exitReason !== 'open');
  const n = trips.length;
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  let largestWin = NaN;
  let largestLoss = NaN;
  let winRun = 0;
  let lossRun = 0;
  let winStreak = 0;
  let lossStreak = 0;
  let returns = 0;
  let held = 0;
  let longest = NaN;
  const holdings = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const t = trips[i] as RoundTrip;
    winRun = t.pnl > 0 ? winRun + 1 : 0;
    lossRun = t.pnl < 0 ? lossRun + 1 : 0;
    if (t.pnl > 0) {
      wins++;
      won += t.pnl;
      if (!(t.pnl <= largestWin)) largestWin = t.pnl;
      if (winRun > winStreak) winStreak = winRun;
    } else if (t.pnl < 0) {
      losses++;
      lost -= t.pnl;
      if (!(t.pnl >= largestLoss)) largestLoss = t.pnl;
      if (lossRun > lossStreak) lossStreak = lossRun;
    }
    returns += quotient(t.pnl, t.quantity * t.entryPrice);
    const holding = t.exitTime - t.entryTime;
    holdings[i] = holding;
    held += holding;
    if (!(holding <= longest)) longest = holding;
  }
  const expectancy = quotient(won - lost, n);
  let squares = 0;
  for (const t of trips) squares += (t.pnl - expectancy) ** 2;
  const sd = Math.sqrt(quotient(squares, sdKind === 'sample' ? n - 1 : n));
  const winRate = quotient(wins, n);
  const payoff = quotient(quotient(won, wins), quotient(lost, losses));
  return {
    trades: n,
    openTrades: all.reduce((count, t) => count + (t.exitReason === 'open' ? 1 : 0), 0),
    winRate,
    profitFactor: quotient(won, lost),
    expectancy,
    averageTrade: quotient(returns, n),
    averageWin: quotient(won, wins),
    averageLoss: quotient(-lost, losses),
    payoff,
    largestWin,
    largestLoss,
    sqn: quotient(Math.sqrt(n) * expectancy, sd),
    kelly: winRate - quotient(1 - winRate, payoff),
    winStreak,
    lossStreak,
    averageHolding: quotient(held, n),
    medianHolding: n === 0 ? NaN : median(holdings),
    longestHolding: longest,
    ...costs(all),
  };
}

function costs(all: readonly RoundTrip[]): Pick<Statistics, 'fees' | 'funding' | 'profitBeforeCosts' | 'costShare'> {
  let fees = 0;
  let funding = 0;
  let pnl = 0;
  for (const t of all) {
    fees += t.fees;
    funding += t.funding;
    pnl += t.pnl;
  }
  const profitBeforeCosts = pnl + fees - funding;
  return { fees, funding, profitBeforeCosts, costShare: profitBeforeCosts > 0 ? (fees - funding) / profitBeforeCosts : NaN };
}
