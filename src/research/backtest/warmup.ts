// What inputs need before the first decision, and whether a strategy takes its parameters at all.
import { type Strategy, type Timeframe, timeframeMs } from '../../core/index.ts';
import type { DeploymentSetup } from '../../trading/session/index.ts';

/** What a strategy says, before any candle, to parameters that do not go together; undefined when it takes them. */
export function refusalOf(strategy: Strategy, parameters: Readonly<Record<string, unknown>>): string | undefined {
  try {
    strategy.inputs?.(parameters);
    strategy.state?.(parameters);
    if (typeof strategy.higher === 'function') strategy.higher(parameters);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Candles of the finest series that must come before `from` so that every input of every deployment is defined at `from`: each input's own
 * warm-up, counted in its timeframe.
 */
export function warmupOf(deployments: readonly DeploymentSetup[], base: Timeframe): number {
  let most = 0;
  for (const d of deployments) {
    const { strategy, parameters, timeframe } = d;
    const longest = Object.values(strategy.inputs?.(parameters) ?? {}).reduce((m, spec) => Math.max(m, spec.create().warmup), 0);
    const higher = typeof strategy.higher === 'function' ? strategy.higher(parameters) : (strategy.higher ?? []);
    for (const t of [timeframe, ...higher]) most = Math.max(most, Math.ceil(((longest + 1) * timeframeMs(t)) / timeframeMs(base)));
  }
  return most;
}
