// Predictions in the session: seen in their candle or later, never earlier; the same in batches, one by one and after a restart.
import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Desk, HOUR, type PredictionEvent, type PredictionNeed, type Strategy, seeded } from '../../core/index.ts';
import { type HistoryPredictions, Session } from './index.ts';
import { candlesOf, end, type Row, type Stage, type Story, scripted, setupOf, stage, T0, tell } from './story.fixture.ts';

const hour = (h: number): number => T0 + h * HOUR;
const any: PredictionNeed = { model: '', features: '', maxAge: 0 };

/** About the candle that closes at `h` o'clock, seen `lateMs` after it. */
const said = (h: number, probability: number, more: Partial<PredictionEvent> & { lateMs?: number } = {}): PredictionEvent => {
  const { lateMs = 0, ...rest } = more;
  return {
    kind: 'prediction',
    at: hour(h),
    seen: hour(h) + lateMs,
    instrument: 'X.TEST',
    timeframe: '1h',
    model: 'm@1',
    features: 'f',
    probability,
    confidence: 0.5,
    ...rest,
  };
};

const shown = ({ prediction: p }: Pick<Desk, 'prediction'>): string =>
  p === undefined ? '-' : `${p.abstained === '' ? p.probability : `abstains: ${p.abstained}`} ${p.model} age ${p.age}`;

/** What the desk shows at each close, from one o'clock on, and the codes of the journal. */
function watch(events: readonly PredictionEvent[], need: PredictionNeed = any, more: Partial<Story> = {}): { seen: string[]; codes: string[] } {
  const seen: string[] = [];
  const strategy: Strategy = { ...scripted({}), prediction: () => need, onCandle: (_, desk) => void seen.push(shown(desk)) };
  const { journal } = tell({ candles: [1, 1, 1, 1], strategy, events, ...more });
  return { seen, codes: journal.filter((r) => r.kind === 'prediction').map((r) => r.code as string) };
}

describe('a prediction', () => {
  it('is seen in the slice of its candle when it came by then, else in the next, with its age', () => {
    expect(watch([said(1, 0.6), said(2, 0.7, { lateMs: 5 }), said(3, 0.8)], { ...any, maxAge: 1 }).seen).toEqual([
      '0.6 m@1 age 0',
      '0.6 m@1 age 1',
      '0.8 m@1 age 0',
      '0.8 m@1 age 1',
    ]);
    expect(watch([said(1, 0.6, { lateMs: 1 })], { ...any, maxAge: 2 }).seen).toEqual(['-', '0.6 m@1 age 1', '0.6 m@1 age 2', '-']);
  });

  it('that comes too late is passed over, and the journal says so; one that grows old is simply gone', () => {
    expect(watch([said(1, 0.6, { lateMs: 1 }), said(3, 0.7)])).toEqual({ seen: ['-', '-', '0.7 m@1 age 0', '-'], codes: ['PREDICTION_LATE'] });
  });

  it('about the candle that has not closed, or seen before its candle closed, is not believed and stops nobody', () => {
    const cheat = [said(3, 0.9, { seen: hour(1) }), said(1, 0.6), { ...said(9, 0.9), seen: hour(9) }, said(2, 0.7)];
    expect(watch(cheat)).toEqual({ seen: ['0.6 m@1 age 0', '0.7 m@1 age 0', '-', '-'], codes: ['PREDICTION_EARLY'] });
    const live = stage({ candles: [1, 1], strategy: { ...scripted({}), prediction: () => any } });
    live.session.handle({ ...said(9, 0.9), seen: hour(9) });
    while (live.history.run(live.driver, 1));
    expect(live.journal.map((r) => r.code)).toEqual(['PREDICTION_EARLY']);
  });

  it('with figures that are none is an abstention, noted; an abstention that says so is not a fault', () => {
    const odd = [
      said(1, Number.NaN),
      said(2, 1.2),
      said(3, 0.6, { confidence: Number.POSITIVE_INFINITY }),
      said(4, Number.NaN, { abstained: 'members disagree' }),
    ];
    const { seen, codes } = watch(odd);
    expect(seen.map((s) => s.slice(0, 8))).toEqual(['abstains', 'abstains', 'abstains', 'abstains']);
    expect(seen[3]).toBe('abstains: members disagree m@1 age 0');
    expect(codes).toEqual(['PREDICTION_UNSOUND', 'PREDICTION_UNSOUND', 'PREDICTION_UNSOUND']);
  });

  it('of another model, feature set, timeframe or instrument is not acted on', () => {
    const need = { model: 'm', features: 'f', maxAge: 0 };
    const mixed = [
      said(1, 0.9, { model: 'other@1' }),
      said(2, 0.9, { features: 'g' }),
      said(3, 0.9, { timeframe: '4h' }),
      said(4, 0.9, { instrument: 'Y.TEST' }),
    ];
    expect(watch(mixed, need)).toEqual({ seen: ['-', '-', '-', '-'], codes: ['PREDICTION_FEATURES', 'PREDICTION_TIMEFRAME'] });
    // a version may be asked for
    const two = [said(1, 0.6), said(1, 0.7, { model: 'm@2' }), said(2, 0.8)];
    expect(watch(two, { ...any, model: 'm@2' }).seen.slice(0, 2)).toEqual(['0.7 m@2 age 0', '-']);
    // nobody was named: the first that speaks is the one that is listened to
    expect(watch([said(1, 0.6), said(2, 0.9, { model: 'other@1' })], { ...any, maxAge: 1 }).seen[1]).toBe('0.6 m@1 age 1');
  });

  it('of a new version takes over with the first candle it speaks of, never for a candle that was answered', () => {
    const swap = [said(1, 0.6), said(2, 0.7), said(2, 0.1, { model: 'm@2' }), said(3, 0.2, { model: 'm@2' }), said(4, 0.9, { model: 'm@3' })];
    expect(watch(swap)).toEqual({
      seen: ['0.6 m@1 age 0', '0.7 m@1 age 0', '0.2 m@2 age 0', '0.9 m@3 age 0'],
      codes: ['MODEL_CHANGED', 'MODEL_CHANGED'],
    });
  });

  it('is about the decision candle where the feed is finer, and is kept through a gap', () => {
    const four = Array.from({ length: 8 }, (): Row => 1);
    expect(watch([said(4, 0.6, { timeframe: '4h' }), said(5, 0.9), said(8, 0.7, { timeframe: '4h' })], any, { candles: four, decides: '4h' }).seen).toEqual([
      '0.6 m@1 age 0',
      '0.7 m@1 age 0',
    ]);
    const gap = candlesOf([1, 1, 1, 1]);
    gap.at[2] = hour(5);
    gap.at[3] = hour(6);
    // the candle that closed at three never came: at six its prediction is one candle old, whatever the clock says
    expect(watch([said(3, 0.6)], { ...any, maxAge: 1 }, { candles: gap }).seen).toEqual(['-', '-', '0.6 m@1 age 1', '-']);
  });

  it('is nothing to a strategy that asks for none', () => {
    const seen: unknown[] = [];
    tell({ candles: [1, 1], strategy: { ...scripted({}), onCandle: (_, desk) => void seen.push(desk.prediction) }, events: [said(1, 0.6)] });
    expect(seen).toEqual([undefined, undefined]);
  });
});

interface Chance {
  readonly seed: number;
  readonly length: number;
  readonly delayMs: number;
  readonly predictionDelayMs: number;
  readonly maxAge: number;
  readonly decides: '1h' | '2h';
}
const chance: fc.Arbitrary<Chance> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  length: fc.integer({ min: 4, max: 60 }),
  delayMs: fc.constantFrom(0, 1500),
  predictionDelayMs: fc.constantFrom(0, 700, 90 * 60_000),
  maxAge: fc.integer({ min: 0, max: 3 }),
  decides: fc.constantFrom('1h', '2h'),
});

/** Buys and sells on what it is told; fails when it is shown something it cannot have known. */
const believer = (maxAge: number): Strategy => ({
  name: 'believer',
  version: '1',
  about: 'does what the model says',
  parameters: {},
  prediction: () => ({ model: 'm', features: 'f', maxAge }),
  onCandle(_, { now, prediction, position }) {
    if (prediction === undefined || Number.isNaN(prediction.probability)) return undefined;
    if (!(prediction.seen <= now && prediction.at <= now && prediction.age <= maxAge)) throw new Error('look-ahead');
    const direction = prediction.probability > 0.5 ? 'long' : 'short';
    return Math.sign(position) === (direction === 'long' ? 1 : -1) ? undefined : { kind: 'signal', direction, reason: `${prediction.probability}` };
  },
});

/** Columns with holes, abstentions, a change of version, and rows that are no probability. */
function columnsOf(c: Chance): HistoryPredictions[] {
  const random = seeded(c.seed);
  const ms = c.decides === '1h' ? HOUR : 2 * HOUR;
  const at: number[] = [];
  for (let t = T0 + ms; t <= T0 + c.length * HOUR; t += ms) if (random.uniform() < 0.8) at.push(t);
  const half = at.length >> 1;
  const column = (version: string, times: number[]): HistoryPredictions => ({
    instrument: 'X.TEST',
    timeframe: c.decides,
    model: `m@${version}`,
    features: 'f',
    at: Float64Array.from(times),
    probability: Float64Array.from(times, () => (random.uniform() < 0.1 ? Number.NaN : random.uniform())),
    confidence: Float64Array.from(times, () => (random.uniform() < 0.1 ? 2 : random.uniform())),
  });
  return [column('1', at.slice(0, half)), column('2', at.slice(half))];
}

function storyOf(c: Chance, predictions = columnsOf(c)): Story {
  const random = seeded(c.seed + 1);
  let price = 100;
  const candles = Array.from({ length: c.length }, (): Row => (price *= 1 + 0.01 * random.normal()));
  return { candles, strategy: believer(c.maxAge), decides: c.decides, predictions, delayMs: c.delayMs, predictionDelayMs: c.delayMs + c.predictionDelayMs };
}

const ids = (on: Stage) => () => ({ instrument: on.setup.instruments[0]?.id as string, timeframe: '1h', series: 'last' }) as const;
const left = ({ session, journal }: Stage) => ({
  orders: Buffer.from(session.orders.figures().slice().buffer).toString('base64'),
  equity: [...session.equityCurve.equity],
  verdicts: [...session.verdicts],
  faults: session.faults,
  foresight: session.seats[0]?.foresight?.save(),
  journal,
});
function whole(story: Story, batch = 4096): Stage {
  const on = stage(story);
  while (on.history.run(on.driver, batch));
  end(on);
  return on;
}

describe('sessions with predictions', () => {
  it('do the same in batches of any size and one event at a time, to the byte', () => {
    fc.assert(
      fc.property(chance, fc.integer({ min: 1, max: 7 }), (c, batch) => {
        const story = storyOf(c);
        const on = stage(story);
        for (const event of on.history.events(ids(on))) on.driver.deliver(event);
        end(on);
        const expected = left(whole(story));
        expect(expected.faults).toEqual([]);
        expect(left(on)).toEqual(expected);
        expect(left(whole(story, batch))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('go on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(chance, fc.nat({ max: 150 }), (c, stop) => {
        const story = storyOf(c);
        const on = stage(story);
        let k = 0;
        for (const event of on.history.events(ids(on))) {
          on.driver.deliver(event);
          if (k++ === stop) break;
        }
        type Saved = [
          ReturnType<Session['save']>,
          ReturnType<Stage['venue']['save']>,
          ReturnType<Stage['driver']['save']>,
          ReturnType<Stage['history']['save']>,
        ];
        const saved = deserialize(serialize([on.session.save(), on.venue.save(), on.driver.save(), on.history.save()])) as Saved;
        const next = stage(story, Session.restore(setupOf(story, on.journal), saved[0]));
        next.venue.restore(saved[1]);
        next.driver.restore(saved[2]);
        next.history.restore(saved[3]);
        for (const event of next.history.events(ids(next))) next.driver.deliver(event);
        end(next);
        expect({ ...left(next), journal: on.journal }).toEqual(left(whole(story)));
      }),
      { numRuns: 60 },
    );
  });

  it('decide up to any moment whatever is foreseen later', () => {
    fc.assert(
      fc.property(chance, fc.integer({ min: 1, max: 60 }), (c, hours) => {
        const cut = hour(hours);
        const changed = columnsOf(c).map((p) => ({ ...p, probability: p.probability.map((x, i) => ((p.at[i] as number) > cut ? 1 - x : x)) }));
        const until = (story: Story) =>
          whole(story)
            .journal.filter((r) => r.kind === 'order' && r.at <= cut)
            .map((r) => [r.at, r.text]);
        // what a run closes at its end is not a decision
        expect(until(storyOf(c, changed)).filter(([, text]) => !String(text).includes('data ends'))).toEqual(
          until(storyOf(c)).filter(([, text]) => !String(text).includes('data ends')),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('and these stories trade', () => {
    const { session } = whole(storyOf({ seed: 5, length: 60, delayMs: 0, predictionDelayMs: 0, maxAge: 0, decides: '1h' }));
    expect(session.ledger.trips.length).toBeGreaterThan(5);
    expect(session.verdicts.get('PREDICTION_UNSOUND')).toBeGreaterThan(0);
  });
});
