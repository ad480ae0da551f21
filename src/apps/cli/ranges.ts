// `--vary NAME=RANGE`: what a search may change.
import { AppError } from '../../core/index.ts';

/** Ranges by name from texts like `fast=5:50`. @throws AppError BAD_VALUE */
export function parseRanges(pairs: readonly string[]): Record<string, string> {
  const ranges: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new AppError('BAD_VALUE', 'vary', `"${pair}" is not NAME=RANGE`, 'Write --vary fast=5:50, fast=5:50:5 or mode=a,b.');
    ranges[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return ranges;
}
