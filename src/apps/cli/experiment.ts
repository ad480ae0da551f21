// What the verbs that make many runs share: threads, a bar with the time left, Ctrl-C, the verdict in lines.
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { threadWorkers } from '../../outside/workers/index.ts';
import type { ExperimentOptions } from '../../platform/experiments/index.ts';
import type { Verdict } from '../../research/report/index.ts';
import type { Io } from './io.ts';
import { whole } from './option-values.ts';

export interface ExperimentFlags {
  readonly workers: number;
  readonly seed: number;
  readonly report?: string;
}

export const withExperimentOptions = (command: Command): Command =>
  command
    .option('--workers <n>', 'threads that work at once; the result does not depend on it', whole(1, 256), availableParallelism())
    .option('--seed <n>', 'of everything drawn by chance', whole(0, 2 ** 31), 1)
    .option('--report <file>', 'also write an HTML page there');

/** Runs work over threads under a bar; Ctrl-C stops the threads first. */
export async function experiment<T>(io: Io, label: string, { workers: size }: ExperimentFlags, work: (options: ExperimentOptions) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const workers = threadWorkers(size);
  const bar = io.progress(label, 1000);
  const working = work({
    workers,
    signal: controller.signal,
    onNote: (line) => io.note(io.paint.dim(line)),
    onProgress: (done, total) => bar.update(Math.round((1000 * done) / total)),
  });
  const withdraw = io.onInterrupt(async () => {
    controller.abort();
    await Promise.allSettled([working]);
  });
  try {
    return await working;
  } finally {
    bar.done();
    withdraw();
    await workers.close();
  }
}

/** The verdict as lines: headline first, then a line a subject. */
export function verdictLines({ paint }: Io, { tone, headline, lines }: Verdict): string[] {
  const colour = { good: paint.green, weak: paint.yellow, plain: (text: string) => text };
  const wide = Math.max(...lines.map((l) => l.subject.length), 0);
  return [
    paint.bold(colour[tone](headline)),
    ...lines.map((l) => `${colour[l.tone]({ good: '+', weak: '!', plain: '·' }[l.tone])} ${l.subject.padEnd(wide)}  ${l.text}`),
  ];
}
