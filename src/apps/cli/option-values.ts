// Values of options as people write them; the command line refuses anything else.
import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `least` to `most`. */
export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const n = Number(text);
    if (text.trim() === '' || !Number.isInteger(n) || n < least || n > most) throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
    return n;
  };

/** Reads a number from `least` to `most`. */
export const ranged =
  (least: number, most: number) =>
  (text: string): number => {
    const n = Number(text);
    if (text.trim() === '' || !(n >= least && n <= most)) throw new InvalidArgumentError(`Write a number from ${least} to ${most}.`);
    return n;
  };

/** Reads a share as `30%` or `0.3`, above 0 and at most 1. */
export function share(text: string): number {
  const t = text.trim();
  const n = t.endsWith('%') ? Number(t.slice(0, -1)) / 100 : Number(t);
  if (t === '' || !(n > 0 && n <= 1)) throw new InvalidArgumentError('Write a share as 30% or 0.3.');
  return n;
}
