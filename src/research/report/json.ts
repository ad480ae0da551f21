// The result as one JSON object: what a report shows, for machines.
import { type Drawdown, monthlyTable, statisticsJson, topDrawdowns } from '../../quant/statistics/index.ts';
import { isSynthetic, type ReportInput } from './input.ts';

/** Figures that are not defined are null; the curve and candles are left out (they are stored with the run). */
export function reportJson(input: ReportInput): string {
  const { statistics, options, roundTrips, caveats } = input;
  const periods = { calendar: input.calendar, ...(input.start === undefined ? {} : { start: input.start }) };
  const drawdowns = topDrawdowns(input.curve, 10, input.start).map((d: Drawdown) => ({ ...d, end: d.end ?? null }));
  return JSON.stringify({
    title: input.title,
    strategy: input.strategy,
    instruments: input.instruments.map((i) => ({ id: i.id, timeframe: i.timeframe, candles: i.candles.at.length })),
    period: input.period,
    mode: input.mode,
    synthetic: isSynthetic(input),
    currency: input.currency,
    conventions: input.conventions,
    dataHash: input.dataHash,
    codeVersion: input.codeVersion,
    seed: input.seed,
    command: input.command,
    facts: input.facts,
    statistics: statisticsJson(statistics),
    options: { ...options, calendar: options.calendar.name },
    months: monthlyTable(input.curve, periods).map((y) => ({ ...y, months: y.months.map((m) => m ?? null) })),
    drawdowns,
    trades: roundTrips,
    caveats,
  });
}
