// The process a strategy is watched in: its working folder, home folder and data folder are a copy that may hold another future.
import { join } from 'node:path';
import { AppError, type ErrorCode, type Instrument, type InstrumentId, type Time, type Timeframe } from '../../core/index.ts';
import { forgetStrategies } from '../../outside/strategies/index.ts';
import { warmupOf } from '../../research/backtest/index.ts';
import { type Decision, WatchedRun } from '../../research/bias/index.ts';
import { type LoadedRun, loadRun, type RunSpec } from '../backtests/index.ts';
import { DATA_FOLDER } from './inputs.ts';
import { filesRead, installRedirect, type Places, redirectTo } from './redirect.ts';

export interface WatchRequest {
  /** the folder that holds all sandboxes */
  readonly root: string;
  readonly sandbox: string;
  readonly spec: RunSpec;
  readonly originals: Places;
  /** times the declared warm-up */
  readonly warmups: number;
  /** only load and describe */
  readonly probe: boolean;
}

/** What a run turned out to be, and what it decided. */
export interface WatchedResult {
  readonly kind: 'done';
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly string[];
  readonly timeframe: Timeframe;
  readonly from: Time;
  readonly to: Time;
  /** the series orders are matched and decisions are made on, and how many of their candles the inputs need before `from` */
  readonly base: readonly { readonly instrument: InstrumentId; readonly timeframe: Timeframe; readonly warmup: number }[];
  readonly decisions: readonly Decision[];
  /** files outside the copy that it read */
  readonly reads: readonly string[];
}

export type WatchAnswer =
  | WatchedResult
  | { readonly kind: 'alive' }
  | { readonly kind: 'failed'; readonly code: ErrorCode | 'BUG'; readonly field: string; readonly problem: string; readonly mend: string };

/** Instants between two signs of life. */
const STEP = 2000;
const TELL_MS = 100;

const send = (answer: WatchAnswer): void => void process.send?.(answer);
const breathe = (): Promise<void> => new Promise((done) => void setImmediate(done));

const strategiesOf = ({ setup }: LoadedRun): readonly string[] => setup.deployments.map((d) => d.strategy.name);

async function decide(loaded: LoadedRun): Promise<readonly Decision[]> {
  const run = new WatchedRun(loaded.setup);
  let told = Date.now();
  while (run.step(STEP)) {
    if (Date.now() - told < TELL_MS) continue;
    told = Date.now();
    send({ kind: 'alive' });
    await breathe();
  }
  return run.decisions;
}

async function watch(request: WatchRequest): Promise<WatchedResult> {
  process.chdir(request.sandbox);
  for (const name of ['HOME', 'USERPROFILE']) process.env[name] = request.sandbox;
  const home = join(request.sandbox, DATA_FOLDER);
  process.env['TRADEWIND_HOME'] = home;
  redirectTo(request.sandbox, request.originals);
  // What a strategy's module read when it was loaded must be read again, from this copy.
  forgetStrategies();
  const loaded = await loadRun(home, request.spec, request.warmups);
  const { setup, timeframe } = loaded;
  const decisions = request.probe ? [] : await decide(loaded);
  return {
    kind: 'done',
    instruments: setup.instruments,
    strategies: strategiesOf(loaded),
    timeframe,
    from: setup.from,
    to: setup.to,
    base: loaded.base.map((s) => ({ instrument: s.instrument, timeframe: s.timeframe, warmup: warmupOf(setup.deployments, s.timeframe) })),
    decisions,
    reads: filesRead(),
  };
}

let installed = false;

async function answer(request: WatchRequest): Promise<WatchAnswer> {
  if (!installed) installRedirect(request.root);
  installed = true;
  try {
    return await watch(request);
  } catch (error) {
    if (error instanceof AppError) return { kind: 'failed', code: error.code, field: error.field, problem: error.problem, mend: error.mend };
    return { kind: 'failed', code: 'BUG', field: 'bias', problem: error instanceof Error ? (error.stack ?? error.message) : String(error), mend: '' };
  }
}

process.on('message', (request: WatchRequest) => void answer(request).then(send));
