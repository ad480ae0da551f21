// Skill tests: sized as they say on numbers without skill, also dependent ones; able to see what is there.
import { describe, expect, it } from 'vitest';
import { inlineWorkers, pieceSeed, seeded, utcCalendar } from '../../core/index.ts';
import { plantedCandles } from '../../quant/synthetic/index.ts';
import { hasSkill, parseTrainingRequest, prepareTraining, runTraining } from './index.ts';
import { noiseSet } from './noise.fixture.ts';
import { meanAboveZero, meansByMoment } from './skill.ts';

/** Numbers that share `reach` neighbours' luck, as overlapping labels do; mean `mean`, fat tails. */
function overlapping(count: number, reach: number, seed: number, mean: number): Float64Array {
  const random = seeded(seed);
  const luck = Float64Array.from({ length: count + reach }, () => random.normal() ** 3);
  let sum = 0;
  return Float64Array.from({ length: count }, (_, i) => {
    sum = i === 0 ? luck.subarray(0, reach).reduce((a, b) => a + b, 0) : sum + (luck[i + reach - 1] as number) - (luck[i - 1] as number);
    return mean + sum / reach;
  });
}

describe('the mean of dependent numbers', () => {
  it('is called above zero without reason about as often as the level says', () => {
    let called = 0;
    for (let seed = 0; seed < 300; seed++) if (meanAboveZero(overlapping(2000, 12, seed, 0), { block: 24, seed, draws: 500 }).p <= 0.05) called++;
    // 5 % of 300 is 15, with a deviation of 3.8; a bootstrap of blocks is somewhat too sure
    expect(called).toBeLessThan(32);
    expect(called).toBeGreaterThan(3);
  });

  it('would be called so far more often if neighbours were taken for independent', () => {
    let called = 0;
    for (let seed = 0; seed < 60; seed++) if (meanAboveZero(overlapping(2000, 12, seed, 0), { block: 1, seed, draws: 300 }).p <= 0.05) called++;
    expect(called).toBeGreaterThan(12);
  });

  it('is seen where it is there, with an interval that holds it', () => {
    const { mean, low, high, p } = meanAboveZero(overlapping(5000, 12, 3, 0.3), { block: 24, seed: 1 });
    expect(p).toBeLessThan(0.01);
    expect(low).toBeLessThan(0.3);
    expect(high).toBeGreaterThan(0.3);
    expect(mean).toBeCloseTo(0.3, 1);
  });

  it('is not told from too few stretches', () => {
    expect(meanAboveZero(new Float64Array(100).fill(1), { block: 24, seed: 1 })).toMatchObject({ mean: 1, p: 1, blocks: 4 });
  });

  it('is taken over moments: what happens at once counts once', () => {
    expect([...meansByMoment(Float64Array.of(1, 1, 2, 3, 3), Float64Array.of(2, 4, 5, Number.NaN, 7))]).toEqual([3, 5, 7]);
  });
});

describe('skill', () => {
  it('needs all three: foresight, profit after costs, more profit than the baseline', () => {
    const good = overlapping(5000, 12, 1, 0.5);
    const none = overlapping(5000, 12, 2, 0).map((v) => v - 0.1);
    const options = { block: 24, seed: 1 };
    expect(hasSkill({ loss: good, net: good, advantage: good }, options).skilled).toBe(true);
    for (const name of ['loss', 'net', 'advantage'] as const)
      expect(hasSkill({ ...{ loss: good, net: good, advantage: good }, [name]: none }, options).skilled).toBe(false);
  });

  const judged = async (seed: number, model: string, strength: number, features?: ReturnType<typeof noiseSet>) => {
    const candles = plantedCandles({ candles: 2000, seed: pieceSeed(77, seed), strength });
    const request = parseTrainingRequest({
      instruments: ['PLANTED-USD.SYNTHETIC'],
      model,
      seed,
      label: { kind: 'direction', horizon: 6 },
      features: 'bench-127',
    });
    const data = {
      series: [{ instrument: 'PLANTED-USD.SYNTHETIC', candles, calendar: utcCalendar, hash: 'h', synthetic: true }],
      codeVersion: 'test',
      trialsBefore: 0,
    };
    return (await runTraining(prepareTraining(request, data, features), inlineWorkers)).card.verdict.beats;
  };

  it('is called for no noise: 20 seeds fixed beforehand', async () => {
    let called = 0;
    for (let seed = 0; seed < 20; seed++) if (await judged(seed, 'logistic', 0, noiseSet(seed, 6))) called++;
    // at the level of 1 % one in 20 would be luck already; 100 seeds on real labels stand in test/shared
    expect(called).toBeLessThanOrEqual(1);
  });
});
