// Two runs side by side: where they first decide differently, and how often.
import type { Time } from '../../core/index.ts';
import type { Decision } from './decisions.ts';

/** Where two runs part. One of the two is missing where only the other decided something. */
export interface Difference {
  readonly at: Time;
  readonly baseline: Decision | undefined;
  readonly other: Decision | undefined;
}

const isSame = (a: Decision, b: Decision): boolean =>
  a.at === b.at &&
  a.kind === b.kind &&
  a.what === b.what &&
  a.instrument === b.instrument &&
  a.deployment === b.deployment &&
  a.amounts === b.amounts &&
  a.reason === b.reason;

/** The first decision up to and with `until` that is not the same in both runs. Both are in order of time. */
export function firstDifference(baseline: readonly Decision[], other: readonly Decision[], until: Time): Difference | undefined {
  for (let i = 0; ; i++) {
    const a = baseline[i];
    const b = other[i];
    const inA = a !== undefined && a.at <= until;
    const inB = b !== undefined && b.at <= until;
    if (!inA && !inB) return undefined;
    if (inA && inB && isSame(a, b)) continue;
    // The later of two has no counterpart: at the earlier instant the other run decided nothing.
    const at = Math.min(inA ? a.at : Infinity, inB ? b.at : Infinity);
    return { at, baseline: inA && a.at === at ? a : undefined, other: inB && b.at === at ? b : undefined };
  }
}

const orderKey = (d: Decision): string => `${d.at} ${d.deployment} ${d.instrument} ${d.what}`;

/**
 * Orders that only one of two runs sent, amounts left aside (one different order changes the size of all that follow): how many, of how many
 * that either sent, and when the last of them was.
 */
export function orderDifferences(a: readonly Decision[], b: readonly Decision[]): { differing: number; orders: number; lastAt: Time } {
  const counts = new Map<string, { at: Time; balance: number }>();
  let orders = 0;
  const count = (decisions: readonly Decision[], sign: number): void => {
    let own = 0;
    for (const d of decisions) {
      if (d.kind !== 'order') continue;
      own += 1;
      const entry = counts.get(orderKey(d));
      if (entry === undefined) counts.set(orderKey(d), { at: d.at, balance: sign });
      else entry.balance += sign;
    }
    orders = Math.max(orders, own);
  };
  count(a, 1);
  count(b, -1);
  let differing = 0;
  let lastAt = Number.NaN;
  for (const { at, balance } of counts.values()) {
    if (balance === 0) continue;
    differing += Math.abs(balance);
    lastAt = Number.isNaN(lastAt) ? at : Math.max(lastAt, at);
  }
  return { differing, orders, lastAt };
}
