// How fast a replay goes: what is due by a clock that is handed in.

export interface Clock {
  /** ms, from any start */
  now(): number;
  /** resolves after about `ms`; lets the program hear keys and signals meanwhile */
  wait(ms: number): Promise<void>;
}

export interface Pace {
  readonly clock: Clock;
  /** decisions a second; Infinity for as fast as it goes */
  readonly perSecond: number;
  /** decisions between two frames where nothing limits the speed */
  readonly chunk?: number;
}

/** Time between two looks at the screen: more is not seen. */
const FRAME_MS = 80;
/** Longest time in which a wish to stop goes unheard. */
const LISTEN_MS = 200;
/** Steps between two waits where nothing limits the speed: some ms of work. */
const CHUNK = 2_000;

/**
 * Calls `step` until it answers false, at most `perSecond` times a second, and `frame` after each batch of steps. A clock that jumps
 * ahead (a machine that slept) makes the missing steps due at once.
 */
export async function paced({ clock, perSecond, chunk = CHUNK }: Pace, step: () => boolean, frame: () => void, signal?: AbortSignal): Promise<void> {
  const began = clock.now();
  let done = 0;
  for (;;) {
    if (signal?.aborted === true) return;
    const due = Number.isFinite(perSecond) ? Math.floor(((clock.now() - began) / 1000) * perSecond) + 1 : Number.POSITIVE_INFINITY;
    const until = Math.min(due, done + chunk);
    while (done < until) {
      if (!step()) return frame();
      done++;
    }
    frame();
    const next = (done / perSecond) * 1000 - (clock.now() - began);
    await clock.wait(until < due ? 0 : Math.min(LISTEN_MS, Math.max(FRAME_MS, next)));
  }
}
