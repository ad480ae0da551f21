// The stage a strategy is watched on: inputs, sandboxes, and the process; a run on it gives its decisions.
import { join } from 'node:path';
import { AppError, type ErrorCode, type Time } from '../../core/index.ts';
import type { Decision, Difference } from '../../research/bias/index.ts';
import { firstDifference } from '../../research/bias/index.ts';
import type { RunSpec } from '../backtests/index.ts';
import type { WatchedResult } from './child.ts';
import { type Changes, originalPlaces, removeSandbox, type SandboxSetup, specInside, writeSandbox } from './sandbox.ts';
import type { Watcher } from './watcher.ts';

/** What is asked of one run. */
export interface Ask {
  readonly changes?: Changes;
  /** end of the run; what lies after it stays in the copy */
  readonly to?: Time;
  readonly from?: Time;
  readonly warmups?: number;
  readonly probe?: boolean;
}

export interface Stage {
  run(watcher: Watcher, ask: Ask): Promise<WatchedResult>;
}

/** A stage in folder `root`. Each run has a sandbox of its own, removed after it. */
export function openStage(root: string, setup: SandboxSetup): Stage {
  const places = originalPlaces(setup);
  let count = 0;
  return {
    async run(watcher, { changes = new Map(), to, from, warmups = 1, probe = false }) {
      const sandbox = join(root, `${++count}`);
      await writeSandbox(sandbox, setup, changes);
      const range: Pick<RunSpec, 'from' | 'to'> = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const spec = { ...specInside(setup.spec, sandbox, places), ...range };
      try {
        return await watcher.ask({ root, sandbox, spec, originals: places, warmups, probe });
      } finally {
        removeSandbox(sandbox);
      }
    },
  };
}

/** Failures of the machine and of the person's patience: no fault of a strategy. */
const notItsFault: readonly ErrorCode[] = ['INTERRUPTED', 'NO_SPACE', 'NO_PERMISSION', 'MISSING_PART', 'CONFLICT'];

/**
 * Where the run on a changed future first decides differently up to and with `until`. A strategy that fails there and did not before is different
 * from its first decision on.
 * @throws AppError of the machine
 */
export async function differenceOf(run: Promise<WatchedResult>, baseline: readonly Decision[], until: Time): Promise<Difference | undefined> {
  try {
    return firstDifference(baseline, (await run).decisions, until);
  } catch (error) {
    if (!(error instanceof AppError) || notItsFault.includes(error.code)) throw error;
    const first = baseline.find((d) => d.at <= until);
    const at = first?.at ?? until;
    const other: Decision = {
      at,
      deployment: first?.deployment ?? '',
      instrument: first?.instrument ?? '',
      kind: 'fault',
      what: error.code,
      amounts: '',
      reason: `${error.field}: ${error.problem}`,
    };
    return { at, baseline: first, other };
  }
}
