// Regimes: a planted model is found again, the filter never looks ahead, a set with another artefact is another set.
import { describe, expect, it } from 'vitest';
import { seeded, sliceCandles } from '../../core/index.ts';
import { defineSet, fitHmm, fitRegime, type RegimeModel } from './index.ts';
import { hmmNumbers, hmmOf } from './regime/hmm.ts';
import { walk } from './walk.fixture.ts';

/** Two planted states (synthetic): calm with a rise, wild with a fall. */
function planted(rows: number): { columns: [Float64Array, Float64Array]; states: number[] } {
  const random = seeded(4);
  const columns: [Float64Array, Float64Array] = [new Float64Array(rows), new Float64Array(rows)];
  const states: number[] = [];
  let state = 0;
  for (let i = 0; i < rows; i++) {
    if (random.uniform() < (state === 0 ? 0.02 : 0.05)) state = 1 - state;
    states.push(state);
    columns[0][i] = (state === 0 ? 0.1 : -0.4) + (state === 0 ? 0.5 : 2) * random.normal();
    columns[1][i] = (state === 0 ? -5 : -3.5) + 0.4 * random.normal();
  }
  return { columns, states };
}

describe('hidden Markov model', () => {
  const { columns } = planted(6000);
  const fit = fitHmm(columns, { states: 2 });

  it('finds a planted model', () => {
    const { means, variances, transition } = fit.model;
    for (const [found, wanted, within] of [
      [means[0], 0.1, 0.05],
      [means[1], -5, 0.05],
      [means[2], -0.4, 0.2],
      [means[3], -3.5, 0.05],
      [variances[0], 0.25, 0.02],
      [variances[2], 4, 0.4],
      [transition[0], 0.98, 0.01],
      [transition[3], 0.95, 0.02],
    ] as const)
      expect(Math.abs((found as number) - wanted)).toBeLessThan(within);
  });

  it('never becomes less likely while it learns, and learns the same twice', () => {
    for (const [i, l] of fit.logLikelihoods.entries()) if (i > 0) expect(l).toBeGreaterThan((fit.logLikelihoods[i - 1] as number) - 1e-9);
    expect(fitHmm(columns, { states: 2 })).toEqual(fit);
  });

  it('is numbers and back', () => {
    expect(hmmOf(hmmNumbers(fit.model))).toEqual(fit.model);
    expect(() => hmmOf([2, 2, 1])).toThrow(/Fit it again/);
  });

  it('refuses what it cannot learn from', () => {
    expect(() => fitHmm([new Float64Array(10)], { states: 2 })).toThrow(/too few/);
    expect(() => fitHmm([new Float64Array(100).fill(3)], { states: 2 })).toThrow(/never varies/);
    expect(() => fitHmm(columns, { states: 9 })).toThrow(/1 to 8/);
  });
});

describe('regime features', () => {
  const c = walk(1500, 6);
  const model: RegimeModel = fitRegime(sliceCandles(c, 0, 700), { states: 2 });
  const set = (numbers: readonly number[]) =>
    defineSet('regimes', [
      { name: 'p1', formula: 'hmm-prob', parameters: [1, ...numbers] },
      { name: 'p2', formula: 'hmm-prob', parameters: [2, ...numbers] },
      { name: 'state', formula: 'hmm-state', parameters: numbers },
      { name: 'trend', formula: 'regime-trend', parameters: [100] },
      { name: 'volatile', formula: 'regime-volatile', parameters: [100] },
      { name: 'quantile', formula: 'vol-quantile', parameters: [100] },
    ]);

  it('probabilities add up to one, and only the past is in them', () => {
    const whole = set(model.numbers).batch(c);
    const part = set(model.numbers).batch(sliceCandles(c, 0, 1000));
    expect(whole[0]?.[699]).toBeNaN();
    for (let i = 700; i < 1500; i++) expect((whole[0]?.[i] as number) + (whole[1]?.[i] as number)).toBeCloseTo(1, 12);
    for (const [k, column] of part.entries()) expect(column).toEqual(whole[k]?.slice(0, 1000));
  });

  it('take up only states and sides that exist, and do not flicker', () => {
    const [, , state = new Float64Array(), trend = new Float64Array(), volatile = new Float64Array(), quantile = new Float64Array()] = set(model.numbers).batch(
      c,
    );
    expect([...new Set(state.slice(700))].every((s) => s === 1 || s === 2)).toBe(true);
    expect([...new Set(trend.slice(150))].every((s) => [-1, 0, 1].includes(s))).toBe(true);
    const changes = (x: Float64Array) => x.slice(150).filter((v, i) => v !== x[149 + i]).length;
    expect(changes(volatile)).toBeLessThan(0.7 * changes(quantile.map((q) => (q >= 0.6 ? 1 : 0))));
  });

  it('are undefined without a fitted model, and another model is another set', () => {
    const [p1] = set([]).batch(c);
    expect(p1?.every((v) => Number.isNaN(v))).toBe(true);
    const other = fitRegime(sliceCandles(c, 0, 600), { states: 2 });
    expect(new Set([set([]).hash, set(model.numbers).hash, set(other.numbers).hash]).size).toBe(3);
  });
});
