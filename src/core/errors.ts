// Every failure a person can meet, in one table: code, what it means, the exit code of the CLI, whether trying again can help.
import { closest, distance } from 'fastest-levenshtein';

/** Exit codes of the CLI: 0 success, 1 a bug of ours, 2 bad input, 3 data, 4 a negative verdict, 5 the machine, 130 interrupted. */
export const exitCode = { success: 0, bug: 1, input: 2, data: 3, verdict: 4, machine: 5, interrupted: 130 } as const;

export const errorCodes = {
  UNKNOWN_NAME: { exit: exitCode.input, means: 'a strategy, instrument, preset, verb or run of that name does not exist' },
  UNKNOWN_KEY: { exit: exitCode.input, means: 'a configuration or parameter key that nothing reads' },
  OUT_OF_RANGE: { exit: exitCode.input, means: 'a value outside the allowed range' },
  BAD_VALUE: { exit: exitCode.input, means: 'a value of the wrong type or form' },
  MISSING_VALUE: { exit: exitCode.input, means: 'a required value was not given' },
  EMPTY_RANGE: { exit: exitCode.data, means: 'no candle lies in the range asked for' },
  NOT_FOUND: { exit: exitCode.data, means: 'the file or the stored series does not exist' },
  BAD_FILE: { exit: exitCode.data, means: 'the file cannot be read as what it claims to be' },
  BAD_CANDLE: { exit: exitCode.data, means: 'a row that no market can have printed: NaN, negative or zero price, high below low' },
  BAD_ORDER: { exit: exitCode.data, means: 'times are unsorted or appear twice with different values' },
  WRONG_TIMEFRAME: { exit: exitCode.data, means: 'the distance between rows is not the timeframe that was named' },
  CONFLICT: { exit: exitCode.data, means: 'another process writes the same data' },
  BAD_ANSWER: { exit: exitCode.data, means: 'a venue answered something other than what it documents' },
  VENUE_REFUSED: { exit: exitCode.data, means: 'the venue understood and said no' },
  UNREACHABLE: { exit: exitCode.machine, means: 'the venue or another host cannot be reached, or does not answer' },
  NOT_SIGNED_IN: { exit: exitCode.input, means: 'the name, password, code, token or key does not let anyone in' },
  TOO_MANY: { exit: exitCode.input, means: 'more attempts than are allowed in this time' },
  STRATEGY_FAULT: { exit: exitCode.verdict, means: 'a strategy threw, returned nonsense, or did not answer in time' },
  VERDICT: { exit: exitCode.verdict, means: 'a check ran and its answer is no' },
  NO_SPACE: { exit: exitCode.machine, means: 'the disk is full' },
  NO_PERMISSION: { exit: exitCode.machine, means: 'the folder or file may not be written or read' },
  MISSING_PART: { exit: exitCode.machine, means: 'an optional part that this verb needs is not installed' },
  INTERRUPTED: { exit: exitCode.interrupted, means: 'stopped by the person; what was finished before is kept' },
} as const satisfies Record<string, { exit: number; means: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** A failure with a code. The message names the field, the problem with its value, and the mend. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string;
  readonly problem: string;
  readonly mend: string;
  constructor(code: ErrorCode, field: string, problem: string, mend: string, cause?: unknown) {
    super(`${field}: ${problem}. ${mend}`, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.field = field;
    this.problem = problem;
    this.mend = mend;
  }
}

/** The candidate most like `name`, or undefined when none is near enough to be a slip of the fingers. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const best = closest(
    name.toLowerCase(),
    candidates.map((c) => c.toLowerCase()),
  );
  const found = candidates.find((c) => c.toLowerCase() === best);
  return found !== undefined && distance(name.toLowerCase(), best) <= Math.max(2, Math.floor(name.length / 2)) ? found : undefined;
}

/** The error for a name that is not among the known ones, with the nearest known one as the mend. */
export function unknownName(field: string, name: string, known: readonly string[], code: ErrorCode = 'UNKNOWN_NAME'): AppError {
  const near = nearest(name, known);
  const mend =
    near !== undefined
      ? `Did you mean "${near}"?`
      : known.length === 0
        ? 'There are none yet.'
        : `Known: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`;
  return new AppError(code, field, `"${name}" is not known`, mend);
}
