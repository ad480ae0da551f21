// The process that w2d measures: one W2a from the npy file to printed figures.
import { candlesOf, compareTrades, runW2, w2Figures, w2Strategy } from './w2.ts';

const [data = '', golden = ''] = process.argv.slice(2);
const series = candlesOf(data);
const run = runW2(await w2Strategy(), series);
const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
process.stdout.write(
  JSON.stringify({
    figures: w2Figures(run),
    trades: compareTrades(golden, run.result, series),
    peakMb: process.resourceUsage().maxRSS / 1024,
    cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
    duckdb: sharedObjects.some((o) => o.includes('duckdb')),
  }),
);
