// A search in words: what was found, and what luck alone would have found; the reader is told before any figure.
import type { Time } from '../../core/index.ts';
import type { ParameterValue, Point } from '../../quant/search/index.ts';
import { fixed, percent } from './format.ts';
import type { Tone, Verdict, VerdictLine } from './verdict.ts';

/** One point and its figures; NaN where one is not defined. */
export interface SearchRow {
  readonly point: Point;
  /** what was sought */
  readonly worth: number;
  readonly totalReturn: number;
  readonly sharpe: number;
  readonly maxDrawdown: number;
  readonly trades: number;
  /** why the strategy was paused, where it was */
  readonly fault?: string;
}

/** What speaks for and against the best point; see research/optimisation/guards. */
export interface SearchGuards {
  readonly trials: number;
  readonly luckSharpe: number;
  readonly sharpe: number;
  readonly probabilisticSharpe: number;
  readonly deflatedSharpe: number;
  readonly minimumDays: number;
  readonly days: number;
  readonly overfitting: { readonly probability: number; readonly loss: number; readonly splits: number; readonly blocks: number };
  readonly superiority: { readonly spa: number; readonly realityCheck: number; readonly resamples: number; readonly block: number };
  readonly plateau: { readonly score: number; readonly neighbours: number; readonly mean: number };
}

export interface SearchHeat {
  readonly across: string;
  readonly down: string;
  readonly columns: readonly ParameterValue[];
  readonly rows: readonly ParameterValue[];
  /** rows × columns */
  readonly best: Float64Array;
  readonly mean: Float64Array;
  readonly counts: Int32Array;
}

export interface SearchReport {
  readonly title: string;
  readonly strategy: string;
  readonly instruments: readonly string[];
  readonly timeframe: string;
  readonly from: Time;
  readonly to: Time;
  readonly synthetic: boolean;
  readonly search: string;
  readonly objective: string;
  readonly seed: number;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly command: string;
  /** every point that was tried, the best first */
  readonly rows: readonly SearchRow[];
  /** the parameters that were given, nothing varied */
  readonly given: SearchRow;
  /** undefined when no point has any worth */
  readonly guards: SearchGuards | undefined;
  readonly heats: readonly SearchHeat[];
  /** points walked from signal to signal, and why the others were not */
  readonly walked: number;
  readonly because: readonly string[];
}

/** A guard speaks for a result from here on. */
const CONFIDENT = 0.95;
const OVERFIT_MOST = 0.2;
const PLATEAU_LEAST = 0.5;

const tone = (value: number, good: boolean): Tone => (Number.isFinite(value) ? (good ? 'good' : 'weak') : 'plain');

/** A probability in per cent; one that no resample reached is below what they can tell. */
const chance = (p: number, resamples: number): string => (p === 0 ? `below ${percent(1 / resamples)}` : percent(p));

function guardLines(g: SearchGuards): VerdictLine[] {
  const { overfitting: o, superiority: s, plateau } = g;
  return [
    {
      tone: tone(g.deflatedSharpe, g.deflatedSharpe >= CONFIDENT),
      subject: 'More than luck',
      text: Number.isFinite(g.deflatedSharpe)
        ? `probability ${percent(g.deflatedSharpe)} (deflated Sharpe): the best of ${fixed(g.trials, 0)} tries on this data has a yearly Sharpe of ${fixed(g.sharpe, 2)}; luck alone would bring ${fixed(g.luckSharpe, 2)}.`
        : `not known: ${g.days} days, ${g.trials} tries.`,
    },
    {
      // whoever keeps his rank and loses money was not overfitted, and is no good
      tone: tone(o.probability, o.probability <= OVERFIT_MOST && o.loss < 0.5),
      subject: 'Overfitting',
      text: Number.isFinite(o.probability)
        ? `probability ${percent(o.probability)} (PBO; half is pure chance): how often the best of one half of the time is below the middle in the other half, over ${fixed(o.splits, 0)} splits. It lost money there in ${percent(o.loss)}.`
        : 'not known: too few points or days to split.',
    },
    {
      tone: tone(s.spa, s.spa <= 1 - CONFIDENT),
      subject: 'Better than nothing',
      text: Number.isFinite(s.spa)
        ? `if no try were better than doing nothing, a best this good would come with probability ${chance(s.spa, s.resamples)} (Hansen's SPA; White's reality check: ${chance(s.realityCheck, s.resamples)}).`
        : 'not known: too few days.',
    },
    {
      tone: tone(plateau.score, plateau.score >= PLATEAU_LEAST),
      subject: 'Plateau',
      text: Number.isFinite(plateau.score)
        ? `its ${plateau.neighbours} nearest neighbours keep ${percent(plateau.score)} of its lead over the middle point: ${plateau.score >= PLATEAU_LEAST ? 'it stands on a plateau' : 'it stands on a needle'}.`
        : `not known: ${plateau.neighbours} points were tried near it.`,
    },
    {
      tone: tone(g.minimumDays, g.minimumDays <= g.days),
      subject: 'Track record',
      text: Number.isFinite(g.minimumDays)
        ? `telling this Sharpe from zero takes ${fixed(Math.ceil(g.minimumDays), 0)} days, if it were the only try; there are ${fixed(g.days, 0)}.`
        : `there are ${fixed(g.days, 0)} days, and its Sharpe is not above zero.`,
    },
  ];
}

function headline(g: SearchGuards | undefined, lines: readonly VerdictLine[]): { tone: Tone; headline: string } {
  if (g === undefined) return { tone: 'weak', headline: 'No point has a figure to be judged by: nothing was found' };
  if (!(g.sharpe > 0)) return { tone: 'weak', headline: `Even the best of ${fixed(g.trials, 0)} tries earns nothing for its risk` };
  const against = lines.filter((l) => l.tone === 'weak').length;
  if (lines[0]?.tone !== 'good') return { tone: 'weak', headline: `The best of ${fixed(g.trials, 0)} tries is what luck alone would bring` };
  if (against > 0) return { tone: 'weak', headline: `More than luck, but ${against} of ${lines.length} guards speak against it` };
  return { tone: 'good', headline: 'Every guard that could be computed speaks for it; only trading forward can confirm it' };
}

/** Headline, and a line a guard. */
export function searchVerdict(report: SearchReport): Verdict {
  const { guards, given, rows } = report;
  const lines = guards === undefined ? [] : guardLines(guards);
  const best = rows[0];
  const beside: VerdictLine[] =
    best === undefined
      ? []
      : [
          {
            tone: 'plain',
            subject: 'As given',
            text: `the parameters as they were given made ${percent(given.totalReturn, true)} (Sharpe ${fixed(given.sharpe, 2)}), the best point ${percent(best.totalReturn, true)} (Sharpe ${fixed(best.sharpe, 2)}) on the very data it was chosen on.`,
          },
        ];
  const faults = rows.filter((r) => r.fault !== undefined);
  const paused: VerdictLine[] =
    faults.length === 0
      ? []
      : [{ tone: 'weak', subject: 'Faults', text: `the strategy was paused at ${faults.length} points, first: ${faults[0]?.fault ?? ''}.` }];
  const synthetic: VerdictLine[] = report.synthetic
    ? [{ tone: 'weak', subject: 'Caveat', text: 'The prices are made up; nothing about a real market follows.' }]
    : [];
  return { ...headline(guards, lines), lines: [...lines, ...beside, ...paused, ...synthetic] };
}
