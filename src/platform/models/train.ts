// A training from request to stored version. Every finished unit is kept on disk, so that whatever ends the process, the next attempt goes on there.
import { deserialize, serialize } from 'node:v8';
import type { Workers } from '../../core/index.ts';
import { countTrials, trialsOn, type Work, withWork } from '../../outside/storage/index.ts';
import { prepareTraining, runTraining, type Trained, type Training, type TrainingRequest, type UnitOutput } from '../../research/training/index.ts';
import { codeVersion } from '../backtests/index.ts';
import { recordOf, sha256Of } from './record.ts';
import { checkModelName, type ModelVersion, openRegistry } from './registry.ts';
import { loadSeries } from './training-data.ts';

export interface TrainJob {
  readonly home: string;
  /** the model's name in the registry */
  readonly name: string;
  /** as parseTrainingRequest gave it */
  readonly request: TrainingRequest;
  /** the command line that makes it */
  readonly command: string;
}

export interface TrainOptions {
  readonly workers: Workers;
  readonly signal?: AbortSignal;
  /** units done of about how many there are */
  readonly onProgress?: (done: number, total: number) => void;
  /** what a person following it wants to know, a line each */
  readonly onNote?: (line: string) => void;
}

export interface TrainedVersion {
  readonly version: ModelVersion;
  /** false when the registry already held this very model */
  readonly added: boolean;
}

/** What was true when the work began and must be the same when it goes on. */
interface Beginning {
  readonly at: number;
  readonly trialsBefore: number;
}

const beginningName = 'beginning';

async function beginningOf(work: Work, now: Beginning): Promise<Beginning> {
  const kept = work.read(beginningName);
  if (kept !== undefined) return deserialize(kept) as Beginning;
  await work.keep(beginningName, serialize(now));
  return now;
}

/** Outputs that an earlier attempt kept; a piece that is not whole is done again. */
function keptOf(work: Work): UnitOutput[] {
  const pieces = work.names().filter((name) => name !== beginningName);
  return pieces.map((name) => work.read(name)).flatMap((bytes) => (bytes === undefined ? [] : [deserialize(bytes) as UnitOutput]));
}

/**
 * Runs what is left of a training and keeps each unit as it is done; a disk that is full ends the work at once.
 * @throws AppError INTERRUPTED with what is done kept, NO_SPACE, and what a unit throws
 */
async function runKept(training: Training, work: Work, { workers, signal, onProgress, onNote }: TrainOptions): Promise<Trained> {
  const kept = keptOf(work);
  if (kept.length > 0) onNote?.(`${kept.length} pieces were done before and are taken over`);
  const full = new AbortController();
  const failures: unknown[] = [];
  const writes: Promise<unknown>[] = [];
  const onDone = (output: UnitOutput): void => {
    const write = work.keep(output.id, serialize(output)).catch((error: unknown) => {
      failures.push(error);
      full.abort();
    });
    writes.push(write);
  };
  const stop = signal === undefined ? full.signal : AbortSignal.any([signal, full.signal]);
  const [ended] = await Promise.allSettled([
    runTraining(training, workers, { kept, onDone, signal: stop, onProgress: ({ done, total }) => onProgress?.(done, total) }),
  ]);
  await Promise.all(writes);
  if (failures.length > 0) throw failures[0];
  if (ended.status === 'rejected') throw ended.reason;
  return ended.value;
}

/**
 * Trains and stores a version. Called again with the same request on the same data and code it goes on where it was ended; the bytes that come
 * out do not depend on how often that was, nor on the number of workers.
 * @throws AppError as prepareTraining; CONFLICT while another process trains the very same; INTERRUPTED, NO_SPACE, NO_PERMISSION
 */
export async function train(job: TrainJob, options: TrainOptions): Promise<TrainedVersion> {
  const { home, name, request, command } = job;
  checkModelName(name);
  const series = await loadSeries(home, request);
  for (const s of series) options.onNote?.(`${s.instrument} ${request.timeframe}: ${s.candles.at.length} candles${s.synthetic ? ', SYNTHETIC' : ''}`);
  const prepared = prepareTraining(request, { series, codeVersion: codeVersion(), trialsBefore: 0 });
  options.onNote?.(`${prepared.rows.length} rows to learn from, ${prepared.splits.length} tested stretches, features ${prepared.set.name}`);
  const data = sha256Of(series.map((s) => `${s.instrument} ${request.timeframe} ${s.hash}`).join('\n'));
  const own = `${prepared.key.slice(0, 16)}-`;
  return withWork(home, 'training', prepared.key, async (work) => {
    const { at, trialsBefore } = await beginningOf(work, { at: Date.now(), trialsBefore: trialsOn(home, data, own) });
    const training: Training = { ...prepared, data: { ...prepared.data, trialsBefore } };
    const { model, card } = await runKept(training, work, options);
    const tried = Array.from({ length: card.trials.here }, (_, k) => `${own}${k}`);
    await countTrials(home, data, card.lineage.learner, tried);
    const { learner, features, codeVersion: version } = card.lineage;
    const record = recordOf(model, {
      stored: Date.now(),
      origin: 'trained',
      source: command,
      learner,
      features: { name: features.name, hash: features.hash },
      codeVersion: version,
      tookMs: Date.now() - at,
    });
    return openRegistry(home).store(name, { model, card, record });
  });
}
