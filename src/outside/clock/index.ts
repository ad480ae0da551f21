// The wall clock of this machine.
import type { Clock } from '../../core/index.ts';

export const wallClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
