// Decay of predictions: the tests' own false alarms and delays as their formulas say, and planted decay found, over many made-up worlds.
import { expect, test } from 'vitest';
import { capture, type Random, restore, seeded } from '../../../core/index.ts';
import { Adwin } from './adwin.ts';
import { meanBetweenAlarms, PageHinkley } from './page-hinkley.ts';
import { PerformanceWatch, performanceReference } from './performance.ts';

/** Made-up answers: probabilities of some skill, and labels that follow them as far as `honest` (1 fully, 0 not at all). */
function answer(random: Random, honest: number): readonly [number, number] {
  const p = 1 / (1 + Math.exp(-0.8 * random.normal()));
  return [p, random.uniform() < honest * p + (1 - honest) * 0.5 ? 1 : 0];
}

function referenceFrom(random: Random, rows: number, block: number) {
  const [predictions, labels] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) [predictions[i], labels[i]] = answer(random, 1) as [number, number];
  return performanceReference(predictions, labels, block);
}

test('Page–Hinkley alarms as rarely as Siegmund says, and is quick where the mean moved', () => {
  const random = seeded(1);
  const runs = 300;
  let [quiet, delay] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const calm = new PageHinkley({ mean: 3, deviation: 2, count: Number.POSITIVE_INFINITY, between: 400 });
    do quiet++;
    while (calm.see(3 + 2 * random.normal()) === undefined);
    const moved = new PageHinkley({ mean: 3, deviation: 2, count: Number.POSITIVE_INFINITY, between: 400 });
    do delay++;
    while (moved.see(5 + 2 * random.normal()) === undefined);
  }
  // a mean of 300 nearly geometric waits has a deviation of 6 %
  expect(quiet / runs / 400).toBeGreaterThan(0.8);
  expect(quiet / runs / 400).toBeLessThan(1.2);
  expect(delay / runs).toBeLessThan(12);
  expect(meanBetweenAlarms(10)).toBeGreaterThan(meanBetweenAlarms(9));
});

test('a cut of ADWIN without a change is rarer than stated; a fall from 0.6 to 0.4 is found soon, and memory stays small', () => {
  let [cuts, found, delay] = [0, 0, 0];
  const runs = 60;
  for (let seed = 0; seed < runs; seed++) {
    const random = seeded(seed);
    const window = new Adwin(0.002);
    for (let i = 0; i < 3000; i++) if (window.see(random.uniform() < 0.6 ? 1 : 0) !== undefined) cuts++;
    expect(window.sizes.length).toBeLessThan(60);
    for (let i = 0; i < 1500; i++) {
      const cut = window.see(random.uniform() < 0.4 ? 1 : 0);
      if (cut === undefined || cut.newer > cut.older) continue;
      found++;
      delay += i;
      break;
    }
  }
  // a bound of 0.002 on each of 22,500 looks would allow 45
  expect(cuts).toBeLessThan(10);
  expect(found).toBe(runs);
  expect(delay / runs).toBeLessThan(300);
});

test('predictions that turn out as before alarm about as rarely as stated', () => {
  let alarms = 0;
  const [worlds, answers, between] = [40, 10_000, 10_000];
  for (let seed = 0; seed < worlds; seed++) {
    const random = seeded(seed);
    const watch = new PerformanceWatch(referenceFrom(random, 5000, 10), { name: 'm', between });
    for (let i = 0; i < answers; i++) alarms += watch.see(...answer(random, 1)).length;
  }
  // four charts with one alarm in `between` answers each
  expect(alarms).toBeLessThan((worlds * answers * 4) / between);
});

test('a model whose skill dies is found within 500 answers in every world, by more than one chart', () => {
  const seen = new Set<string>();
  let total = 0;
  for (let seed = 50; seed < 80; seed++) {
    const random = seeded(seed);
    const watch = new PerformanceWatch(referenceFrom(random, 5000, 10), { name: 'm' });
    for (let i = 0; i < 3000; i++) watch.see(...answer(random, 1));
    let delay = 0;
    let found = false;
    for (let i = 0; i < 3000; i++) {
      const alarms = watch.see(...answer(random, 0));
      for (const alarm of alarms) {
        seen.add(alarm.watch);
        expect(alarm.figure).toBeGreaterThan(alarm.limit);
      }
      found ||= alarms.length > 0;
      if (!found) delay++;
    }
    expect(delay).toBeLessThan(500);
    total += delay;
  }
  expect(total / 30).toBeLessThan(300);
  expect([...seen].sort()).toEqual(expect.arrayContaining(['confidence', 'hitRate', 'loss']));
});

test('a market that starts to rise more often than the model thinks shows as bias', () => {
  const random = seeded(7);
  const watch = new PerformanceWatch(referenceFrom(random, 5000, 10), { name: 'm' });
  const seen = new Set<string>();
  for (let i = 0; i < 1500; i++) {
    const [p, label] = answer(random, 1);
    for (const alarm of watch.see(p, random.uniform() < 0.3 ? 1 : label)) seen.add(alarm.watch);
  }
  expect(seen).toContain('bias');
});

test('labels that overlap do not alarm by themselves when blocks are as long as their horizon', () => {
  const [horizon, rows] = [24, 20_000];
  let alarms = 0;
  for (let seed = 0; seed < 10; seed++) {
    const random = seeded(seed);
    const steps = Float64Array.from({ length: 2 * rows + horizon }, () => random.normal());
    const overlapping = (i: number): readonly [number, number] => [0.5 + 0.0001 * (i % 2), steps.subarray(i, i + horizon).reduce((a, b) => a + b) > 0 ? 1 : 0];
    const past = Array.from({ length: rows }, (_, i) => overlapping(i));
    const reference = performanceReference(
      Float64Array.from(past, ([p]) => p),
      Float64Array.from(past, ([, y]) => y),
      horizon,
    );
    const watch = new PerformanceWatch(reference, { name: 'm', between: rows });
    for (let i = rows; i < 2 * rows; i++) alarms += watch.see(...overlapping(i)).length;
  }
  expect(alarms).toBeLessThan(40);
});

test('it goes on from a snapshot, takes no abstentions, and refuses a reference of too few blocks', () => {
  const random = seeded(8);
  const reference = referenceFrom(random, 1000, 5);
  const [one, two] = [0, 0].map(() => new PerformanceWatch(reference, { name: 'm' })) as [PerformanceWatch, PerformanceWatch];
  for (let i = 0; i < 333; i++) one.see(...answer(random, 1));
  expect(one.see(Number.NaN, 1)).toEqual([]);
  restore(two, capture(one));
  for (let i = 0; i < 1000; i++) {
    const [p, label] = answer(random, 0);
    expect(two.see(p, label)).toEqual(one.see(p, label));
  }
  expect(() => performanceReference(new Float64Array(50).fill(0.5), new Float64Array(50), 10)).toThrow(/5 blocks of 10/);
});
