// Time as a plug: what is now, and what to do later. The wall clock lives in `outside/clock`; an exchange that runs faster brings its own.
import type { Time } from './time.ts';

export interface Clock {
  /** ms since 1970, UTC */
  now(): Time;
  /** Runs once after `ms` of this clock; the answer cancels it. A waiting timer keeps the process alive. */
  after(ms: number, run: () => void): () => void;
}

/** Resolves after `ms` of the clock; at once, rejecting with the signal's reason, when the signal stops it. */
export const pause = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const stop = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
