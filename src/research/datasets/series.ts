// Candles of one instrument to learn from: whether they are believable, and where they are broken.
import { AppError, type Calendar, type Candles, type InstrumentId, type Timeframe, timeframeMs } from '../../core/index.ts';
import { expectedRows } from '../../quant/candles/index.ts';
import { checkCandles } from '../../quant/quality/index.ts';

/** Candles of one instrument, oldest first. */
export interface Series {
  readonly instrument: InstrumentId;
  readonly candles: Candles;
  readonly calendar: Calendar;
  /** hash of the stored candles, for the lineage */
  readonly hash: string;
  /** made up: whatever is learned from it says so */
  readonly synthetic: boolean;
}

/** Data that the check gives less than this are not learned from: a tenth of the rows is missing, or one in twenty jumps. */
const qualityMin = 90;

/**
 * The score of the data check.
 * @throws AppError VERDICT when the data are not believable enough to learn from
 */
export function believable({ candles, calendar, instrument }: Series, timeframe: Timeframe): number {
  const report = checkCandles(candles, timeframe, calendar);
  if (report.usable && report.score >= qualityMin) return report.score;
  const findings = Object.entries(report.counts)
    .map(([kind, count]) => `${kind} ${count.rows}`)
    .join(', ');
  throw new AppError(
    'VERDICT',
    `candles of ${instrument}`,
    `the data check gives them ${report.score} of 100${report.usable ? '' : ' and calls them unusable'} (rows concerned: ${findings}); ${qualityMin} are needed`,
    'Fetch them again or take a period without these; see: tradewind data check.',
  );
}

/** Rows after which candles are missing although the market was open. */
export function gapAfter({ candles: { at }, calendar }: Pick<Series, 'candles' | 'calendar'>, timeframe: Timeframe): (row: number) => boolean {
  const ms = timeframeMs(timeframe);
  return (row) => {
    const [here, next] = [at[row] as number, at[row + 1] as number];
    if (next - here === ms) return false;
    const close = calendar.closeOf(here, timeframe);
    return next > close && expectedRows(close, next, timeframe, calendar) > 0;
  };
}
