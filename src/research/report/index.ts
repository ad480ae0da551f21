// What a run leaves for its reader: one HTML page, one JSON object, one CSV of round trips.
export { tradesCsv } from './csv.ts';
export { entriesChance, type FanMethod, type FanResult, type MonteCarloReport, methodNames, monteCarloVerdict } from './fan.ts';
export { renderMonteCarlo } from './fan-page.ts';
export { type FoldRow, type WalkForwardReport, walkForwardVerdict } from './folds.ts';
export { renderWalkForward } from './folds-page.ts';
export { dateText, fixed, money, percent, priceDigits } from './format.ts';
export { renderSearch, valueText } from './heat-page.ts';
export { isSynthetic, type ReportAssets, type ReportInput, type ReportInstrument } from './input.ts';
export { reportJson } from './json.ts';
export { labelText, type ModelReportInput, modelHeadline, renderModelReport } from './model-page.ts';
export { type OverviewInput, type OverviewRow, renderOverview } from './overview.ts';
export { pickPoints } from './payload.ts';
export { renderReport } from './report.ts';
export { type SearchGuards, type SearchHeat, type SearchReport, type SearchRow, searchVerdict } from './search.ts';
export { breaks, type CrashRow, type StressFigures, type StressReport, type StressRow, stressVerdict } from './stress.ts';
export { renderStress } from './stress-page.ts';
export { FEW_TRADES, SOME_TRADES, type Tone, type Verdict, type VerdictLine, verdictOf } from './verdict.ts';
