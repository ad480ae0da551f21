// What a report is made from: results and facts only; nothing is computed twice and nothing is read from outside.
import type { Calendar, Candles, Caveat, EquityCurve, InstrumentId, RoundTrip, Time, Timeframe } from '../../core/index.ts';
import type { Statistics, StatisticsOptions } from '../../quant/statistics/index.ts';

export interface ReportInstrument {
  readonly id: InstrumentId;
  readonly timeframe: Timeframe;
  readonly candles: Candles;
  /** digits after the point when its prices are shown */
  readonly priceDecimals: number;
  /** a note on its rules and fees for the facts, e.g. "rules inferred from the data" */
  readonly note?: string;
}

export interface ReportInput {
  /** heading of the page; escaped, as every other text here */
  readonly title: string;
  readonly strategy: { readonly name: string; readonly parameters: Readonly<Record<string, string | number | boolean>> };
  readonly instruments: readonly ReportInstrument[];
  /** half-open range on candle open time */
  readonly period: { readonly from: Time; readonly to: Time };
  /** how the result came to be; paper and live results carry their badge */
  readonly mode: 'backtest' | 'paper' | 'live';
  /** made-up data; also set by the caveat SYNTHETIC_DATA */
  readonly synthetic: boolean;
  readonly currency: string;
  /** preset of fill conventions, in words */
  readonly conventions: string;
  readonly calendar: Calendar;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly seed: number;
  /** command line that gives this result again */
  readonly command: string;
  /** further lines for the facts, in order */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly curve: EquityCurve;
  readonly start?: { readonly at: Time; readonly equity: number };
  /** prices of the benchmark at the curve's instants */
  readonly benchmark?: { readonly label: string; readonly prices: Float64Array; readonly start?: number };
  readonly roundTrips: readonly RoundTrip[];
  readonly statistics: Statistics;
  /** the switches `statistics` was computed under; shown with the figures */
  readonly options: StatisticsOptions;
  readonly caveats: readonly Caveat[];
  /** browser bundles and licence-bearing style sheets, read by the caller */
  readonly assets: ReportAssets;
}

export interface ReportAssets {
  /** lightweight-charts.standalone.production.js */
  readonly lightweightCharts: string;
  /** uPlot.iife.min.js */
  readonly uplot: string;
  /** uPlot.min.css */
  readonly uplotCss: string;
}

export const isSynthetic = (input: ReportInput): boolean => input.synthetic || input.caveats.some((c) => c.code === 'SYNTHETIC_DATA');
