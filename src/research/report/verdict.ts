// What the result says in words, weak results as weak: the first thing a reader sees.
import type { RoundTrip } from '../../core/index.ts';
import { duration, fixed, money, percent } from './format.ts';
import type { ReportInput } from './input.ts';

export type Tone = 'good' | 'weak' | 'plain';

export interface VerdictLine {
  readonly tone: Tone;
  readonly subject: string;
  readonly text: string;
}

export interface Verdict {
  readonly tone: Tone;
  readonly headline: string;
  readonly lines: readonly VerdictLine[];
}

/** Fewer round trips than this cannot carry any conclusion; below the second, only a careful one. */
export const FEW_TRADES = 30;
export const SOME_TRADES = 100;
const CONFIDENT = 0.95;

function headlineOf(input: ReportInput): { tone: Tone; headline: string } {
  const s = input.statistics;
  if (input.roundTrips.length === 0) return { tone: 'plain', headline: 'Nothing was traded' };
  if (s.netProfit <= 0) return { tone: 'weak', headline: s.profitBeforeCosts > 0 ? 'Costs ate the profit' : 'Lost money' };
  if (s.trades < FEW_TRADES) return { tone: 'weak', headline: 'Made money, on too few trades to tell skill from luck' };
  const chance = Number.isFinite(s.deflatedSharpe) ? s.deflatedSharpe : s.probabilisticSharpe;
  if (!(chance >= CONFIDENT)) return { tone: 'weak', headline: 'Made money, but luck alone could explain it' };
  if (s.excessReturn < 0 && s.sharpe < s.benchmarkSharpe)
    return { tone: 'weak', headline: 'Made money, but less than buying and holding, and no more smoothly' };
  if (s.excessReturn < 0) return { tone: 'plain', headline: 'Made money more smoothly than buying and holding, but less of it' };
  return { tone: 'good', headline: 'Made more money than luck alone would, in this sample' };
}

function resultLine({ statistics: s, benchmark, currency }: ReportInput): VerdictLine {
  const made = `${percent(s.totalReturn, true)} (${money(s.netProfit, currency, true)} ${currency}) after all costs`;
  if (benchmark === undefined) return { tone: s.netProfit > 0 ? 'plain' : 'weak', subject: 'Result', text: `${made}. No benchmark was given to compare with.` };
  const gap = `${fixed(Math.abs(s.excessReturn) * 100, 1)} points ${s.excessReturn >= 0 ? 'ahead of' : 'behind'}`;
  return {
    tone: s.excessReturn >= 0 && s.netProfit > 0 ? 'good' : 'weak',
    subject: 'Result',
    text: `${made}; ${gap} buying and holding ${benchmark.label}, which made ${percent(s.benchmarkReturn, true)}.`,
  };
}

function riskLine({ statistics: s }: ReportInput): VerdictLine {
  if (!(s.maxDrawdown > 0)) return { tone: 'plain', subject: 'Risk', text: 'Equity was never below an earlier peak.' };
  const held = Number.isFinite(s.benchmarkDrawdown) ? ` Buying and holding fell ${percent(s.benchmarkDrawdown)}.` : '';
  const back = Number.isFinite(s.maxDrawdownRecovery) ? `recovered after ${duration(s.maxDrawdownRecovery)}` : 'not recovered by the end';
  return {
    tone: s.maxDrawdown > 0.3 || s.maxDrawdown > s.benchmarkDrawdown ? 'weak' : 'plain',
    subject: 'Risk',
    text: `Deepest fall from a peak ${percent(s.maxDrawdown)}, ${back}; longest time below a peak ${duration(s.longestDrawdown)}.${held}`,
  };
}

function costLine({ statistics: s, currency, roundTrips }: ReportInput): VerdictLine | undefined {
  if (roundTrips.length === 0) return undefined;
  const costs = s.fees - s.funding;
  const amount = `${money(costs, currency)} ${currency}`;
  if (s.fees === 0) return { tone: 'weak', subject: 'Costs', text: 'No fees were charged: no venue is free, so expect less than this.' };
  if (!(s.profitBeforeCosts > 0))
    return {
      tone: 'weak',
      subject: 'Costs',
      text: `Fees and funding cost ${amount}, and there was no profit before them either (${money(s.profitBeforeCosts, currency, true)}).`,
    };
  return {
    tone: s.costShare > 0.5 ? 'weak' : 'plain',
    subject: 'Costs',
    text: `Fees and funding cost ${amount}, ${percent(s.costShare)} of the profit before them.`,
  };
}

function sampleLine({ statistics: s }: ReportInput): VerdictLine {
  const size = `${fixed(s.trades, 0)} round trip${s.trades === 1 ? '' : 's'} over ${s.years < 1 ? `${fixed(s.years * 365, 0)} days` : `${fixed(s.years, 1)} years`}`;
  if (!(s.trades >= FEW_TRADES))
    return { tone: 'weak', subject: 'Sample', text: `${size}: too few to conclude anything (${FEW_TRADES} is the least, ${SOME_TRADES} is better).` };
  if (s.trades < SOME_TRADES) return { tone: 'plain', subject: 'Sample', text: `${size}: a small sample, read every figure with its width in mind.` };
  return {
    tone: s.years < 1 ? 'plain' : 'good',
    subject: 'Sample',
    text: `${size}${s.years < 1 ? ': many trades, but less than a year, so perhaps one kind of market only' : ''}.`,
  };
}

function luckLines({ statistics: s, options }: ReportInput): VerdictLine[] {
  if (!Number.isFinite(s.probabilisticSharpe)) return [];
  const lines: VerdictLine[] = [];
  const sure = s.probabilisticSharpe >= CONFIDENT;
  const beat = options.sharpeToBeat === 0 ? 'above zero' : `above ${fixed(options.sharpeToBeat, 2)}`;
  const interval = Number.isFinite(s.sharpeLow) ? ` (${percent(options.confidence)} interval ${fixed(s.sharpeLow, 2)} to ${fixed(s.sharpeHigh, 2)})` : '';
  const returns = options.returns === 'daily' ? 'days' : 'points';
  const need = Number.isFinite(s.minimumTrackRecord)
    ? ` At this Sharpe it takes ${fixed(Math.ceil(s.minimumTrackRecord), 0)} ${returns} to be ${percent(options.confidence)} sure.`
    : '';
  lines.push({
    tone: sure ? 'good' : 'weak',
    subject: 'Luck',
    text: `Sharpe ${fixed(s.sharpe, 2)}${interval}; the chance that the true one is ${beat} is ${percent(s.probabilisticSharpe)}${sure ? '.' : `, less than the usual 95 %.${need}`}`,
  });
  if (options.trials === undefined) {
    lines.push({
      tone: 'plain',
      subject: 'Search',
      text: 'How many variants were tried before this one is not recorded; if there were many, the figures above flatter it.',
    });
  } else if (options.trials.count > 1) {
    const good = s.deflatedSharpe >= CONFIDENT;
    lines.push({
      tone: good ? 'good' : 'weak',
      subject: 'Search',
      text: `Picked from ${fixed(options.trials.count, 0)} trials: the chance of a real edge after allowing for that is ${percent(s.deflatedSharpe)}${good ? '.' : ', less than 95 %.'}`,
    });
  }
  return lines;
}

/** Trades that would have to be missing for the profit to vanish. */
function concentrationLine({ roundTrips, statistics: s }: ReportInput): VerdictLine | undefined {
  const pnls = roundTrips.map((t: RoundTrip) => t.pnl).sort((a, b) => b - a);
  const total = pnls.reduce((a, b) => a + b, 0);
  if (total <= 0 || s.trades < FEW_TRADES) return undefined;
  let sum = 0;
  let count = 0;
  while (sum < total && count < pnls.length) sum += pnls[count++] as number;
  return count > Math.max(3, pnls.length / 100)
    ? undefined
    : {
        tone: 'weak',
        subject: 'Spread',
        text: `Without its best ${count === 1 ? 'trade' : `${count} trades`} of ${fixed(pnls.length, 0)} it would have made nothing.`,
      };
}

/** The headline and the lines under it; figures that are not defined make no line. */
export function verdictOf(input: ReportInput): Verdict {
  const lines = [resultLine(input), riskLine(input), costLine(input), sampleLine(input), ...luckLines(input), concentrationLine(input)];
  const caveats = input.caveats.map((c): VerdictLine => ({ tone: 'weak', subject: 'Caveat', text: c.text }));
  return { ...headlineOf(input), lines: [...lines.filter((l) => l !== undefined), ...caveats] };
}
