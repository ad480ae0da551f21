// Turns whatever went wrong into one sentence or one JSON object, and an exit code.
import { CommanderError } from 'commander';
import { AppError, errorCodes, exitCode, nearest } from '../../core/index.ts';

export interface Failure {
  readonly code: string;
  readonly field: string;
  readonly message: string;
  readonly mend: string;
  readonly exit: number;
}

/** What the machine answers, in our codes. */
const systemCodes: Readonly<Record<string, { code: keyof typeof errorCodes; problem: string; mend: string }>> = {
  ENOSPC: { code: 'NO_SPACE', problem: 'the disk is full', mend: 'Free some space and run it again.' },
  EDQUOT: { code: 'NO_SPACE', problem: 'the quota of the disk is used up', mend: 'Free some space and run it again.' },
  EACCES: { code: 'NO_PERMISSION', problem: 'may not be read or written', mend: 'Change its permissions, or name another folder with --home.' },
  EPERM: { code: 'NO_PERMISSION', problem: 'may not be read or written', mend: 'Change its permissions, or name another folder with --home.' },
  EROFS: { code: 'NO_PERMISSION', problem: 'lies on a disk that is read-only', mend: 'Name another folder with --home.' },
  ENOENT: { code: 'NOT_FOUND', problem: 'does not exist', mend: 'Check the path.' },
};

/** Commander's own complaint as ours: which word, what is wrong with it, what to write instead. */
export function ofCommander(error: CommanderError, known: { readonly verbs: readonly string[]; readonly options: readonly string[] }): AppError {
  const word = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  const name = word.split(/[ ,=]/)[0] ?? word;
  const suggest = (names: readonly string[]) => {
    const near = nearest(name, names);
    return near === undefined ? 'See what there is with --help.' : `Did you mean "${near}"?`;
  };
  switch (error.code) {
    case 'commander.unknownCommand':
      return new AppError('UNKNOWN_NAME', 'verb', `"${name}" is not known`, suggest(known.verbs), error);
    case 'commander.unknownOption':
      return new AppError('UNKNOWN_NAME', 'option', `"${name}" is not known`, suggest(known.options), error);
    case 'commander.missingArgument':
    case 'commander.missingMandatoryOptionValue':
    case 'commander.optionMissingArgument':
      return new AppError('MISSING_VALUE', word, 'is required', 'See how it is written with --help.', error);
    default:
      return new AppError(
        'BAD_VALUE',
        'command line',
        error.message
          .replace(/^error: /, '')
          .split('\n')[0]
          ?.replace(/\.$/, '') ?? '',
        'See how it is written with --help.',
        error,
      );
  }
}

/** What to tell about any thrown thing. Only what we did not foresee is a bug of ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, field: error.field, message: error.message, mend: error.mend, exit: errorCodes[error.code].exit };
  const { code, path, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, path: undefined, message: String(error) };
  const known = code === undefined ? undefined : systemCodes[code];
  if (known !== undefined) return failureOf(new AppError(known.code, path ?? 'disk', known.problem, known.mend, error));
  return {
    code: 'BUG',
    field: 'tradewind',
    message: message === '' ? 'something unforeseen happened' : message,
    mend: 'This is a bug of ours; run it again with --verbose and report what it says.',
    exit: exitCode.bug,
  };
}

/** The lines for a person: `error: field: problem. mend`. */
export function failureText(failure: Failure, error: unknown, verbose: boolean): string {
  const line = failure.code === 'BUG' ? `error: ${failure.message}. ${failure.mend}` : `error: ${failure.message}`;
  return verbose && error instanceof Error ? `${line}\n${stackOf(error)}` : line;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** The object for a program. */
export const failureJson = ({ code, field, message, mend }: Failure): string => JSON.stringify({ error: { code, field, message, mend } });
