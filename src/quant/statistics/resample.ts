// Another past of the same kind: orders of trades shuffled, returns drawn again in blocks so that what hangs together in time stays together.
import type { Random } from '../../core/index.ts';

/** Shuffles indices in place, every order equally likely (Fisher & Yates 1938 as given by Durstenfeld 1964). */
export function shuffleRows(rows: Uint32Array, random: Random): void {
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = rows[i] as number;
    rows[i] = rows[j] as number;
    rows[j] = kept;
  }
}

/**
 * `circular`: blocks of one length, from anywhere, wrapped around the end (Politis & Romano 1992). `stationary`: as that, with lengths drawn from
 * the geometric distribution of mean `block`, so that the result is stationary (Politis & Romano 1994).
 */
export type BlockKind = 'circular' | 'stationary';

/** Block length when nobody names one: the cube root of the number of returns, the rate of growth that is right for a variance (Künsch 1989). */
export const defaultBlock = (returns: number): number => Math.max(1, Math.round(Math.cbrt(returns)));

/** Fills `rows` with indices into a series of `length` values. Each index is as likely as any other at every place. */
export function blockRows(rows: Uint32Array, length: number, kind: BlockKind, block: number, random: Random): void {
  // with probability 1 / block a new block begins
  const stay = 1 - 1 / block;
  let row = 0;
  let left = 0;
  for (let i = 0; i < rows.length; i++) {
    const begins = kind === 'circular' ? left === 0 : i === 0 || random.uniform() >= stay;
    if (begins) {
      row = random.integer(length);
      left = block;
    } else row = row + 1 === length ? 0 : row + 1;
    left--;
    rows[i] = row;
  }
}
