// Verdicts between two models: error control under the null over many made-up worlds, power where one is better, splits that replay.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capture, type Random, restore, seeded } from '../../../core/index.ts';
import { Challenge } from './challenge.ts';
import { Evidence } from './evidence.ts';
import { armOfDeployment, armOfSignal, DeploymentTrial, SplitTrial } from './split.ts';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** A truth and two models that see it through noise of their own. */
function world(random: Random, noise: readonly [number, number]) {
  const truth = 0.8 * random.normal();
  const [champion, challenger] = noise.map((n) => Float64Array.of(logistic(truth + n * random.normal()))) as [Float64Array, Float64Array];
  return { champion, challenger, label: random.uniform() < logistic(truth) ? 1 : 0 };
}

test('between equals there is hardly ever a verdict, however long one looks', () => {
  let decided = 0;
  const worlds = 300;
  for (let seed = 0; seed < worlds; seed++) {
    const random = seeded(seed);
    const challenge = new Challenge({ kind: 'binary' }, { level: 0.05 });
    for (let i = 0; i < 3000; i++) {
      const { champion, challenger, label } = world(random, [0.5, 0.5]);
      challenge.see(champion, challenger, label);
    }
    if (challenge.finding().verdict !== 'open') decided++;
  }
  // both directions at 5 %: at most 30 of 300, with a deviation of 5
  expect(decided).toBeLessThan(45);
});

test('also where labels overlap and both models copy the last answer they could see', () => {
  // the label is the sign of the next `horizon` steps; two coins guess, so neither is better given what was known
  const [worlds, horizon, rows] = [150, 12, 2000];
  const decided = (assumed: number): number => {
    let count = 0;
    for (let seed = 0; seed < worlds; seed++) {
      const random = seeded(seed);
      const steps = Float64Array.from({ length: rows + horizon }, () => random.normal());
      const challenge = new Challenge({ kind: 'binary' }, { level: 0.05, horizon: assumed });
      let [one, two] = [0.5, 0.5];
      for (let i = 0; i < rows; i++) {
        // stances that last as long as the labels overlap
        if (i % horizon === 0) [one, two] = [0.3 + 0.4 * random.uniform(), 0.3 + 0.4 * random.uniform()];
        challenge.see(Float64Array.of(one), Float64Array.of(two), steps.subarray(i, i + horizon).reduce((a, b) => a + b) > 0 ? 1 : 0);
      }
      if (challenge.finding().verdict !== 'open') count++;
    }
    return count / worlds;
  };
  expect(decided(horizon)).toBeLessThan(0.1);
  // and overlooking the overlap is what would fool
  expect(decided(1)).toBeGreaterThan(0.2);
});

test('a better challenger takes over, a worse one is sent away, in nearly every world', () => {
  let [better, worse, answers] = [0, 0, 0];
  const worlds = 100;
  for (let seed = 0; seed < worlds; seed++) {
    const random = seeded(seed);
    const [up, down] = [new Challenge({ kind: 'binary' }), new Challenge({ kind: 'binary' })];
    for (let i = 0; i < 3000; i++) {
      const { champion, challenger, label } = world(random, [1, 0.3]);
      up.see(champion, challenger, label);
      down.see(challenger, champion, label);
    }
    if (up.finding().verdict === 'better') better++;
    if (down.finding().verdict === 'worse') worse++;
    answers += up.finding().answers;
  }
  expect(better).toBeGreaterThan(95);
  expect(worse).toBe(better);
  expect(answers / worlds).toBeLessThan(600);
});

test('betting is a fair game: over all sequences of equal chances the mean wealth is exactly 1, on each side, lanes or not', () => {
  const length = 12;
  for (const horizon of [1, 3]) {
    let [better, worse] = [0, 0];
    for (let sequence = 0; sequence < 2 ** length; sequence++) {
      const evidence = new Evidence({ level: 1e-9, horizon });
      // differences of 1 and 0.5 in turn, each up or down
      for (let i = 0; i < length; i++) evidence.see(((sequence >> i) & 1 ? 1 : -1) / (1 + (i % 2)), 1);
      better += evidence.finding().better / 2 ** length;
      worse += evidence.finding().worse / 2 ** length;
    }
    expect(better).toBeCloseTo(1, 9);
    expect(worse).toBeCloseTo(1, 9);
  }
});

test('the stop rule is data: after so many answers it ends undecided and nothing changes any more', () => {
  const evidence = new Evidence({ most: 10, horizon: 3 });
  for (let i = 0; i < 10; i++) evidence.see(i % 2 === 0 ? 0.1 : -0.1, 1);
  const { verdict, answers, most, horizon, level } = evidence.finding();
  expect({ verdict, answers, most, horizon, level }).toEqual({ verdict: 'undecided', answers: 10, most: 10, horizon: 3, level: 0.05 });
  evidence.see(1, 1);
  expect(evidence.finding().answers).toBe(10);
  expect(() => new Evidence().see(2, 1)).toThrow(/beyond its bound/);
  expect(() => new Evidence({ horizon: 0 })).toThrow(/horizon/);
  expect(() => new Challenge({ kind: 'regression' })).toThrow(/no probabilities/);
});

test('abstentions are counted, not compared; classes are compared; it goes on from a snapshot', () => {
  const random = seeded(3);
  const [one, two] = [0, 0].map(() => new Challenge({ kind: 'classes', count: 3 })) as [Challenge, Challenge];
  one.see(Float64Array.of(Number.NaN, 0.5, 0.5), Float64Array.of(0.2, 0.4, 0.4), 1);
  expect([one.abstained, one.finding().answers]).toEqual([1, 0]);
  const step = (challenge: Challenge, r: Random): void => {
    const label = r.integer(3);
    const good = Float64Array.of(0.25, 0.25, 0.25);
    good[label] = 0.5;
    challenge.see(Float64Array.of(1 / 3, 1 / 3, 1 / 3), r.uniform() < 0.7 ? good : Float64Array.of(0.5, 0.25, 0.25), label);
  };
  for (let i = 0; i < 20; i++) step(one, random);
  restore(two, capture(one));
  const [a, b] = [seeded(4), seeded(4)];
  for (let i = 0; i < 300; i++) {
    step(one, a);
    step(two, b);
  }
  expect(two.finding()).toEqual(one.finding());
  expect(one.finding().verdict).toBe('better');
});

test('a split gives each arm its share, independently of neighbours, and the same again', () => {
  for (const share of [0.1, 0.5]) {
    const split = { name: 'trial', share };
    const arms = Array.from({ length: 20_000 }, (_, i) => (armOfSignal(split, 'BTC-USDT-SWAP.OKX', 1.7e12 + i * 3_600_000) === 'challenger' ? 1 : 0));
    const mean = arms.reduce<number>((a, b) => a + b, 0) / arms.length;
    expect(Math.abs(mean - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / arms.length));
    for (const lag of [1, 2, 24]) {
      const together = arms.slice(lag).reduce<number>((sum, arm, i) => sum + arm * (arms[i] as number), 0) / (arms.length - lag);
      expect(Math.abs(together - share * share)).toBeLessThan(5 * Math.sqrt((share * share) / arms.length));
    }
  }
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (name, key, share) => {
      expect(armOfDeployment({ name, share }, key)).toBe(armOfDeployment({ name, share }, key));
      expect(armOfDeployment({ name, share: 0 }, key)).toBe('champion');
      expect(armOfDeployment({ name, share: 1 }, key)).toBe('challenger');
    }),
  );
});

test('a split trial finds the better arm, whatever the share, and finds none between equals', () => {
  const verdicts = (edge: number, share: number): number => {
    let better = 0;
    for (let seed = 0; seed < 60; seed++) {
      const random = seeded(seed);
      const split = { name: `t${seed}`, share };
      const trial = new SplitTrial(split, 0.05);
      for (let i = 0; i < 4000; i++) {
        const arm = armOfSignal(split, 'X', i);
        trial.see(arm, 0.01 * random.normal() + (arm === 'challenger' ? edge : 0));
      }
      if (trial.finding().verdict === 'better') better++;
    }
    return better;
  };
  expect(verdicts(0.003, 0.5)).toBeGreaterThan(57);
  expect(verdicts(0.003, 0.25)).toBeGreaterThan(50);
  expect(verdicts(0, 0.5)).toBeLessThan(8);
  expect(() => new SplitTrial({ name: 'x', share: 1 }, 0.05)).toThrow(/share/);
});

test('deployments are compared within a period, so that what the market did to all cancels', () => {
  const verdicts = (edge: number): number => {
    let better = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = seeded(seed);
      const split = { name: `d${seed}`, share: 0.5 };
      const names = Array.from({ length: 12 }, (_, i) => `bot ${i}`);
      const trial = new DeploymentTrial(split, 0.02);
      for (let day = 0; day < 400; day++) {
        const market = 0.03 * random.normal();
        trial.see(names.map((name) => [name, market + 0.01 * random.normal() + (armOfDeployment(split, name) === 'challenger' ? edge : 0)] as const));
      }
      if (trial.finding().verdict === 'better') better++;
    }
    return better;
  };
  expect(verdicts(0.003)).toBe(40);
  expect(verdicts(0)).toBeLessThan(6);
  const lonely = new DeploymentTrial({ name: 'x', share: 0.5 }, 0.1);
  lonely.see([['one', 0.1]]);
  lonely.see([['one', Number.NaN]]);
  expect([lonely.skipped, lonely.finding().answers]).toEqual([2, 0]);
  expect(() => new DeploymentTrial({ name: 'x', share: 0 }, 0.1)).toThrow(/share/);
});
