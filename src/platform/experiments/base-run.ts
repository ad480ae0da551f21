// The run an experiment starts from: just made, or stored before.
import { AppError } from '../../core/index.ts';
import type { RunStore } from '../../outside/storage/index.ts';
import { type ExecutedRun, loadRun, type RunRecord, type RunResult } from '../backtests/index.ts';
import { type PlainRun, plainRun } from './plain-run.ts';

export interface BaseRun {
  readonly record: RunRecord;
  readonly result: RunResult;
  readonly curve: { readonly at: Float64Array; readonly equity: Float64Array };
}

export const baseOf = ({ record, result, files }: ExecutedRun): BaseRun => ({
  record,
  result,
  curve: { at: files['curve-at.f64'] as Float64Array, equity: files['curve-equity.f64'] as Float64Array },
});

/** @throws AppError UNKNOWN_NAME, NOT_FOUND */
export const storedBase = (runs: RunStore, id: string): BaseRun => ({
  record: runs.readJson<RunRecord>(id, 'run.json'),
  result: runs.readJson<RunResult>(id, 'result.json'),
  curve: { at: runs.readColumn(id, 'curve-at.f64'), equity: runs.readColumn(id, 'curve-equity.f64') },
});

/**
 * Candles and strategies of a base run, to run it again in other ways.
 * @throws AppError CONFLICT when the data is not what it was, and as loadRun
 */
export async function loadBase(home: string, { record }: BaseRun): Promise<PlainRun> {
  const loaded = await loadRun(home, record.spec);
  if (loaded.dataHash !== record.dataHash)
    throw new AppError('CONFLICT', 'candles', 'they are not those of the run any more', 'Run the backtest again and take that run.');
  return plainRun(loaded, record.spec);
}
