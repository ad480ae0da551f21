// Cost against size: three sizes each of candles, symbols and deployments, and memory over 1,000 runs in one process.
import { type Candles, type Strategy, sliceCandles } from '../../src/core/index.ts';
import { Backtest, type BacktestSetup } from '../../src/research/backtest/index.ts';
import { candlesOf, w2Setup, w2Strategy } from '../w2.ts';
import type { Workload } from '../workload.ts';

function timed(setup: BacktestSetup): number {
  const began = performance.now();
  const run = new Backtest(setup);
  while (run.step(4096));
  run.finish();
  return performance.now() - began;
}

const best = (setup: BacktestSetup, rounds: number): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < rounds; k++) least = Math.min(least, timed(setup));
  return least;
};

/** The same strategy as many deployments on one instrument, an account each. */
function withDeployments(strategy: Strategy, series: Candles, count: number): BacktestSetup {
  const one = w2Setup(strategy, [series]);
  const names = Array.from({ length: count }, (_, k) => `d${k}`);
  return {
    ...one,
    accounts: names.map((name) => ({ name, venue: 'BENCH', cash: { USD: '1000000' }, leverage: 1 })),
    deployments: names.map((name) => ({ ...(one.deployments[0] as BacktestSetup['deployments'][number]), name, account: name })),
  };
}

const perUnit = (times: readonly number[], sizes: readonly number[]): string =>
  times.map((ms, k) => `${sizes[k]}: ${ms.toFixed(1)} ms (${((ms / (sizes[k] as number)) * 1e6).toPrecision(3)} ns each)`).join(', ');

export const workload: Workload = {
  name: 'linear',
  about: 'cost per candle, symbol and deployment at three sizes each; heap over 1,000 runs',
  async run(context) {
    const strategy = await w2Strategy();
    const minutes = candlesOf(context.data('c1m_525600.npy'))[0] as Candles;
    const hours = candlesOf(context.data('c1h_100x8760.npy'));
    const candles = [125_000, 250_000, 500_000];
    const symbols = [25, 50, 100];
    const bots = [2, 4, 8];
    const bySize = candles.map((n) => best(w2Setup(strategy, [sliceCandles(minutes, 0, n)]), context.rounds));
    const bySymbols = symbols.map((n) => best(w2Setup(strategy, hours.slice(0, n)), context.rounds));
    const byBots = bots.map((n) => best(withDeployments(strategy, sliceCandles(minutes, 0, 50_000), n), context.rounds));
    const small = w2Setup(strategy, [sliceCandles(minutes, 0, 5_000)]);
    const heap: number[] = [];
    for (let k = 0; k <= 1000; k++) {
      timed(small);
      if (k % 250 === 0 && k > 0) {
        globalThis.gc?.();
        heap.push(process.memoryUsage().heapUsed / 2 ** 20);
      }
    }
    const growth = (times: readonly number[]) => (times[2] as number) / (times[0] as number) / 4;
    return {
      // 1 = exactly linear: four times the size, four times the time
      ours: Math.max(growth(bySize), growth(bySymbols), growth(byBots)),
      reference: 1,
      unit: '× of linear',
      check: 'ok',
      peers: [
        { name: 'candles', result: perUnit(bySize, candles) },
        {
          name: 'symbols',
          result: perUnit(
            bySymbols,
            symbols.map((n) => n * 8760),
          ),
        },
        {
          name: 'deployments',
          result: perUnit(
            byBots,
            bots.map((n) => n * 50_000),
          ),
        },
        { name: 'heap after 250, 500, 750, 1,000 runs', result: heap.map((mb) => `${mb.toFixed(1)} MB`).join(', ') },
      ],
    };
  },
};
