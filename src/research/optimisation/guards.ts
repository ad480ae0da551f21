// What luck alone would have brought: every guard against overfitting over one search, and the words for it.

import type { Space } from '../../quant/search/index.ts';
import { defaultOptions, expectedBestSharpe, type Overfitting, overfitting, type Superiority, superiority } from '../../quant/statistics/index.ts';
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

/** From here on a figure is called good. */
const CONFIDENT = defaultOptions.confidence;
const OVERFIT_MOST = 0.2;
const PLATEAU_LEAST = 0.5;

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

export interface GuardVerdict {
  readonly tone: 'good' | 'weak' | 'bad';
  readonly headline: string;
  /** each guard in a sentence, with whether it speaks for the result */
  readonly lines: readonly { readonly good: boolean | undefined; readonly text: string }[];
}

const percent = (x: number): string => (Number.isFinite(x) ? `${(x * 100).toFixed(1)} %` : 'not known');
const two = (x: number): string => (Number.isFinite(x) ? x.toFixed(2) : 'not known');
const judged = (x: number, good: boolean): boolean | undefined => (Number.isFinite(x) ? good : undefined);

/** The guards in words. */
export function guardVerdict(g: Guards): GuardVerdict {
  const lines = [
    {
      good: judged(g.deflatedSharpe, g.deflatedSharpe >= CONFIDENT),
      text: `The best of ${g.trials} tries on this data has a Sharpe of ${two(g.sharpe)}; luck alone would bring ${two(g.luckSharpe)}. Probability that it is more than luck (deflated Sharpe): ${percent(g.deflatedSharpe)}.`,
    },
    {
      good: judged(g.overfitting.probability, g.overfitting.probability <= OVERFIT_MOST),
      text: `Probability of overfitting (PBO): ${percent(g.overfitting.probability)}; 50 % is pure chance. The best of one half of the time lost money in the other half in ${percent(g.overfitting.loss)} of ${g.overfitting.splits} splits.`,
    },
    {
      good: judged(g.superiority.spa, g.superiority.spa <= 1 - CONFIDENT),
      text: `Probability of a best this good if no try were better than doing nothing: ${percent(g.superiority.spa)} (Hansen's SPA), ${percent(g.superiority.realityCheck)} (White's reality check).`,
    },
    {
      good: judged(g.plateau.score, g.plateau.score >= PLATEAU_LEAST),
      text: Number.isFinite(g.plateau.score)
        ? `Its ${g.plateau.neighbours} nearest neighbours reach ${percent(g.plateau.score)} of its lead over the median point (plateau score; 100 % is a plateau, 0 % a needle).`
        : `Too few points were tried around it to tell a plateau from a needle (${g.plateau.neighbours} neighbours).`,
    },
    {
      good: judged(g.minimumDays, g.minimumDays <= g.days),
      text: Number.isFinite(g.minimumDays)
        ? `Telling this Sharpe from zero takes ${Math.ceil(g.minimumDays)} days if it were the only try; there are ${g.days}.`
        : `No number of days like these tells its Sharpe from zero; there are ${g.days}.`,
    },
  ];
  const against = lines.filter((l) => l.good === false).length;
  const unknown = lines.filter((l) => l.good === undefined).length;
  if (!(g.sharpe > 0)) return { tone: 'bad', headline: 'Even the best point loses, or earns nothing for its risk.', lines };
  if (lines[0]?.good !== true)
    return { tone: against > 2 ? 'bad' : 'weak', headline: `The best of ${g.trials} tries is no better than what luck alone would bring.`, lines };
  if (against > 0) return { tone: 'weak', headline: `Better than luck, but ${against} of ${lines.length} guards speak against it.`, lines };
  return {
    tone: unknown > 1 ? 'weak' : 'good',
    headline:
      unknown > 1
        ? 'Better than luck as far as can be told; some guards had too little to go by.'
        : 'Every guard speaks for it. Only trading forward can confirm it.',
    lines,
  };
}
