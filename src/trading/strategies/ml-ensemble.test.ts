// What the model says and what is done about it, as a trader reads it.
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../core/index.ts';
import { type HistoryPredictions, runOn } from '../session/index.ts';
import { strategyByName } from './index.ts';
import { flat, ladder, steps } from './ladder.fixture.ts';

const strategy = strategyByName('ml-ensemble');
const FIRST = Date.UTC(2024, 0, 1);
const WARM = 120;

/** Odds of a rise after each candle from the end of the warm-up on; undefined where the model was silent. */
const said = (odds: readonly (number | undefined)[], more: Partial<HistoryPredictions> & { confidences?: readonly number[] } = {}): HistoryPredictions => {
  const rows = odds.flatMap((p, i) => (p === undefined ? [] : [[FIRST + (WARM + i + 1) * HOUR, p, more.confidences?.[i] ?? 1] as const]));
  return {
    instrument: 'LADDER-1.TEST',
    timeframe: '1h',
    model: 'm@1',
    features: 'f',
    at: Float64Array.from(rows, (r) => r[0]),
    probability: Float64Array.from(rows, (r) => r[1]),
    confidence: Float64Array.from(rows, (r) => r[2]),
    ...more,
  };
};
const quick = { range: 2, adxMin: 0, enter: 0.6, exit: 0.5, stop: 10, target: 20 };
const options = (predictions: readonly HistoryPredictions[], parameters = {}) => ({ predictions, parameters: { ...quick, ...parameters } });
/** Trades after candles that swing by one. */
const tell = (after: readonly number[], odds: Parameters<typeof said>[0], parameters = {}, more: Parameters<typeof said>[1] = {}): string[] =>
  ladder(strategy, [...flat(WARM), ...after], options([said(odds, more)], parameters));

describe('ml-ensemble', () => {
  it('buys when the odds are clear, holds while they last, and leaves when they are gone', () => {
    expect(tell([100, 101, 102, 103, 104, 105], [0.55, 0.62, 0.55, 0.51, 0.48])).toEqual(['long 101@122 > 104@125 exit']);
  });

  it('sells short on the mirror image, unless told to buy only', () => {
    const odds = [0.45, 0.38, 0.45, 0.49, 0.52];
    expect(tell([100, 99, 98, 97, 96, 95], odds)).toEqual(['short 99@122 > 96@125 exit']);
    expect(tell([100, 99, 98, 97, 96, 95], odds, { sides: 'long' })).toEqual([]);
  });

  it('turns around when the odds do', () => {
    expect(tell([100, 101, 102, 101, 100], [0.62, 0.62, 0.35, 0.35])).toEqual(['long 100@121 > 102@123 exit', 'short 102@123 > 100@125 end-of-data']);
  });

  it('keeps its hands still where the model is unsure of itself, abstains, says nothing, or speaks of old candles', () => {
    expect(tell([100, 101, 102], [0.7, 0.7], { confidence: 0.4 }, { confidences: [0.3, 0.39] })).toEqual([]);
    expect(tell([100, 101, 102], [0.7, 0.7], { confidence: 0.4 }, { confidences: [0.3, 0.4] })).toHaveLength(1);
    expect(tell([100, 101, 102], [Number.NaN, Number.NaN])).toEqual([]);
    expect(tell([100, 101, 102, 103], [0.5, undefined, undefined])).toEqual([]);
    expect(tell([100, 101, 102, 103], [0.7], {}, { features: 'g' })).toHaveLength(1);
    expect(tell([100, 101, 102, 103], [0.7], { features: 'f' }, { features: 'g' })).toEqual([]);
    expect(tell([100, 101, 102, 103], [0.7], { model: 'n' })).toEqual([]);
  });

  it('is out at its stop or its target, and does not enter again before the odds have fallen', () => {
    const fall = [100, 100, 97, 94, 91, 91, 91, 91];
    expect(tell(fall, [0.7, 0.7, 0.7, 0.7, 0.7], { stop: 3 })).toEqual([expect.stringMatching(/^long 100@121 > .* stop-loss$/)]);
    expect(tell(fall, [0.7, 0.7, 0.7, 0.7, 0.55, 0.7], { stop: 3 })).toHaveLength(2);
    expect(tell([100, 102, 104, 106, 108], [0.7, 0.7, 0.7, 0.7], { target: 3 })).toEqual([expect.stringMatching(/take-profit$/)]);
  });

  it('does not sit on a position the model has no more to say about', () => {
    const trips = tell([100, ...steps(100, 101, 12)], [0.7, 0.7, 0.55], { hold: 4 });
    expect(trips).toEqual([expect.stringMatching(/^long 100@121 > .*@126 exit$/)]);
  });

  it('asks for clearer odds in a drifting and in a volatile market', () => {
    const chop = (count: number) => Array.from({ length: count }, (_, i) => 100 + ([0, 2, -1, 1, -2][i % 5] as number));
    const drifting = (odds: number) => ladder(strategy, chop(WARM + 3), options([said([odds, odds])], { range: 5, adxMin: 25, drift: 0.05, stress: 20 }));
    expect(drifting(0.64)).toEqual([]);
    expect(drifting(0.66)).toHaveLength(1);
    const wild = [100, 110, 100, 110, 110, 110];
    const volatile = (odds: number) => tell(wild, [0.5, 0.5, 0.5, odds], { caution: 0.1, stress: 1.5 });
    expect(volatile(0.65)).toEqual([]);
    expect(volatile(0.71)).toHaveLength(1);
  });

  it('says in the journal what the model said, and which market it was', () => {
    const { journal } = runOn(strategy, [...flat(WARM), 100, 101, 102, 103], options([said([0.7, 0.7, 0.2])], { sides: 'long' }));
    expect(journal.filter((r) => r.kind === 'order').map((r) => r.text)).toEqual([
      'buy market: m@1: odds 0.700 of a rise, 0.600 needed in a trending market',
      'sell market: the odds in its favour fell to 0.200',
    ]);
  });

  it('swaps models between two candles: the new one is asked from the first candle it speaks of', () => {
    const [before, after] = [said([0.7, 0.7]), said([undefined, undefined, 0.3], { model: 'm@2' })];
    const { journal } = runOn(strategy, [...flat(WARM), 100, 101, 102, 103, 104], options([before, after], { model: 'm' }));
    expect(journal.filter((r) => r.kind === 'order').map((r) => r.text.split(',')[0])).toEqual([
      'buy market: m@1: odds 0.700 of a rise',
      'sell market: m@2: odds 0.700 of a fall',
      'buy market: the data ends',
    ]);
    expect(journal.filter((r) => r.kind === 'prediction').map((r) => r.code)).toEqual(['MODEL_CHANGED']);
  });

  it('sizes by the odds where the sizing asks for it', () => {
    const size = (odds: number, scale: boolean) =>
      runOn(strategy, [...flat(WARM), 100, 101, 102], { ...options([said([odds, odds])], { scale }), sizing: { kind: 'volatility', target: 0.2, cap: 1 } })
        .trades[0]?.quantity as number;
    expect(size(0.625, true) / size(0.75, true)).toBeCloseTo(0.5, 6);
    expect(size(0.625, false)).toBe(size(0.75, false));
  });
});
