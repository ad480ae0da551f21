// What a run came to when things went wrong, in words: the first thing a reader is told.
import type { Time } from '../../core/index.ts';
import { percent } from './format.ts';
import type { Experiment } from './sheet.ts';
import type { Verdict, VerdictLine } from './verdict.ts';

/** A run in the few figures by which scenarios are compared. */
export interface StressFigures {
  readonly totalReturn: number;
  /** positive */
  readonly maxDrawdown: number;
  /** deepest fall below the starting equity, positive; 0 when it never was below */
  readonly lossFromStart: number;
  readonly trades: number;
  readonly liquidations: number;
  /** a guard stopped trading, or a strategy failed */
  readonly stopped: boolean;
}

export interface StressRow {
  readonly name: string;
  readonly about: string;
  readonly synthetic: boolean;
  /** what exactly was done, or where it was run */
  readonly done: string;
  readonly figures: StressFigures;
}

export interface CrashRow extends StressRow {
  readonly from: Time;
  readonly to: Time;
  /** of holding the instruments over the window */
  readonly market: number;
}

export interface StressReport extends Experiment {
  readonly strategies: readonly string[];
  /** loss from the start that counts as ruin, a fraction */
  readonly ruinLoss: number;
  readonly base: StressFigures;
  readonly shocks: readonly StressRow[];
  readonly windows: readonly CrashRow[];
  readonly skipped: readonly { readonly name: string; readonly about: string; readonly why: string }[];
}

/** A scenario that ends an account: ruin, or the venue closing positions. */
export const breaks = ({ figures }: StressRow, ruinLoss: number): boolean => figures.lossFromStart >= ruinLoss || figures.liquidations > 0;

/** Loss of a crash window that is worth a warning. */
const BAD_WEEK = 0.1;

function linesOf(report: StressReport): VerdictLine[] {
  const { base, shocks, windows, ruinLoss } = report;
  const lines: VerdictLine[] = [];
  const worst = shocks.toSorted((a, b) => a.figures.totalReturn - b.figures.totalReturn)[0];
  if (worst !== undefined)
    lines.push({
      tone: worst.figures.totalReturn < 0 && base.totalReturn > 0 ? 'weak' : 'plain',
      subject: 'Worst shock',
      text: `${worst.about}: ${percent(worst.figures.totalReturn, true)} in the place of ${percent(base.totalReturn, true)}, deepest fall ${percent(worst.figures.maxDrawdown)} in the place of ${percent(base.maxDrawdown)}.`,
    });
  const turned = shocks.filter((s) => base.totalReturn > 0 && s.figures.totalReturn <= 0);
  if (turned.length > 0) lines.push({ tone: 'weak', subject: 'Profit', text: `gone under: ${turned.map((s) => s.about).join('; ')}.` });
  const crash = windows.toSorted((a, b) => a.figures.totalReturn - b.figures.totalReturn)[0];
  if (crash !== undefined)
    lines.push({
      tone: crash.figures.totalReturn < -BAD_WEEK ? 'weak' : 'plain',
      subject: 'Worst crash',
      text: `${crash.about}: ${percent(crash.figures.totalReturn, true)} while holding made ${percent(crash.market, true)}.`,
    });
  const broken = [...shocks, ...windows].filter((s) => breaks(s, ruinLoss));
  for (const s of broken)
    lines.push({
      tone: 'weak',
      subject: 'Broken',
      text: `${s.about}: down ${percent(s.figures.lossFromStart)} from the start, ${s.figures.liquidations} liquidations.`,
    });
  const halted = [...shocks, ...windows].filter((s) => s.figures.stopped).length;
  if (base.stopped || halted > 0)
    lines.push({
      tone: base.stopped ? 'weak' : 'plain',
      subject: 'Stopped',
      text: `the risk limits stopped trading ${base.stopped ? 'in the run itself and ' : ''}in ${halted} of ${shocks.length + windows.length} scenarios: what came after is not in those figures.`,
    });
  const still = [...shocks, ...windows].filter((s) => s.figures.trades === 0);
  if (still.length > 0) lines.push({ tone: 'plain', subject: 'No trades', text: `in ${still.map((s) => s.name).join(', ')}: they say nothing.` });
  if (report.skipped.length > 0) lines.push({ tone: 'plain', subject: 'Left out', text: `${report.skipped.map((s) => `${s.name} (${s.why})`).join('; ')}.` });
  if (report.synthetic) lines.push({ tone: 'weak', subject: 'Caveat', text: 'The prices of the run itself are made up; nothing about a real market follows.' });
  return lines;
}

/** Headline and lines; weak results as weak. */
export function stressVerdict(report: StressReport): Verdict {
  const { base, shocks, windows, ruinLoss } = report;
  const lines = linesOf(report);
  if (base.trades === 0) return { tone: 'plain', headline: 'Nothing was traded: there is nothing to put under stress', lines };
  const broken = [...shocks, ...windows].filter((s) => breaks(s, ruinLoss)).length;
  if (broken > 0) return { tone: 'weak', headline: `Breaks in ${broken} of ${shocks.length + windows.length} scenarios`, lines };
  const turned = shocks.filter((s) => s.figures.totalReturn <= 0).length;
  if (base.totalReturn <= 0) return { tone: 'weak', headline: 'Lost money before anything went wrong; no scenario ruins it', lines };
  if (turned > 0)
    return { tone: 'weak', headline: `Survives, but ${turned} of ${shocks.length} shocks ${turned === 1 ? 'turns' : 'turn'} its profit into a loss`, lines };
  return { tone: 'good', headline: `Keeps its profit under all ${shocks.length} shocks that could be tried`, lines };
}
