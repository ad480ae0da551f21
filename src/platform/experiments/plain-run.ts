// A run as plain data over shared memory, and back: what many threads make experiments on without each holding the candles.
import { type Candles, candleColumns, emptyCandles } from '../../core/index.ts';
import type { BacktestSetup } from '../../research/backtest/index.ts';
import { findStrategy, type LoadedRun, type RunSpec } from '../backtests/index.ts';

type Deployment = BacktestSetup['deployments'][number];

/** A setup whose strategies are known by name or path: everything in it can be posted to a thread. */
export interface PlainRun extends Omit<BacktestSetup, 'deployments' | 'journal' | 'heartbeat'> {
  readonly deployments: readonly (Omit<Deployment, 'strategy'> & { readonly strategy: string })[];
}

function onSharedMemory(candles: Candles): Candles {
  const shared = emptyCandles(candles.at.length, true);
  for (const column of candleColumns) shared[column].set(candles[column]);
  return shared;
}

/** Copies the candles of a loaded run to shared memory and puts names in the place of strategies. */
export function plainRun({ setup }: LoadedRun, spec: RunSpec): PlainRun {
  return {
    ...setup,
    series: setup.series.map((s) => ({ ...s, candles: onSharedMemory(s.candles) })),
    deployments: setup.deployments.map((d, k) => ({ ...d, strategy: (spec.strategies[k] as RunSpec['strategies'][number]).name })),
  };
}

/** The setup a plain run describes, its strategies loaded here. @throws AppError when a strategy is gone or broken */
export async function revive(run: PlainRun): Promise<BacktestSetup> {
  const found = await Promise.all(run.deployments.map((d) => findStrategy(d.strategy)));
  return { ...run, deployments: run.deployments.map((d, k) => ({ ...d, strategy: (found[k] as (typeof found)[number]).strategy })) };
}
