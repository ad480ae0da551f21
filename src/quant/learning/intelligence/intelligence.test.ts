// What learns from indicators: finds what was planted, finds nothing in noise, keeps its bounds, never changes once frozen, and can be saved.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capture, type Indicator, restore, seeded } from '../../../core/index.ts';
import { areaUnderCurve } from '../metrics-rank.ts';
import { AdaptiveRsi, type AdaptiveRsiOptions } from './adaptive-rsi.ts';
import { factNames, PriceActionOdds } from './confirmation.ts';
import { hours, type Kind } from './market.fixture.ts';
import { Outcomes, TrackRecord } from './outcomes.ts';
import { ThresholdAgent } from './threshold-agent.ts';
import { SignalValidator } from './validator.ts';
import { PerformanceVotes, type VotesOptions, voterNames } from './votes.ts';

const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
function fed<I extends Indicator>(indicator: I, kind: Kind, count: number, seed: number, look: (indicator: I) => void = () => {}): I {
  for (const candle of hours(kind, count, seed)) {
    indicator.update(candle);
    look(indicator);
  }
  return indicator;
}

describe('outcomes', () => {
  it('judge an opinion when its time has come, in ranges, costs paid, wild ones cut', () => {
    const outcomes = new Outcomes(2, 0.01);
    const came = [
      [100, 4, 1],
      [100, 4, -1],
      [104, 4, 0],
      [104, 4, Number.NaN],
      [900, 4, 1],
      [100, 0, 1],
      [900, 4, 0],
      [100, 4, 0],
    ].map(([close = 0, range = 0, direction = 0]) => outcomes.step(close, range, direction));
    // (4 − 1) ranges of 4 by 2; (−4 − 1) the same way; none; none; +; cut at −1; no range, no answer
    expect(came.slice(0, 4)).toEqual([Number.NaN, Number.NaN, 3 / 8, -5 / 8]);
    expect(came[4]).toBeNaN();
    expect(came[6]).toBe(-1);
    expect(came[7]).toBeNaN();
  });

  it('are remembered with mean and error, the old ones less', () => {
    const all = new TrackRecord(Number.POSITIVE_INFINITY);
    const recent = new TrackRecord(5);
    for (const x of [...Array<number>(50).fill(-1), ...Array<number>(50).fill(1)]) {
      all.add(x);
      recent.add(x);
    }
    expect([all.count, all.mean, all.error]).toEqual([100, 0, Math.sqrt(1 / 99)]);
    expect(recent.mean).toBeGreaterThan(0.99);
    expect([new TrackRecord(5).mean, new TrackRecord(5).error]).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });
});

const bandit = { contexts: 2, low: 20, high: 40, step: 5, start: 30, minimum: 10, halfLife: 200, width: 1 };

describe('the threshold agent', () => {
  it('learns in simulation which level pays, in each context by itself', () => {
    const agent = new ThresholdAgent(bandit);
    const random = seeded(4);
    for (let i = 0; i < 300; i++)
      for (const context of [0, 1])
        for (let place = 0; place < 5; place++) agent.judge(context, place, (place === (context === 0 ? 0 : 3) ? 0.2 : -0.1) + 0.3 * random.normal());
    agent.settle();
    expect([agent.level(0), agent.level(1)]).toEqual([20, 35]);
    expect(agent.worth(0)).toBeGreaterThan(0.1);
  });

  it('acting, moves a step at a time to what pays, and follows when that changes', () => {
    const agent = new ThresholdAgent({ ...bandit, contexts: 1, halfLife: 40 });
    const random = seeded(8);
    const visits = (best: number): number => {
      let there = 0;
      for (let i = 0; i < 1500; i++) {
        const place = agent.place(0);
        agent.judge(0, place, 0.3 - 0.2 * Math.abs(place - best) + 0.2 * random.normal());
        agent.move(0);
        expect(Math.abs(agent.place(0) - place)).toBeLessThanOrEqual(1);
        if (i >= 750 && Math.abs(agent.place(0) - best) <= 1) there++;
      }
      return there / 750;
    };
    expect(visits(0)).toBeGreaterThan(0.8);
    expect(visits(4)).toBeGreaterThan(0.8);
  });

  it('never leaves its bounds, believes nothing it saw too little of, and frozen never changes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.double({ min: -1, max: 1 })), { maxLength: 200 }), fc.nat(), (outcomes, seed) => {
        const agent = new ThresholdAgent(bandit);
        const random = seeded(seed);
        for (const [context, outcome] of outcomes) {
          agent.judge(context, random.integer(5), outcome);
          agent.move(context);
          for (const c of [0, 1]) if (!(agent.level(c) >= 20 && agent.level(c) <= 40)) throw new Error('out of bounds');
        }
        agent.frozen = true;
        const before = JSON.stringify(capture(agent));
        for (const [context, outcome] of outcomes) {
          agent.judge(context, 0, outcome);
          agent.move(context);
        }
        expect(JSON.stringify(capture(agent))).toBe(before);
      }),
    );
    const agent = new ThresholdAgent(bandit);
    for (let i = 0; i < 9; i++) agent.judge(0, 0, 1);
    agent.settle();
    expect([agent.level(0), agent.worth(0)]).toEqual([30, Number.NaN]);
  });
});

const rsiOptions: AdaptiveRsiOptions = { period: 7, training: 4000, low: 20, high: 45, horizon: 12, cost: 0.0005, width: 2, learns: false };

describe('adaptive RSI', () => {
  it('finds its thresholds worth something where price comes back, and what it then says is', () => {
    const found: number[] = [];
    for (const seed of [1, 2, 3]) {
      const outcomes = new Outcomes(12, rsiOptions.cost);
      const closes = [...hours('comes back', 9000, seed)];
      const agent = new AdaptiveRsi(rsiOptions);
      for (const candle of closes) {
        agent.update(candle);
        const came = outcomes.step(candle.close, candle.close * 0.01, agent.worth > 0 ? agent.signal : 0);
        if (!Number.isNaN(came)) found.push(came);
      }
    }
    expect(found.length).toBeGreaterThan(200);
    expect(mean(found)).toBeGreaterThan(0.15);
  });

  it('in noise hardly ever believes in one: of 80 markets (20 seeds × 4 kinds), at most 16 at two standard errors, the best of eleven levels each', () => {
    let believed = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { agent } = fed(new AdaptiveRsi(rsiOptions), 'noise', 4200, seed);
      expect(agent.frozen).toBe(true);
      for (let context = 0; context < 4; context++) if (agent.worth(context) > 0) believed++;
    }
    expect(believed).toBeLessThanOrEqual(16);
  });

  it('says nothing before the simulation is over, stays in its bounds, and learns on only when told to', () => {
    const quick = { ...rsiOptions, training: 500 };
    let silent = true;
    const told = fed(new AdaptiveRsi(quick), 'noise', 3000, 5, (a) => {
      if (!Number.isNaN(a.value) && silent) {
        silent = false;
        expect(a['seen']).toBe(a.warmup);
      }
      if (!Number.isNaN(a.lower) && !(a.lower >= 20 && a.lower <= 45)) throw new Error('out of bounds');
    });
    const state = (a: AdaptiveRsi): string => JSON.stringify(capture(a.agent));
    const frozen = state(told);
    for (const candle of hours('goes on', 2000, 6)) told.update({ ...candle, at: candle.at + 1e12 });
    expect(state(told)).toBe(frozen);
    const learner = fed(new AdaptiveRsi({ ...quick, learns: true }), 'noise', 3000, 5);
    const before = state(learner);
    for (const candle of hours('goes on', 2000, 6)) learner.update({ ...candle, at: candle.at + 1e12 });
    expect(state(learner)).not.toBe(before);
  });
});

describe('the signal validator', () => {
  const options = { start: 0.5, low: 0.2, high: 0.9, step: 0.1, minimum: 20 };

  it('finds the strength from which signals pay, from above and from below', () => {
    const random = seeded(3);
    const taught = (start: number): number => {
      const validator = new SignalValidator({ ...options, start });
      const at: number[] = [];
      for (let i = 0; i < 8000; i++) {
        const strength = random.uniform();
        validator.judge(strength, (strength > 0.6 ? 0.2 : -0.3) + 0.2 * random.normal());
        if (i > 4000) at.push(validator.threshold);
      }
      return mean(at);
    };
    for (const start of [0.2, 0.9]) {
      const settled = taught(start);
      expect(settled).toBeGreaterThan(0.55);
      expect(settled).toBeLessThan(0.65);
    }
  });

  it('becomes strict where nothing pays, and no stricter than it may', () => {
    const validator = new SignalValidator(options);
    const random = seeded(4);
    for (let i = 0; i < 5000; i++) validator.judge(random.uniform(), -0.05 + 0.3 * random.normal());
    expect(validator.threshold).toBeGreaterThan(0.75);
    expect(validator.threshold).toBeLessThanOrEqual(0.9);
  });

  it('moves by one step at most, after enough signals at the earliest, within its bounds, and frozen not at all', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1 }), fc.double({ min: -1, max: 1 })), { minLength: 60, maxLength: 300 }), (signals) => {
        const validator = new SignalValidator({ ...options, minimum: 5 });
        let since = 0;
        for (const [strength, outcome] of signals) {
          const before = validator.threshold;
          validator.judge(strength, outcome);
          since++;
          const moved = Math.abs(validator.threshold - before);
          if (moved > 0.1 + 1e-12 || !(validator.threshold >= 0.2 && validator.threshold <= 0.9)) throw new Error('bounds');
          if (moved > 0 && since < 5) throw new Error('too soon');
          if (moved > 0) since = 0;
        }
        validator.frozen = true;
        const { threshold } = validator;
        for (const [strength, outcome] of signals) validator.judge(strength, outcome);
        expect(validator.threshold).toBe(threshold);
      }),
    );
  });
});

const votesOptions: VotesOptions = { horizon: 12, cost: 0.0005, rate: 0.1, share: 0.005, threshold: 0.3, low: 0.1, high: 0.9, training: 3000, learns: false };
const weightOf = (votes: PerformanceVotes, names: readonly string[]): number => mean(names.map((n) => votes.weights[voterNames.indexOf(n)] as number));
const followers = ['macd', 'supertrend', 'roc', 'donchian'];
const doubters = ['bands', 'rsi'];

describe('performance-weighted votes', () => {
  it('give weight to followers where moves go on, to doubters where price comes back', () => {
    const on = [1, 2, 3].map((seed) => fed(new PerformanceVotes(votesOptions), 'goes on', 4000, seed));
    const back = [1, 2, 3].map((seed) => fed(new PerformanceVotes(votesOptions), 'comes back', 4000, seed));
    expect(mean(on.map((v) => weightOf(v, followers)))).toBeGreaterThan(2 * mean(on.map((v) => weightOf(v, doubters))));
    expect(mean(back.map((v) => weightOf(v, doubters)))).toBeGreaterThan(2 * mean(back.map((v) => weightOf(v, followers))));
  });

  it('have an edge where there is one, and none in noise', () => {
    const acted = (kind: Kind): number[] =>
      [11, 12, 13, 14, 15, 16].flatMap((seed) => {
        const outcomes = new Outcomes(12, votesOptions.cost);
        const votes = new PerformanceVotes(votesOptions);
        const came: number[] = [];
        for (const candle of hours(kind, 8000, seed)) {
          votes.update(candle);
          const outcome = outcomes.step(candle.close, candle.close * 0.01, Number.isNaN(votes.value) ? 0 : votes.signal);
          if (!Number.isNaN(outcome)) came.push(outcome);
        }
        return came;
      });
    expect(mean(acted('goes on'))).toBeGreaterThan(0.1);
    // overlapping outcomes of six runs: their mean has a standard deviation near 0.02; costs take a little
    expect(mean(acted('noise'))).toBeLessThan(0.04);
  });

  it('sum to one, leave nobody without a voice, and frozen never change', () => {
    for (const kind of ['goes on', 'comes back', 'noise'] as const)
      fed(new PerformanceVotes({ ...votesOptions, learns: true, rate: 2 }), kind, 1500, 9, ({ weights, validator }) => {
        const sum = weights.reduce((a, b) => a + b, 0);
        if (Math.abs(sum - 1) > 1e-9 || weights.some((w) => !(w >= 0.005 / weights.length - 1e-12))) throw new Error(`weights ${weights.join(' ')}`);
        if (!(validator.threshold >= 0.1 && validator.threshold <= 0.9)) throw new Error('threshold');
      });
    const votes = fed(new PerformanceVotes({ ...votesOptions, training: 300 }), 'goes on', 1000, 2);
    const before = [...votes.weights, votes.validator.threshold];
    for (const candle of hours('comes back', 1000, 3)) votes.update(candle);
    expect([...votes.weights, votes.validator.threshold]).toEqual(before);
  });
});

const oddsOptions = { strength: 3, horizon: 12, cost: 0.0005, training: 6000, learns: false };

describe('confirmation of price action', () => {
  /** how well odds tell signals that pay from those that do not, after the training */
  const told = (kind: Kind, seeds: readonly number[]): { auc: number; count: number } => {
    const [odds, labels]: [number[], number[]] = [[], []];
    for (const seed of seeds) {
      const outcomes = new Outcomes(12, oddsOptions.cost);
      const waiting: number[] = [];
      const action = new PriceActionOdds(oddsOptions);
      for (const candle of hours(kind, 14_000, seed)) {
        action.update(candle);
        const given = Number.isNaN(action.value) ? 0 : action.signal;
        const outcome = outcomes.step(candle.close, candle.close * 0.01, given);
        waiting.push(action.value);
        if (Number.isNaN(outcome)) continue;
        odds.push(waiting[waiting.length - 13] as number);
        labels.push(outcome > 0 ? 1 : 0);
      }
    }
    return { auc: areaUnderCurve(Float64Array.from(odds), Float64Array.from(labels)), count: odds.length };
  };

  it('learns which facts matter where breaks fail and sweeps hold', () => {
    const { auc, count } = told('comes back', [1, 2, 3]);
    expect(count).toBeGreaterThan(1000);
    expect(auc).toBeGreaterThan(0.62);
  });

  it('knows nothing in noise', () => {
    const { auc, count } = told('noise', [1, 2, 3, 4]);
    // the area of n coin flips has a standard deviation near 0.58/√n; neighbours overlap, so thrice as many count for one; the bar is three of them
    expect(Math.abs(auc - 0.5)).toBeLessThan(3 * 0.58 * Math.sqrt(3 / count));
  });

  it('keeps its weights within bounds, says odds only with a signal, and frozen never changes', () => {
    let said = 0;
    const action = fed(new PriceActionOdds({ ...oddsOptions, training: 400 }), 'comes back', 3000, 4, ({ value, signal, weights }) => {
      if (!Number.isNaN(value) && !(signal !== 0 && value > 0 && value < 1)) throw new Error('odds without a signal');
      if (!Number.isNaN(value)) said++;
      if (weights.some((w) => !(Math.abs(w) <= 3))) throw new Error('weights');
    });
    expect(said).toBeGreaterThan(100);
    expect(action.weights).toHaveLength(factNames.length);
    const before = [...action.weights];
    for (const candle of hours('goes on', 1000, 5)) action.update({ ...candle, at: candle.at + 1e12 });
    expect([...action.weights]).toEqual(before);
  });
});

describe('all of them', () => {
  const makers: readonly [string, () => Indicator & { signal: number }][] = [
    ['adaptive RSI', () => new AdaptiveRsi({ ...rsiOptions, training: 200, learns: true })],
    ['votes', () => new PerformanceVotes({ ...votesOptions, training: 100, learns: true })],
    ['price action', () => new PriceActionOdds({ ...oddsOptions, training: 100, learns: true })],
  ];
  it.each(makers)('%s can be saved at any candle and goes on as if nothing had been', (_name, make) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.nat({ max: 1000 }), (cut, seed) => {
        const candles = [...hours('noise', 1000, seed + 1)];
        const whole = make();
        for (const candle of candles) whole.update(candle);
        const first = make();
        for (const candle of candles.slice(0, cut)) first.update(candle);
        const second = make();
        restore(second, deserialize(serialize(capture(first))) as Record<string, unknown>);
        for (const candle of candles.slice(cut)) second.update(candle);
        expect(capture(second)).toEqual(capture(whole));
      }),
      { numRuns: 10 },
    );
  });
});
