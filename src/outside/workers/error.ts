// Errors between threads: structured cloning forgets the class and the fields of an AppError, so they travel as plain data.
import { AppError, type ErrorCode } from '../../core/index.ts';

export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly told: { readonly code: ErrorCode; readonly field: string; readonly problem: string; readonly mend: string } | undefined;
  readonly cause: PackedError | undefined;
}

export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { name: 'Error', message: `it threw ${String(error)}`, stack: undefined, told: undefined, cause: undefined };
  const told = error instanceof AppError ? { code: error.code, field: error.field, problem: error.problem, mend: error.mend } : undefined;
  return { name: error.name, message: error.message, stack: error.stack, told, cause: error.cause === undefined ? undefined : packError(error.cause) };
}

/** The error as it was thrown, with the stack of its own thread. */
export function unpackError({ name, message, stack, told, cause }: PackedError): Error {
  const inner = cause === undefined ? undefined : unpackError(cause);
  const error =
    told === undefined
      ? new Error(message, inner === undefined ? undefined : { cause: inner })
      : new AppError(told.code, told.field, told.problem, told.mend, inner);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
