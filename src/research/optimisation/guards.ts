// What luck alone would have brought: every guard against overfitting over one search.
import type { Space } from '../../quant/search/index.ts';
import { expectedBestSharpe, type Overfitting, overfitting, type Superiority, superiority } from '../../quant/statistics/index.ts';
import { bestOf, type Tried } from './optimise.ts';
import { dailyReturns, dayStatistics, type Sheet } from './outcome.ts';
import { type Plateau, plateauAround } from './plateau.ts';

export interface Guards {
  /** all trials ever made on this data, this search's among them */
  readonly trials: number;
  /** the yearly Sharpe expected of the best of that many without any skill */
  readonly luckSharpe: number;
  /** yearly Sharpe of the best point */
  readonly sharpe: number;
  /** probability that its true Sharpe is above zero, and above what luck brings */
  readonly probabilisticSharpe: number;
  readonly deflatedSharpe: number;
  /** days needed to tell its Sharpe from zero, and days there are */
  readonly minimumDays: number;
  readonly days: number;
  readonly overfitting: Overfitting;
  readonly superiority: Superiority;
  readonly plateau: Plateau;
}

const variance = (x: readonly number[]): number => {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  return x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, x.length - 1);
};

/** @param trials ever made on this data, at least those of this search; undefined when no point has any worth */
export function guardsOf(tried: readonly Tried[], space: Space, sheet: Sheet, trials: number, seed: number): Guards | undefined {
  const best = bestOf(tried);
  if (best === undefined) return undefined;
  const sound = tried.filter((t) => t.outcome.fault === undefined);
  const returns = sound.map((t) => dailyReturns(t.outcome, sheet));
  const sharpes = sound.map((t) => dayStatistics(t.outcome, sheet).sharpe / Math.sqrt(sheet.calendar.daysPerYear)).filter((s) => Number.isFinite(s));
  const sharpeVariance = variance(sharpes);
  const count = Math.max(trials, tried.length);
  const figures = dayStatistics(best.outcome, sheet, { count, sharpeVariance });
  return {
    trials: count,
    luckSharpe: expectedBestSharpe(count, sharpeVariance) * Math.sqrt(sheet.calendar.daysPerYear),
    sharpe: figures.sharpe,
    probabilisticSharpe: figures.probabilisticSharpe,
    deflatedSharpe: figures.deflatedSharpe,
    minimumDays: figures.minimumTrackRecord,
    days: sheet.at.length,
    overfitting: overfitting(returns),
    superiority: superiority(returns, { seed }),
    plateau: plateauAround(best, tried, space),
  };
}
