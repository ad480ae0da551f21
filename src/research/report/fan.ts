// Many pasts beside the one that happened, in words: what a reader of a Monte Carlo page or of the terminal is told first.
import type { Share, Spread } from '../../quant/statistics/index.ts';
import { fixed, percent } from './format.ts';
import type { Experiment } from './sheet.ts';
import type { Tone, Verdict, VerdictLine } from './verdict.ts';

/** `trades`: the same trades in other orders; `returns`: days drawn again in blocks; `noise`: prices each a little off; `entries`: the trades at random moments. */
export type FanMethod = 'trades' | 'returns' | 'noise' | 'entries';

/** One way of making other pasts, and what they came to. Equity counts from 1, drawdowns are positive fractions. */
export interface FanResult {
  readonly method: FanMethod;
  readonly paths: number;
  /** numbers of trades, or times in ms */
  readonly axis: 'trade' | 'time';
  readonly steps: readonly number[];
  /** one row a level of fanLevels, one value a step */
  readonly equity: readonly (readonly number[])[];
  readonly drawdown: readonly (readonly number[])[];
  readonly actual: { readonly equity: readonly number[]; readonly drawdown: readonly number[] };
  /** net return at the end, and deepest fall */
  readonly end: Spread;
  readonly deepest: Spread;
  /** share of the paths that ended below the start, and that were ever down by the loss that counts as ruin */
  readonly lost: Share;
  readonly ruin: Share;
  /** what was set: block length, level of noise */
  readonly setting: string;
}

export interface MonteCarloReport extends Experiment {
  readonly strategies: readonly string[];
  readonly currency: string;
  readonly seed: number;
  readonly trades: number;
  /** loss from the start that counts as ruin, a fraction */
  readonly ruinLoss: number;
  readonly results: readonly FanResult[];
  readonly skipped: readonly { readonly method: FanMethod; readonly why: string }[];
}

export const methodNames: Readonly<Record<FanMethod, string>> = {
  trades: 'Same trades, other order',
  returns: 'Days drawn again in blocks',
  noise: 'Prices a little off',
  entries: 'Entries at random',
};

/** Share of random entries that do as well as the run, counting the run itself: a p-value that is never 0 (Davison & Hinkley 1997). */
export const entriesChance = ({ end, paths }: FanResult): number => ((1 - end.rank) * paths + 1) / (paths + 1);

const LUCK = 0.05;

const ruinText = ({ ruin }: FanResult, loss: number): string =>
  `Chance of ever being down ${percent(loss)}: ${percent(ruin.value)} (${percent(ruin.low)} to ${percent(ruin.high)})`;

function lineOf(r: FanResult, loss: number): VerdictLine {
  const subject = methodNames[r.method];
  const [low = Number.NaN, , median = Number.NaN, , high = Number.NaN] = r.end.quantiles;
  const deep = r.deepest.quantiles[4] as number;
  const nine = `nine in ten ended between ${percent(low, true)} and ${percent(high, true)}`;
  switch (r.method) {
    case 'trades':
      return {
        tone: r.deepest.rank < 0.25 ? 'weak' : 'plain',
        subject,
        text: `deepest fall ${percent(r.deepest.actual)}; ${percent(1 - r.deepest.rank)} of the orders fell deeper, one in twenty ${percent(deep)} or more. ${ruinText(r, loss)}.`,
      };
    case 'returns':
      return {
        tone: r.lost.value > LUCK ? 'weak' : 'good',
        subject,
        text: `${nine}, ${percent(r.lost.value)} lost money; one in twenty fell ${percent(deep)} or more from a peak. ${ruinText(r, loss)}.`,
      };
    case 'noise':
      return {
        tone: r.lost.value > 0.5 ? 'weak' : median < r.end.actual / 2 ? 'weak' : 'plain',
        subject,
        text: `${nine}, half of them above ${percent(median, true)} (the run: ${percent(r.end.actual, true)}). ${percent(r.lost.value)} lost money. ${ruinText(r, loss)}.`,
      };
    case 'entries': {
      const chance = entriesChance(r);
      return {
        tone: chance <= LUCK ? 'good' : 'weak',
        subject,
        text: `${percent(r.end.rank)} of ${fixed(r.paths, 0)} did worse than the run; chance alone does as well with probability ${percent(chance)}. Half of them made less than ${percent(median, true)}.`,
      };
    }
  }
}

function headline(report: MonteCarloReport): { tone: Tone; headline: string } {
  if (report.trades === 0) return { tone: 'plain', headline: 'Nothing was traded: there is no luck to measure' };
  const of = (method: FanMethod) => report.results.find((r) => r.method === method);
  const made = report.results[0]?.end.actual ?? 0;
  const ruined = report.results.toSorted((a, b) => b.ruin.value - a.ruin.value)[0];
  if (ruined !== undefined && ruined.ruin.value > LUCK)
    return { tone: 'weak', headline: `Ruin is likely: ${percent(ruined.ruin.value)} of the other pasts were down ${percent(report.ruinLoss)} or more` };
  if (made <= 0) return { tone: 'weak', headline: 'Lost money: the other pasts only say how surely' };
  const entries = of('entries');
  if (entries !== undefined && entriesChance(entries) > LUCK) return { tone: 'weak', headline: 'Made money, but random entries would have done as well' };
  const returns = of('returns');
  if (returns !== undefined && returns.lost.value > LUCK)
    return { tone: 'weak', headline: `Made money, but ${percent(returns.lost.value)} of equally likely pasts lost some` };
  return { tone: 'good', headline: 'Made money in this past and in most others like it' };
}

/** Headline and a line a method; what was left out is said. */
export function monteCarloVerdict(report: MonteCarloReport): Verdict {
  const made: VerdictLine[] = report.results.map((r) => lineOf(r, report.ruinLoss));
  const left: VerdictLine[] = report.skipped.map((s) => ({ tone: 'plain', subject: methodNames[s.method], text: `left out: ${s.why}.` }));
  const synthetic: VerdictLine[] = report.synthetic
    ? [{ tone: 'weak', subject: 'Caveat', text: 'The prices of the run itself are made up; nothing about a real market follows.' }]
    : [];
  return { ...headline(report), lines: [...made, ...left, ...synthetic] };
}
