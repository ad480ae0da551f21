// A walk forward in words: what the tests came to, whether choices held outside of their window, and what luck has to do with it.
import type { Caveat, Time } from '../../core/index.ts';
import type { Statistics } from '../../quant/statistics/index.ts';
import type { WindowFigures } from '../optimisation/index.ts';
import { fixed, percent } from './format.ts';
import type { Experiment } from './sheet.ts';
import type { Tone, Verdict, VerdictLine } from './verdict.ts';

export interface FoldRow {
  readonly train: { readonly from: Time; readonly to: Time };
  readonly test: { readonly from: Time; readonly to: Time };
  /** what was chosen of what was varied */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  /** points tried, or rows learned from */
  readonly tried: number;
  readonly inSample: WindowFigures | undefined;
  readonly outOfSample: WindowFigures;
  readonly note: string;
}

export interface WalkForwardReport extends Experiment {
  readonly strategy: string;
  readonly currency: string;
  readonly seed: number;
  readonly anchored: boolean;
  /** what every fold did before its test: chose parameters, learned a model, or nothing */
  readonly learned: 'parameters' | 'model' | 'nothing';
  /** how it did: the search and its objective, or the model and its features */
  readonly how: string;
  readonly folds: readonly FoldRow[];
  /** of all tests as one curve; yearly and luck figures with the trials counted */
  readonly statistics: Statistics;
  readonly confidence: number;
  /** different points that were tried, by this walk and before it on the same data */
  readonly trials: number;
  /** NaN where it is not defined */
  readonly efficiency: number;
  /** over the days of all tests; NaN where folds did not try the same points */
  readonly overfitting: { readonly probability: number; readonly loss: number; readonly splits: number };
  readonly movements: readonly { readonly parameter: string; readonly moved: number }[];
  /** thinned for a chart; equity and held from 1 */
  readonly curve: {
    readonly at: readonly number[];
    readonly equity: readonly number[];
    readonly held: readonly number[];
    readonly drawdown: readonly number[];
  };
  readonly caveats: readonly Caveat[];
}

const CONFIDENT = 0.95;
const FEW_TRADES = 30;
/** Below this, most of what training windows promised was not kept (Pardo 2008 asks for half). */
const EFFICIENT = 0.5;
/** A guard speaks for a result up to here, as in a search. */
const OVERFIT_MOST = 0.2;
/** Values drawn by chance move by a third of their range. */
const RESTLESS = 0.25;

const won = (report: WalkForwardReport): number => report.folds.filter((f) => f.outOfSample.totalReturn > 0).length;

function headline(report: WalkForwardReport): { tone: Tone; headline: string } {
  const { statistics: s } = report;
  if (!(s.trades > 0)) return { tone: 'plain', headline: 'Nothing was traded in any test' };
  if (s.totalReturn <= 0) return { tone: 'weak', headline: 'Lost money out of sample' };
  if (s.trades < FEW_TRADES) return { tone: 'weak', headline: 'Made money out of sample, on too few trades to tell skill from luck' };
  if (!(s.deflatedSharpe >= CONFIDENT)) return { tone: 'weak', headline: 'Made money out of sample, but luck alone could explain it' };
  if (s.excessReturn < 0 && s.sharpe < s.benchmarkSharpe)
    return { tone: 'weak', headline: 'Made money out of sample, but less than holding, and no more smoothly' };
  if (report.efficiency < EFFICIENT) return { tone: 'plain', headline: 'Made money out of sample, far less than its training windows promised' };
  return { tone: 'good', headline: 'Made more money out of sample than luck alone would' };
}

function resultLine({ statistics: s, folds }: WalkForwardReport, profitable: number): VerdictLine {
  const idle = folds.filter((f) => f.outOfSample.trades === 0).length;
  const held = `holding made ${percent(s.benchmarkReturn, true)} and fell ${percent(s.benchmarkDrawdown)}`;
  return {
    tone: s.totalReturn > 0 && profitable > folds.length / 2 ? 'good' : 'weak',
    subject: 'Out of sample',
    text: `${percent(s.totalReturn, true)} over ${fixed(s.years, 1)} years after all costs, deepest fall ${percent(s.maxDrawdown)}; ${held}. ${profitable} of ${folds.length} tests made money${idle === 0 ? '' : `, ${idle} traded nothing`}.`,
  };
}

function luckLine({ statistics: s, trials, confidence }: WalkForwardReport): VerdictLine {
  const interval = Number.isFinite(s.sharpeLow) ? ` (${percent(confidence)} interval ${fixed(s.sharpeLow, 2)} to ${fixed(s.sharpeHigh, 2)})` : '';
  const need = Number.isFinite(s.minimumTrackRecord)
    ? ` It takes ${fixed(Math.ceil(s.minimumTrackRecord), 0)} days at this Sharpe to be ${percent(confidence)} sure.`
    : '';
  return {
    tone: s.deflatedSharpe >= CONFIDENT ? 'good' : 'weak',
    subject: 'Luck',
    text: `Sharpe ${fixed(s.sharpe, 2)}${interval}; the chance that the true one is above zero is ${percent(s.probabilisticSharpe)}, ${percent(s.deflatedSharpe)} after allowing for ${fixed(trials, 0)} trial${trials === 1 ? '' : 's'} ever made on this data.${need}`,
  };
}

function choiceLines({ efficiency, overfitting: o, movements, learned }: WalkForwardReport): VerdictLine[] {
  const lines: VerdictLine[] = [];
  if (Number.isFinite(efficiency))
    lines.push({
      tone: efficiency >= EFFICIENT ? 'good' : 'weak',
      subject: 'Efficiency',
      text:
        efficiency < 0
          ? 'the training windows grew and the tests shrank: what the choices promised was not kept.'
          : `tests grew at ${percent(efficiency)} of the pace of the training windows${efficiency >= EFFICIENT ? '' : ': what the choices promised was mostly not kept'}.`,
    });
  else if (learned === 'parameters')
    lines.push({ tone: 'weak', subject: 'Efficiency', text: 'not defined: even on the training windows the choices made no money.' });
  if (Number.isFinite(o.probability))
    lines.push({
      // whoever keeps his rank and loses money was not overfitted, and is no good
      tone: o.probability <= OVERFIT_MOST && o.loss < 0.5 ? 'good' : 'weak',
      subject: 'Overfitting',
      text: `probability ${percent(o.probability)} (PBO; half is pure chance): how often the best point of one half of the tests is below the middle in the other half, over ${fixed(o.splits, 0)} splits. It lost money there in ${percent(o.loss)}.`,
    });
  const restless = movements.filter((m) => m.moved > RESTLESS);
  if (movements.length > 0)
    lines.push({
      tone: restless.length === 0 ? 'good' : 'weak',
      subject: 'Stability',
      text:
        restless.length === 0
          ? 'the chosen values stay close to each other from fold to fold.'
          : `${restless.map((m) => `${m.parameter} (${percent(m.moved)} of its range)`).join(', ')} jump${restless.length === 1 ? 's' : ''} about from fold to fold nearly as if drawn at random (33 %).`,
    });
  return lines;
}

/** Headline and lines; weak results as weak. */
export function walkForwardVerdict(report: WalkForwardReport): Verdict {
  const notes = [...new Set(report.folds.map((f) => f.note).filter((n) => n !== ''))];
  return {
    ...headline(report),
    lines: [
      resultLine(report, won(report)),
      luckLine(report),
      ...choiceLines(report),
      ...notes.map((text): VerdictLine => ({ tone: 'weak', subject: 'Choice', text: `${report.folds.filter((f) => f.note === text).length} folds: ${text}.` })),
      ...report.caveats.map((c): VerdictLine => ({ tone: 'weak', subject: 'Caveat', text: c.text })),
    ],
  };
}
