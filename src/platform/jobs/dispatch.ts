// From a job that a queue gives out to the code that does it: the definition by its name, its input checked.
import { AppError, type Job, type JobHandler, unknownName } from '../../core/index.ts';

/**
 * What workers run: `queue.work(dispatch([train, backtest]), limits)`.
 * A name that nobody defined and an input that its schema refuses are dead at once, with the reason.
 * @throws AppError CONFLICT when two jobs have one name
 */
export function dispatch(jobs: readonly Job<unknown, unknown>[]): JobHandler {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  if (byName.size !== jobs.length) {
    const twice = jobs.find((job) => byName.get(job.name) !== job);
    throw new AppError('CONFLICT', 'job', `"${twice?.name ?? ''}" is defined twice`, 'Give one of them another name.');
  }
  return async ({ name, input, ...context }) => {
    const job = byName.get(name);
    if (job === undefined) throw unknownName('job', name, [...byName.keys()]);
    const parsed = job.input.safeParse(input);
    const issue = parsed.error?.issues[0];
    if (issue !== undefined) throw new AppError('BAD_VALUE', [name, ...issue.path].join('.'), issue.message, 'Add the job again with a right input.');
    return job.run(parsed.data, context);
  };
}
