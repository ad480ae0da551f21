// What the report of a run is made from.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Instrument, sliceCandles } from '../../core/index.ts';
import type { Statistics, StatisticsOptions } from '../../quant/statistics/index.ts';
import type { BacktestResult } from '../../research/backtest/index.ts';
import { priceDigits, type ReportInput } from '../../research/report/index.ts';
import type { RunRecord } from './execute.ts';
import type { LoadedRun } from './load.ts';
import type { RunSpec } from './spec.ts';

/** A run as its report shows it. */
export function reportOf(
  loaded: LoadedRun,
  record: RunRecord,
  result: BacktestResult,
  figures: Statistics,
  options: StatisticsOptions,
  benchmark: Float64Array,
): ReportInput {
  const { setup } = loaded;
  const first = setup.deployments[0] as LoadedRun['setup']['deployments'][number];
  const synthetic = setup.instruments.some((i) => i.rulesSource === 'synthetic');
  return {
    title: `${setup.deployments.map((d) => d.name).join(' + ')} on ${record.spec.instruments.join(', ')}`,
    strategy: { name: setup.deployments.map((d) => d.name).join(' + '), parameters: first.parameters as Record<string, string | number | boolean> },
    instruments: loaded.base.map((s) => {
      const instrument = setup.instruments.find((i) => i.id === s.instrument) as Instrument;
      const shown = sliceCandles(
        s.candles,
        s.candles.at.findIndex((at) => at >= setup.from),
        s.candles.at.length,
      );
      return {
        id: s.instrument,
        timeframe: s.timeframe,
        candles: shown,
        priceDecimals: priceDigits(instrument, s.candles.close.at(-1) ?? 1),
        note: `rules: ${instrument.rulesSource}`,
      };
    }),
    period: { from: setup.from, to: setup.to },
    mode: 'backtest',
    synthetic,
    currency: result.reporting,
    conventions: record.spec.conventions,
    calendar: options.calendar,
    dataHash: record.dataHash,
    codeVersion: record.codeVersion,
    seed: 0,
    command: record.command,
    facts: [
      { label: 'Order size', value: record.spec.sizing },
      { label: 'Commission', value: commissionText(record.spec, setup.instruments[0] as Instrument) },
      { label: 'Slippage', value: slippageText(record.spec) },
      { label: 'Order hash', value: result.orderHash },
      ...Object.entries(result.verdicts).map(([code, n]) => ({ label: `Verdict ${code}`, value: `${n} times` })),
    ],
    curve: result.curve,
    start: result.start,
    benchmark: {
      label: record.spec.instruments.length === 1 ? (record.spec.instruments[0] as string) : `${record.spec.instruments.length} instruments, equal money`,
      prices: benchmark,
      start: 1,
    },
    roundTrips: result.roundTrips,
    statistics: figures,
    options,
    caveats: result.caveats,
    assets: reportAssets(),
  };
}

const percent = (x: number): string => `${Number((x * 100).toFixed(5))} %`;

function commissionText(spec: RunSpec, instrument: Instrument): string {
  const c = spec.commission ?? instrument.fees;
  const parts = [`maker ${percent(c.maker)}, taker ${percent(c.taker)}`];
  if (c.perOrder > 0) parts.push(`${c.perOrder} an order`);
  if (c.perContract > 0) parts.push(`${c.perContract} a contract`);
  return `${parts.join(', ')}${spec.commission === undefined ? " (the instrument's own)" : ''}`;
}

function slippageText({ slippage: s }: RunSpec): string {
  if (s.kind === 'bp') return `${s.bp} bp on market and stop orders`;
  return s.kind === 'ticks' ? `${s.ticks} ticks on market and stop orders` : `${s.impact} × share of volume²`;
}

/** The browser bundles that a report carries inside it. */
function reportAssets(): ReportInput['assets'] {
  const require = createRequire(import.meta.url);
  const from = (name: string, file: string): string => readFileSync(join(dirname(require.resolve(`${name}/package.json`)), 'dist', file), 'utf8');
  return {
    lightweightCharts: from('lightweight-charts', 'lightweight-charts.standalone.production.js'),
    uplot: from('uplot', 'uPlot.iife.min.js'),
    uplotCss: from('uplot', 'uPlot.min.css'),
  };
}
