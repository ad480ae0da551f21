// Drift of features: found where planted within a stated delay, and false alarms at the stated rate, measured over many made-up worlds.
import { expect, test } from 'vitest';
import { capture, type Random, restore, seeded } from '../../../core/index.ts';
import type { Alarm } from './alarm.ts';
import { DriftWatch } from './drift.ts';
import { binOf, referenceOf } from './reference.ts';

const names = ['calm', 'other', 'third', 'flat'];
/** Made-up rows: three normal features and one that is nearly always the same. */
function row(random: Random, shift: number, into: Float32Array): Float32Array {
  into[0] = random.normal() + shift;
  into[1] = random.normal();
  into[2] = Math.exp(random.normal());
  into[3] = random.uniform() < 0.02 ? 1 : 0;
  return into;
}
const rowsOf = (random: Random, count: number): Float32Array => {
  const values = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) row(random, 0, values.subarray(i * 4, i * 4 + 4));
  return values;
};
const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const reference = referenceOf(names, rowsOf(seeded(1), 5000), all(5000));

test('a reference has ten bins of equal share, fewer for a feature of few values, and one for what is undefined', () => {
  expect(reference.edges.map((e) => e.length)).toEqual([9, 9, 9, 1]);
  for (const share of reference.shares[0]?.slice(0, 10) ?? []) expect(share).toBeCloseTo(0.1, 2);
  expect(reference.shares[0]?.[10]).toBe(0);
  expect([binOf([1, 2], 1), binOf([1, 2], 1.5), binOf([1, 2], 9), binOf([1, 2], Number.NaN)]).toEqual([0, 1, 2, 3]);
});

test('figures are those of their definitions', () => {
  const small = referenceOf(['x'], Float32Array.of(0, 0, 0, 1), all(4));
  const watch = new DriftWatch(small, { watch: 'feature', window: 20 });
  for (let i = 0; i < 20; i++) watch.see(Float32Array.of(i < 10 ? 0 : 1));
  expect(small.edges).toEqual([[0, 1]]);
  // shares 3/4, 1/4, 0, 0 then; 1/2, 1/2, 0, 0 now
  expect(watch.ks(0)).toBeCloseTo(0.25, 12);
  const [now, then] = [[10.5, 10.5, 0.5, 0.5].map((c) => c / 22), [3.5, 1.5, 0.5, 0.5].map((c) => c / 6)];
  expect(watch.psi(0)).toBeCloseTo(
    now.reduce((sum, share, b) => sum + (share - (then[b] as number)) * Math.log(share / (then[b] as number)), 0),
    12,
  );
});

test('where nothing changes, looks alarm no more often than stated', () => {
  let [looks, alarmed] = [0, 0];
  for (let seed = 100; seed < 160; seed++) {
    const random = seeded(seed);
    const own = referenceOf(names, rowsOf(random, 2000), all(2000));
    // windows that do not overlap, and no lower bound on what is worth an alarm: chance alone
    const watch = new DriftWatch(own, { watch: 'feature', window: 400, every: 400, level: 0.05, psiMin: 0 });
    const values = new Float32Array(4);
    for (let i = 0; i < 8000; i++) {
      const alarms = watch.see(row(random, 0, values));
      if ((i + 1) % 400 === 0) looks++;
      if (alarms.length > 0) alarmed++;
    }
  }
  expect(looks).toBe(1200);
  // 5 % of 1,200 is 60, with a deviation of 7.5; looks of one world share its reference
  expect(alarmed).toBeLessThan(90);
});

test('features that change slowly need their dependence: with it they alarm no more often than stated', () => {
  const alarms = (dependence: number): number => {
    let alarmed = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const random = seeded(seed);
      let level = 0;
      const next = (): number => {
        level = 0.9 * level + Math.sqrt(1 - 0.81) * random.normal();
        return level;
      };
      const past = Float32Array.from({ length: 5000 }, next);
      const watch = new DriftWatch(referenceOf(['slow'], past, all(5000)), { watch: 'feature', window: 500, every: 500, level: 0.05, psiMin: 0, dependence });
      for (let i = 0; i < 5000; i++) if (watch.see(Float32Array.of(next())).length > 0) alarmed++;
    }
    return alarmed / 200;
  };
  expect(alarms(1)).toBeGreaterThan(0.3);
  // an autocorrelation of 0.9 makes (1 + 0.9) / (1 − 0.9) = 19 rows worth one
  expect(alarms(19)).toBeLessThan(0.05);
});

test('a feature that moves by half a deviation is named within a window and a look, in every world', () => {
  for (let seed = 200; seed < 230; seed++) {
    const random = seeded(seed);
    const watch = new DriftWatch(reference, { watch: 'feature', window: 500 });
    const values = new Float32Array(4);
    for (let i = 0; i < 1000; i++) watch.see(row(random, 0, values));
    let found: readonly Alarm[] = [];
    let delay = 0;
    for (; delay < 2000 && !found.some((a) => a.name === 'calm'); delay++) found = watch.see(row(random, 0.5, values));
    expect(delay).toBeLessThanOrEqual(625);
    expect(found.find((a) => a.name === 'calm')).toMatchObject({ watch: 'feature', rows: 1000 + delay });
    for (const alarm of found) expect(alarm.figure).toBeGreaterThan(alarm.limit);
  }
});

test('a feature that is no longer known, and one that was always the same and is not, are found', () => {
  const watch = new DriftWatch(reference, { watch: 'feature', window: 100 });
  const random = seeded(5);
  const values = new Float32Array(4);
  const found = new Set<string>();
  for (let i = 0; i < 200; i++) {
    row(random, 0, values);
    if (i % 2 === 0) values[1] = Number.NaN;
    values[3] = 0.5;
    for (const alarm of watch.see(values)) found.add(alarm.name);
  }
  expect([...found].sort()).toEqual(['flat', 'other']);
});

test('it goes on from a snapshot', () => {
  const random = seeded(6);
  const values = new Float32Array(4);
  const [one, two] = [0, 0].map(() => new DriftWatch(reference, { watch: 'feature', window: 100 })) as [DriftWatch, DriftWatch];
  for (let i = 0; i < 150; i++) one.see(row(random, 0, values));
  restore(two, capture(one));
  for (let i = 0; i < 150; i++) {
    row(random, 1, values);
    expect(two.see(values)).toEqual(one.see(values));
  }
  expect(two.psi(0)).toBe(one.psi(0));
});

test('a window too short to compare is refused', () => {
  expect(() => new DriftWatch(reference, { watch: 'feature', window: 5 })).toThrow(/window: 5/);
});
