// What the W2 workloads share: columns from npy, the product's own backtest over them, and the comparison with the golden trades.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Candles, continuousInstrument, type Strategy } from '../src/core/index.ts';
import { loadStrategy } from '../src/outside/strategies/index.ts';
import { defaultOptions, type Statistics, statistics } from '../src/quant/statistics/index.ts';
import { Backtest, type BacktestResult, type BacktestSetup } from '../src/research/backtest/index.ts';
import { conventionPresets, defaultCosts } from '../src/trading/execution/index.ts';
import { noLimits } from '../src/trading/risk/index.ts';
import { readNpy } from './npy.ts';

/** The candles of every symbol in a file of shape (6, n) or (symbols, 6, n). */
export function candlesOf(file: string): Candles[] {
  const { shape, data } = readNpy(file);
  const n = shape.at(-1) as number;
  return Array.from({ length: shape.length === 3 ? (shape[0] as number) : 1 }, (_, s) => {
    const column = (k: number) => data.subarray((s * 6 + k) * n, (s * 6 + k + 1) * n);
    return { at: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
  });
}

export const w2Strategy = async (): Promise<Strategy> => (await loadStrategy(fileURLToPath(new URL('strategies/w2.ts', import.meta.url)))).strategy;

const fees = { maker: 0.0005, taker: 0.0005, perOrder: 0, perContract: 0 };

/** The rules of W2 over these candles: one symbol with 100 units, or many with a tenth of equity each and ten slots. */
export function w2Setup(strategy: Strategy, series: readonly Candles[]): BacktestSetup {
  const many = series.length > 1;
  const timeframe = many ? '1h' : '1m';
  const instruments = series.map((_, k) => continuousInstrument(`S${k}.BENCH`, { fees }));
  return {
    instruments,
    series: series.map((candles, k) => ({ instrument: `S${k}.BENCH`, timeframe, kind: 'last', candles })),
    funding: [],
    accounts: [{ name: 'account', venue: 'BENCH', cash: { USD: '1000000' }, leverage: 1 }],
    deployments: [
      {
        name: 'w2',
        strategy,
        parameters: { fast: 20, slow: 50, rsi: 14, rsiMax: 65, stopLoss: many ? 0.02 : 0.005, takeProfit: many ? 0.04 : 0.01 },
        instruments: instruments.map((i) => i.id),
        account: 'account',
        timeframe,
        sizing: many ? { kind: 'equity', fraction: 0.1 } : { kind: 'units', quantity: 100 },
      },
    ],
    reporting: 'USD',
    conventions: { ...conventionPresets.tradewind, sizeAt: 'fill', riskLayers: true },
    costs: defaultCosts,
    limits: many ? { ...noLimits, maxOpenPositions: 10 } : noLimits,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
  };
}

export interface W2Run {
  readonly ms: number;
  readonly result: BacktestResult;
  readonly figures: Statistics;
}

/** One run: session, indicators, loop, trade list, equity and statistics; reading the file is not timed. */
export function runW2(strategy: Strategy, series: readonly Candles[]): W2Run {
  const began = performance.now();
  const run = new Backtest(w2Setup(strategy, series));
  while (run.step(4096));
  const result = run.finish();
  const figures = statistics(
    { curve: result.curve, roundTrips: result.roundTrips, start: result.start, traded: result.traded },
    { ...defaultOptions, bootstrap: { resamples: 0, seed: 1 } },
  );
  return { ms: performance.now() - began, result, figures };
}

/** Equal to the printed digits: within half of the last one, and the last bits of a double. */
const printedAlike = (value: number, printed: string): boolean => {
  const wanted = Number(printed);
  const decimals = printed.includes('e') ? 10 : (printed.split('.')[1]?.length ?? 0);
  return Math.abs(value - wanted) <= 0.5 * 10 ** -decimals + Math.abs(wanted) * 1e-12;
};

/** Every golden trade against ours, in order; `ok`, or the first that differs. */
export function compareTrades(golden: string, { roundTrips }: BacktestResult, series: readonly Candles[]): string {
  const [header = '', ...lines] = readFileSync(golden, 'utf8').trim().split('\n');
  const names = header.split(',');
  if (lines.length !== roundTrips.length) return `${roundTrips.length} trades, golden ${lines.length}`;
  const start = (series[0] as Candles).at[0] as number;
  const step = ((series[0] as Candles).at[1] as number) - start;
  const reasons = ['', 'exit', 'stop-loss', 'take-profit', 'end-of-data'];
  for (let k = 0; k < lines.length; k++) {
    const cells = Object.fromEntries((lines[k] as string).split(',').map((cell, i) => [names[i], cell]));
    const t = roundTrips[k] as BacktestResult['roundTrips'][number];
    const exitRow = Math.floor((t.exitTime - start) / step) - (t.exitReason === 'end-of-data' ? 1 : 0);
    const alike =
      (cells['sym'] === undefined || t.instrument === `S${cells['sym']}.BENCH`) &&
      (t.entryTime - start) / step === Number(cells['entry']) &&
      exitRow === Number(cells['exit']) &&
      t.exitReason === reasons[Number(cells['why'])] &&
      printedAlike(t.entryPrice, cells['entry_price'] as string) &&
      printedAlike(t.exitPrice, cells['exit_price'] as string) &&
      (cells['qty'] === undefined || printedAlike(t.quantity, cells['qty'])) &&
      printedAlike(t.pnl, cells['pnl'] as string);
    if (!alike) return `trade ${k + 1} is ${JSON.stringify(t)}, golden ${lines[k]}`;
  }
  return 'ok';
}

/** The figures W2 states. */
export const w2Figures = ({ result, figures }: W2Run): Record<string, number> => ({
  trades: result.roundTrips.length,
  wins: result.roundTrips.filter((t) => t.pnl > 0).length,
  stops: result.roundTrips.filter((t) => t.exitReason === 'stop-loss').length,
  targets: result.roundTrips.filter((t) => t.exitReason === 'take-profit').length,
  equity: result.curve.equity.at(-1) as number,
  maxDrawdown: figures.maxDrawdown,
  sharpe: figures.sharpePerPeriod,
});
