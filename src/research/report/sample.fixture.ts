// Made-up runs for the tests of the report: synthetic candles from a seed, traded by a coin.
import { type Candles, DAY, type EquityCurve, MINUTE, type RoundTrip, seeded, utcCalendar } from '../../core/index.ts';
import { defaultOptions, statistics } from '../../quant/statistics/index.ts';
import type { ReportInput } from './input.ts';

export interface SampleRun {
  readonly days: number;
  readonly trades: number;
  readonly seed: number;
  /** edge of each trade as a fraction of its size */
  readonly edge: number;
}

export function syntheticCandles(count: number, seed: number): Candles {
  const random = seeded(seed);
  const column = () => new Float64Array(count);
  const c = { at: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let price = 30_000;
  for (let i = 0; i < count; i++) {
    const open = price;
    price *= 1 + 0.0007 * random.normal() + 2e-7;
    c.at[i] = Date.UTC(2023, 0, 1) + i * MINUTE;
    c.open[i] = open;
    c.close[i] = price;
    c.high[i] = Math.max(open, price) * (1 + 0.0003 * random.uniform());
    c.low[i] = Math.min(open, price) * (1 - 0.0003 * random.uniform());
    c.volume[i] = 10 * random.uniform();
  }
  return c;
}

/** Minutes of candles and trades of random side and length; equity marked at every close. */
export function sampleReport(run: SampleRun, more: Partial<ReportInput> = {}): ReportInput {
  const n = run.days * 1440;
  const candles = syntheticCandles(n, run.seed);
  const random = seeded(run.seed + 1);
  const curve: EquityCurve = { at: candles.at.map((a) => a + MINUTE), equity: new Float64Array(n), exposure: new Float64Array(n) };
  const roundTrips: RoundTrip[] = [];
  let equity = 100_000;
  let i = 0;
  const slot = run.trades === 0 ? n : Math.floor(n / run.trades);
  for (let k = 0; k < run.trades; k++) {
    const entry = k * slot + 1 + random.integer(Math.max(1, Math.floor(slot / 3)));
    const exit = Math.min(n - 1, entry + 1 + random.integer(Math.max(1, Math.floor(slot / 2))));
    const side = random.uniform() < 0.6 ? 'long' : 'short';
    const sign = side === 'long' ? 1 : -1;
    const entryPrice = candles.open[entry] as number;
    const exitPrice = (candles.open[exit] as number) * (1 + sign * run.edge);
    const quantity = Math.round((equity * 0.5 * 1000) / entryPrice) / 1000;
    const fees = quantity * (entryPrice + exitPrice) * 0.0002;
    for (; i < entry; i++) curve.equity[i] = equity;
    for (; i < exit; i++) {
      curve.equity[i] = equity + sign * quantity * ((candles.close[i] as number) - entryPrice) - fees / 2;
      curve.exposure[i] = quantity * (candles.close[i] as number);
    }
    const pnl = sign * quantity * (exitPrice - entryPrice) - fees;
    equity += pnl;
    const reason = random.uniform();
    roundTrips.push({
      deployment: 'coin',
      instrument: 'BTCUSDT.SYNTHETIC',
      side,
      quantity,
      entryTime: candles.at[entry] as number,
      entryPrice,
      exitTime: candles.at[exit] as number,
      exitPrice,
      fees,
      funding: 0,
      pnl,
      exitReason: reason < 0.3 ? 'stop-loss' : reason < 0.5 ? 'take-profit' : 'exit',
      entryNote: 'coin said so',
      exitNote: '',
      worst: Math.min(0, pnl),
      best: Math.max(0, pnl),
    });
  }
  for (; i < n; i++) curve.equity[i] = equity;
  const start = { at: candles.at[0] as number, equity: 100_000 };
  const benchmark = { label: 'BTCUSDT', prices: candles.close, start: candles.open[0] as number };
  return {
    title: `Coin toss, ${run.trades} trades`,
    strategy: { name: 'coin', parameters: { edge: run.edge, side: 'both' } },
    instruments: [{ id: 'BTCUSDT.SYNTHETIC', timeframe: '1m', candles, priceDecimals: 2, note: 'rules inferred from the data' }],
    period: { from: start.at, to: start.at + run.days * DAY },
    mode: 'backtest',
    synthetic: true,
    currency: 'USDT',
    conventions: 'tradewind: fill at the next open, pessimistic inside a candle',
    calendar: utcCalendar,
    dataHash: '5d1b2f0c9a7e',
    codeVersion: '0.1.0',
    seed: run.seed,
    command: './tradewind backtest --strategy coin --instrument BTCUSDT.SYNTHETIC --timeframe 1m',
    facts: [{ label: 'Fees', value: 'taker 2 bp' }],
    curve,
    start,
    benchmark,
    roundTrips,
    statistics: statistics({ curve, roundTrips, start, benchmark: benchmark.prices, benchmarkStart: benchmark.start }),
    options: defaultOptions,
    caveats: [{ code: 'SYNTHETIC_DATA', text: 'The candles are made up from a seed: this says nothing about any market.' }],
    assets: { lightweightCharts: '', uplot: '', uplotCss: '' },
    ...more,
  };
}
