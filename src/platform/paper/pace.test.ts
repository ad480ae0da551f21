import { describe, expect, it } from 'vitest';
import { paced } from './pace.ts';

/** A clock that only moves when someone waits for it. */
function standing() {
  let at = 0;
  return {
    clock: {
      now: () => at,
      wait: async (ms: number) => {
        at += ms;
      },
    },
    jump: (ms: number) => {
      at += ms;
    },
    get at() {
      return at;
    },
  };
}

describe('paced', () => {
  it('lasts as long as the speed says', async () => {
    const time = standing();
    let left = 400;
    await paced(
      { clock: time.clock, perSecond: 20 },
      () => left-- > 0,
      () => {},
    );
    expect(time.at).toBeGreaterThan(19_800);
    expect(time.at).toBeLessThan(20_200);
  });

  it('never runs ahead of the clock', async () => {
    const time = standing();
    let done = 0;
    const ahead: number[] = [];
    await paced(
      { clock: time.clock, perSecond: 50 },
      () => ++done < 200,
      () => ahead.push(done - (time.at / 1000) * 50),
    );
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1);
  });

  it('without a limit takes no time and still shows frames on the way', async () => {
    const time = standing();
    let left = 10_000;
    let frames = 0;
    await paced(
      { clock: time.clock, perSecond: Number.POSITIVE_INFINITY },
      () => left-- > 0,
      () => frames++,
    );
    expect([left, time.at]).toEqual([-1, 0]);
    expect(frames).toBeGreaterThan(2);
  });

  it('catches up after the machine slept', async () => {
    const time = standing();
    let done = 0;
    const counts: number[] = [];
    const frame = () => {
      counts.push(done);
      if (counts.length === 2) time.jump(60_000);
    };
    await paced({ clock: time.clock, perSecond: 10 }, () => ++done < 500, frame);
    expect(counts[1]).toBeLessThan(10);
    expect(counts[2]).toBe(500);
  });

  it('stops within the listening time when told to, slow as it may be', async () => {
    const time = standing();
    const controller = new AbortController();
    let done = 0;
    const frame = () => {
      if (time.at > 1000) controller.abort();
    };
    await paced({ clock: time.clock, perSecond: 0.01 }, () => ++done < 500, frame, controller.signal);
    expect(done).toBe(1);
    expect(time.at).toBeLessThan(1500);
  });
});
