// What a run leaves for its reader: one HTML page, one JSON object, one CSV of round trips.
export { tradesCsv } from './csv.ts';
export { entriesChance, type FanMethod, type FanResult, type MonteCarloReport, methodNames, monteCarloVerdict } from './fan.ts';
export { renderMonteCarlo } from './fan-page.ts';
export { dateText, fixed, money, percent, priceDigits } from './format.ts';
export { isSynthetic, type ReportAssets, type ReportInput, type ReportInstrument } from './input.ts';
export { reportJson } from './json.ts';
export { labelText, type ModelReportInput, modelHeadline, renderModelReport } from './model-page.ts';
export { type OverviewInput, type OverviewRow, renderOverview } from './overview.ts';
export { renderReport } from './report.ts';
export { FEW_TRADES, SOME_TRADES, type Tone, type Verdict, type VerdictLine, verdictOf } from './verdict.ts';
