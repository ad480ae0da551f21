// Rate limits as venues state them: so much weight in any window of so many milliseconds, per key (endpoint, instrument, account, address).
import type { Clock } from '../../core/index.ts';

export interface Limit {
  /** requests that share a key share the limit */
  readonly key: string;
  /** weight allowed in any window */
  readonly capacity: number;
  readonly windowMs: number;
}

export interface Cost {
  readonly limit: Limit;
  readonly weight: number;
}

/** What was spent of one limit: times and weights inside the window, oldest first. */
class Window {
  readonly times: number[] = [];
  readonly weights: number[] = [];
  spent = 0;
  closedUntil = 0;
  readonly limit: Limit;
  constructor(limit: Limit) {
    this.limit = limit;
  }

  forget(now: number): void {
    let gone = 0;
    while (gone < this.times.length && (this.times[gone] as number) + this.limit.windowMs <= now) {
      this.spent -= this.weights[gone] as number;
      gone++;
    }
    this.times.splice(0, gone);
    this.weights.splice(0, gone);
  }

  /** ms until `weight` fits */
  wait(weight: number, now: number): number {
    this.forget(now);
    let wait = Math.max(0, this.closedUntil - now);
    let over = this.spent + weight - this.limit.capacity;
    for (let i = 0; over > 0 && i < this.times.length; i++) {
      over -= this.weights[i] as number;
      wait = Math.max(wait, (this.times[i] as number) + this.limit.windowMs - now);
    }
    return wait;
  }

  spend(weight: number, now: number): void {
    this.times.push(now);
    this.weights.push(weight);
    this.spent += weight;
  }
}

interface Waiting {
  readonly costs: readonly Cost[];
  readonly go: () => void;
}

/**
 * Spends weight only when every limit a request counts against has room; otherwise the request waits its turn, urgent ones (cancels, exits)
 * before others. One budget serves every client of one account and address in this process.
 */
export class RateBudget {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  readonly #urgent: Waiting[] = [];
  readonly #normal: Waiting[] = [];
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves once the weight is spent; rejects with the signal's reason, nothing spent, when stopped before. */
  take(costs: readonly Cost[], { urgent = false, signal }: { urgent?: boolean; signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const queue = urgent ? this.#urgent : this.#normal;
      const stop = (): void => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(signal?.reason as Error);
      };
      const waiting = {
        costs,
        go: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      queue.push(waiting);
      this.#serve();
    });
  }

  /** The venue said "too many": nothing that counts against the key leaves before `ms` have passed. */
  close(key: string, ms: number): void {
    const window = this.#windows.get(key);
    if (window !== undefined) window.closedUntil = Math.max(window.closedUntil, this.#clock.now() + ms);
  }

  #windowOf(limit: Limit): Window {
    const known = this.#windows.get(limit.key);
    if (known !== undefined) return known;
    const window = new Window(limit);
    this.#windows.set(limit.key, window);
    return window;
  }

  /** Lets go what fits. A request that waits for one limit does not hold up those that count against others. */
  #serve(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const now = this.#clock.now();
    const held = new Set<string>();
    let next = Number.POSITIVE_INFINITY;
    for (const queue of [this.#urgent, this.#normal]) {
      for (const waiting of [...queue]) {
        const wait = waiting.costs.reduce((most, { limit, weight }) => Math.max(most, this.#windowOf(limit).wait(weight, now)), 0);
        if (wait > 0 || waiting.costs.some(({ limit }) => held.has(limit.key))) {
          for (const { limit } of waiting.costs) held.add(limit.key);
          if (wait > 0) next = Math.min(next, wait);
          continue;
        }
        for (const { limit, weight } of waiting.costs) this.#windowOf(limit).spend(weight, now);
        queue.splice(queue.indexOf(waiting), 1);
        waiting.go();
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.#cancel = this.#clock.after(next, () => this.#serve());
  }
}
