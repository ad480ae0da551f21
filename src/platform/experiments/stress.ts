// Stress: the run again under each shock, and through each crash that its instruments' stored history covers.
import { type Time, workerTask } from '../../core/index.ts';
import { defaultOptions, statistics } from '../../quant/statistics/index.ts';
import { type BacktestResult, type BacktestSetup, backtest, buyAndHold } from '../../research/backtest/index.ts';
import { crashWindows, narrowed, notCovered, type StressSettings, shocks, type WorstMoments, worstMoments } from '../../research/optimisation/index.ts';
import type { CrashRow, StressFigures, StressReport, StressRow } from '../../research/report/index.ts';
import { codeVersion, loadRun, type RunSpec } from '../backtests/index.ts';
import type { ExperimentOptions } from './monte-carlo.ts';
import { type PlainRun, plainRun, revive } from './plain-run.ts';

export interface StressRequest {
  readonly home: string;
  readonly spec: RunSpec;
  readonly settings: StressSettings;
  /** loss from the start that counts as ruin, a fraction */
  readonly ruinLoss: number;
  readonly command: string;
}

type Scenario = { readonly kind: 'shock'; readonly name: string } | { readonly kind: 'window'; readonly name: string; readonly from: Time; readonly to: Time };

interface StressShared {
  readonly run: PlainRun;
  /** the same strategies over all that is stored */
  readonly history: PlainRun;
  readonly moments: WorstMoments;
  readonly settings: StressSettings;
}

type Outcome = { readonly done: string; readonly figures: StressFigures; readonly market: number } | { readonly skipped: string };

function figuresOf(result: BacktestResult): StressFigures {
  const { totalReturn, maxDrawdown } = statistics(
    { curve: result.curve, roundTrips: result.roundTrips, start: result.start },
    { ...defaultOptions, bootstrap: { resamples: 0, seed: 1 } },
  );
  return {
    totalReturn,
    maxDrawdown,
    lossFromStart: Math.max(0, 1 - result.curve.equity.reduce((low, e) => Math.min(low, e), Infinity) / result.start.equity),
    trades: result.roundTrips.length,
    liquidations: result.roundTrips.filter((t) => t.exitReason === 'liquidation').length,
    stopped: result.caveats.some((c) => c.code === 'HALTED' || c.code === 'STRATEGY_PAUSED'),
  };
}

function marketReturn({ series, from, to }: BacktestSetup): number {
  const held = series.filter((s) => s.kind === 'last').map((s) => ({ candles: s.candles, lagMs: 0 }));
  return (buyAndHold(held, Float64Array.of(to), from)[0] as number) - 1;
}

export const stressed = workerTask(import.meta.url, 'stressed', async (scenario: Scenario, shared: StressShared): Promise<Outcome> => {
  if (scenario.kind === 'window') {
    const history = await revive(shared.history);
    const why = notCovered(history, scenario);
    if (why !== undefined) return { skipped: why };
    const setup = narrowed(history, scenario.from, scenario.to);
    return { done: '', figures: figuresOf(backtest(setup)), market: marketReturn(setup) };
  }
  const setup = await revive(shared.run);
  const shocked = shocks.find((s) => s.name === scenario.name)?.apply(setup, shared.moments, shared.settings);
  if (shocked === undefined || 'skipped' in shocked) return { skipped: shocked?.skipped ?? 'it is not known' };
  return { done: shocked.done, figures: figuresOf(backtest(shocked.setup)), market: Number.NaN };
});

/**
 * Runs the spec, then every shock and every crash window.
 * @throws AppError of the run itself, INTERRUPTED
 */
export async function stress(request: StressRequest, { workers, onProgress, signal }: ExperimentOptions): Promise<StressReport> {
  const { home, spec, settings, ruinLoss, command } = request;
  const loaded = await loadRun(home, spec);
  const { from: _, to: __, ...always } = spec;
  const whole = spec.from === undefined && spec.to === undefined ? loaded : await loadRun(home, always);
  const base = backtest(loaded.setup);
  const scenarios: Scenario[] = [
    ...shocks.map(({ name }) => ({ kind: 'shock', name }) as const),
    ...crashWindows.map(({ name, from, to }) => ({ kind: 'window', name, from, to }) as const),
  ];
  let done = 0;
  const run = plainRun(loaded, spec);
  const outcomes = await workers.run(stressed, scenarios, {
    shared: { run, history: whole === loaded ? run : plainRun(whole, always), moments: worstMoments(base.curve, base.start), settings },
    onDone: () => onProgress?.(++done, scenarios.length),
    ...(signal === undefined ? {} : { signal }),
  });
  const rows: StressRow[] = [];
  const windows: CrashRow[] = [];
  const skipped: { name: string; about: string; why: string }[] = [];
  for (const [k, scenario] of scenarios.entries()) {
    const outcome = outcomes[k] as Outcome;
    const known = [...shocks, ...crashWindows].find((s) => s.name === scenario.name) as { name: string; about: string; synthetic?: boolean };
    const { name, about } = known;
    if ('skipped' in outcome) skipped.push({ name, about, why: outcome.skipped });
    else if (scenario.kind === 'shock') rows.push({ name, about, synthetic: known.synthetic === true, done: outcome.done, figures: outcome.figures });
    else windows.push({ ...scenario, about, synthetic: false, done: outcome.done, figures: outcome.figures, market: outcome.market });
  }
  const names = loaded.setup.deployments.map((d) => d.name);
  return {
    title: `${names.join(' + ')} on ${spec.instruments.join(', ')}: under stress`,
    strategies: names,
    instruments: spec.instruments,
    timeframe: loaded.timeframe,
    from: loaded.setup.from,
    to: loaded.setup.to,
    synthetic: base.caveats.some((c) => c.code === 'SYNTHETIC_DATA'),
    dataHash: loaded.dataHash,
    codeVersion: codeVersion(),
    command,
    ruinLoss,
    base: figuresOf(base),
    shocks: rows,
    windows,
    skipped,
  };
}
