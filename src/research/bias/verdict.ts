// What the comparisons come to.
import type { Time } from '../../core/index.ts';
import type { Difference } from './compare.ts';

export type BiasVerdict = 'clean' | 'cheats' | 'depends-on-warm-up' | 'not-enough-decisions';

/** Orders below which a run that shows nothing has not shown that there is nothing. */
export const ORDERS_MIN = 10;

/** The first decision that a changed future changed. */
export interface LookAhead extends Difference {
  /** the future began after this */
  readonly cut: Time;
  /** what was done to it */
  readonly by: 'truncation' | 'perturbation';
}

/** One run with another length of warm-up, against the longest one. */
export interface WarmupRun {
  /** times the declared need */
  readonly factor: number;
  readonly candles: number;
  /** orders that only one of the two runs sent, amounts left aside */
  readonly differing: number;
  readonly orders: number;
  /** how far into the run the last different order was; NaN with none */
  readonly lastAfterCandles: number;
}

/** Shorter than what the strategy itself declares, it need not agree. */
const judged = (run: WarmupRun): boolean => run.factor >= 1;

export function verdictOf(o: { orders: number; lookAhead: LookAhead | undefined; warmups: readonly WarmupRun[] }): { verdict: BiasVerdict; why: string } {
  if (o.lookAhead !== undefined)
    return { verdict: 'cheats', why: `a decision changes when the future after it is ${o.lookAhead.by === 'truncation' ? 'cut off' : 'replaced'}` };
  if (o.orders < ORDERS_MIN)
    return { verdict: 'not-enough-decisions', why: `${o.orders} orders were compared; ${ORDERS_MIN} are needed to say that nothing looks ahead` };
  const worst = o.warmups.filter(judged).reduce<WarmupRun | undefined>((most, w) => (w.differing > (most?.differing ?? 0) ? w : most), undefined);
  if (worst !== undefined) return { verdict: 'depends-on-warm-up', why: `${worst.differing} of ${worst.orders} orders change with the length of the warm-up` };
  return { verdict: 'clean', why: 'no decision changed with the future after it' };
}
