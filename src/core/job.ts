// Background work: what a job is, and the queue that keeps, gives out and remembers jobs. The plug; storage and queue implement it.
import type { z } from 'zod';
import { AppError, errorCodes, exitCode } from './errors.ts';
import type { Time } from './time.ts';

/** What a job sees of its own running. */
export interface JobContext {
  readonly id: string;
  /** the person or part of the house the work is done for */
  readonly owner: string;
  /** 1 the first time; failures count, deaths of the worker do not */
  readonly attempt: number;
  /** aborts when the job is cancelled, its lease is lost, or its worker must end; a job that listens ends soon and throws */
  readonly signal: AbortSignal;
  /** @param done share of the work, 0 to 1 @param note one line in words */
  report(done: number, note?: string): void;
}

/** A named piece of background work. It may run more than once (a worker can die after the work and before its word): `run` is idempotent. */
export interface Job<Input, Output> {
  /** `models.train` */
  readonly name: string;
  readonly about: string;
  readonly input: z.ZodType<Input>;
  run(input: Input, context: JobContext): Promise<Output>;
}

/** `export const train = defineJob({ name: 'models.train', about: …, input: z.strictObject({…}), run: async (input, context) => … })` */
export const defineJob = <Input, Output>(job: Job<Input, Output>): Job<Input, Output> => job;

export const jobPriorities = ['high', 'normal', 'low'] as const;
export type JobPriority = (typeof jobPriorities)[number];
/** dead: failed for good, kept for a person to look at, retry or purge */
export const jobStates = ['waiting', 'running', 'done', 'dead', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export interface JobOptions {
  /** owners take turns within a priority, however much each has asked for */
  readonly owner: string;
  readonly priority?: JobPriority;
  /** not before so many ms from now */
  readonly delayMs?: number;
  /** the same key of the same owner and job name is the same job, as long as that job is remembered */
  readonly key?: string;
  /** tries in all, 1 to 100; 1 when left out */
  readonly attempts?: number;
  /** wait after the first failure, doubled with each further one; 1000 when left out */
  readonly backoffMs?: number;
}

/** A job as the queue remembers it. */
export interface JobRecord {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly priority: JobPriority;
  readonly state: JobState;
  readonly input: unknown;
  /** what `run` answered, once done */
  readonly output: unknown;
  /** the last failure in words */
  readonly error: string | undefined;
  readonly failures: number;
  readonly attempts: number;
  readonly progress: number;
  readonly note: string;
  readonly createdAt: Time;
  readonly endedAt: Time | undefined;
}

export interface JobQuery {
  readonly state: JobState;
  readonly owner?: string;
  /** at most so many, oldest first; 100 when left out */
  readonly limit?: number;
}

export interface TakenJob extends JobContext {
  readonly name: string;
  readonly input: unknown;
}
export type JobHandler = (job: TakenJob) => Promise<unknown>;

export interface WorkerLimits {
  /** jobs at once */
  readonly concurrency: number;
  /** a worker that is silent for so long has lost its jobs to others */
  readonly leaseMs: number;
  /** told when the queue itself cannot be reached; the worker goes on trying, and work whose word was not kept is done again */
  readonly onTrouble: (error: unknown) => void;
}

/** Takes jobs until it is closed. */
export interface JobWorker {
  /** Takes no more, waits for what runs; after `graceMs` aborts it and gives it back to the queue, its attempt not counted. */
  close(graceMs: number): Promise<void>;
}

/**
 * Keeps jobs and gives each to one worker at a time. A job whose worker died is taken by another after its lease; one that loses `lossesMax`
 * workers is dead. The word of a worker that lost its lease counts for nothing.
 */
export interface JobQueue {
  /** The id of the job. @throws AppError CONFLICT when the key stands for another input; BAD_VALUE, OUT_OF_RANGE */
  add(name: string, input: unknown, options: JobOptions): Promise<string>;
  find(id: string): Promise<JobRecord | undefined>;
  list(query: JobQuery): Promise<JobRecord[]>;
  /** Waiting jobs never run, running ones are told by their signal. False when there is nothing to cancel. */
  cancel(id: string): Promise<boolean>;
  /** A dead or cancelled job waits again with all its attempts. False when it is neither. */
  retry(id: string): Promise<boolean>;
  /** Forgets jobs of a state that ended before `before`; how many. */
  purge(state: 'done' | 'dead' | 'cancelled', before: Time): Promise<number>;
  work(handler: JobHandler, limits: WorkerLimits): JobWorker;
  close(): Promise<void>;
}

/** A job that loses so many workers is likely to be what kills them. */
export const lossesMax = 3;
export const lossesText = `its worker died ${lossesMax} times over it`;
/** What is larger belongs into storage, with its name in the input. */
const inputMax = 1_000_000;
const attemptsMax = 100;

/** Options with every default filled in. */
export interface FullJobOptions {
  readonly owner: string;
  readonly priority: JobPriority;
  readonly delayMs: number;
  readonly key: string | undefined;
  readonly attempts: number;
  readonly backoffMs: number;
}

const within = (field: string, value: number, least: number, most: number): number => {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new AppError('OUT_OF_RANGE', field, `${value} is not a whole number from ${least} to ${most}`, `Choose one from ${least} to ${most}.`);
};

const yearMs = 366 * 86_400_000;

/** @throws AppError OUT_OF_RANGE, MISSING_VALUE */
export function fullJobOptions({ owner, priority = 'normal', delayMs = 0, key, attempts = 1, backoffMs = 1_000 }: JobOptions): FullJobOptions {
  if (owner === '') throw new AppError('MISSING_VALUE', 'owner', 'it is empty', 'Name whom the job is for.');
  return {
    owner,
    priority,
    delayMs: within('delayMs', delayMs, 0, yearMs),
    key,
    attempts: within('attempts', attempts, 1, attemptsMax),
    backoffMs: within('backoffMs', backoffMs, 0, yearMs),
  };
}

/** The text an input is kept as. @throws AppError BAD_VALUE when it is no JSON, OUT_OF_RANGE when it is too long */
export function jobInputText(name: string, input: unknown): string {
  // JSON.stringify answers undefined for what has no JSON, whatever its type says
  const text = JSON.stringify(input) as string | undefined;
  if (text === undefined) throw new AppError('BAD_VALUE', `input of ${name}`, 'it is no JSON', 'Give plain data.');
  if (text.length > inputMax)
    throw new AppError('OUT_OF_RANGE', `input of ${name}`, `it has ${text.length} characters`, `Keep it under ${inputMax}; store what is larger and name it.`);
  return text;
}

/** Trying again can help unless the input itself was refused. */
export const worthRetrying = (error: unknown): boolean => !(error instanceof AppError && errorCodes[error.code].exit === exitCode.input);

/** Wait before the next try after `failures` failures. */
export const backoffAfter = (failures: number, backoffMs: number): number => Math.min(backoffMs * 2 ** (failures - 1), yearMs);

/** What an error leaves in the record: its words, never its stack. */
export const failureText = (error: unknown): string => (error instanceof AppError ? `${error.code} ${error.message}` : String(error)).slice(0, 2_000);

/** Why a signal of a job aborts. */
export const jobEnds = {
  cancelled: () => new AppError('INTERRUPTED', 'job', 'it was cancelled', 'Add it again, or retry it.'),
  lost: () => new AppError('INTERRUPTED', 'job', 'its lease ran out and another worker has it', 'Nothing: the other one goes on.'),
  handedOver: () => new AppError('INTERRUPTED', 'job', 'its worker ends', 'Nothing: another worker takes it.'),
};
