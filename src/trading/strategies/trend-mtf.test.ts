import { describe, expect, it } from 'vitest';
import { runOn } from '../session/index.ts';
import { strategyByName } from './index.ts';
import { flat, ladder, steps } from './ladder.fixture.ts';

const trend = strategyByName('trend-mtf');
const quick = { fast: 2, slow: 4, adx: 3 };
const run = (closes: readonly number[], parameters = {}, timeframe: '1h' | '4h' | '1d' = '1h') =>
  ladder(trend, closes, { timeframe, parameters: { ...quick, ...parameters } });
/** ten days up, eight days down, by the hour */
const up = steps(100, 220, 10 * 24);
const down = steps(220, 100, 8 * 24);

describe('trend-mtf', () => {
  it('waits for four closed days, rides the rise, leaves when the vote falls, and sells the fall', () => {
    expect(run([...up, ...down])).toEqual(['long 147.7@96 > 210.58@256 exit', 'short 175.39@312 > 100@432 end-of-data']);
  });

  it('says how the vote stood', () => {
    const { journal } = runOn(trend, [...up, ...down], { parameters: quick });
    expect(journal.filter((r) => r.kind === 'order').map((r) => r.text)).toEqual([
      'buy market: weighted vote 1.00 in a trending market, ADX 100',
      'sell market: the weighted vote fell to 0.10',
      'sell market: weighted vote -0.74 in a trending market, ADX 100',
      'buy market: the data ends',
    ]);
  });

  it('turns much earlier when only its own timeframe votes', () => {
    const trips = run([...up, ...down], { weight4h: 0, weight1d: 0 });
    expect(trips[0]).toBe('long 147.7@96 > 218.74@243 exit');
  });

  it('holds no shorts when told to buy only, and nothing at all where nobody has a vote', () => {
    expect(run([...up, ...down], { sides: 'long' })).toEqual(['long 147.7@96 > 210.58@256 exit']);
    expect(run([...up, ...down], { weightOwn: 0, weight4h: 0, weight1d: 0 })).toEqual([]);
  });

  it('stands aside where no timeframe trends', () => {
    expect(run(flat(20 * 24))).toEqual([]);
  });

  it('asks for a clearer vote when the range is far above its usual one', () => {
    // The last two days move ten times as much an hour, still upwards: never clear enough for a caution of 1.
    const calm = flat(8 * 24).map((x) => 100 + x / 100);
    const wild = steps(101, 160, 48).map((x, i) => x + 6 * (i % 2));
    expect(run([...calm, ...wild], { caution: 0, stress: 1.2 })).not.toEqual([]);
    expect(run([...calm, ...wild], { caution: 1, stress: 1.2 })).toEqual([]);
  });

  it('does not enter again, after its stop, a trend that never weakened', () => {
    const dip = [...steps(100, 200, 200), 190, 182, ...steps(201, 260, 120)];
    const trips = run(dip, { stop: 2 });
    expect(trips[0]).toMatch(/trailing-stop$/);
    expect(trips.length).toBe(1);
  });

  it('decides on four hours and on days as well, with the votes that are left', () => {
    expect(run([...steps(100, 200, 60), ...steps(200, 100, 60)], {}, '4h').map((t) => t.split(' ')[0])).toEqual(['long', 'short']);
    expect(run([...steps(100, 200, 30), ...steps(200, 100, 30)], {}, '1d').map((t) => t.split(' ')[0])).toEqual(['long', 'short']);
  });
});
