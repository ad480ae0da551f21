import { describe, expect, it } from 'vitest';
import { strategyByName } from './index.ts';
import { flat, ladder, steps } from './ladder.fixture.ts';

const reversion = strategyByName('mean-reversion');
const quick = { period: 10, rsi: 5, adx: 5, adxMax: 100 };
const run = (closes: readonly number[], parameters = {}) => ladder(reversion, closes, { timeframe: '1m', parameters: { ...quick, ...parameters } });

describe('mean-reversion', () => {
  it('buys on the way back from below the lower band and sells at the average', () => {
    expect(run([...flat(30), 96, 94, 97, 98, 99, 100, 101])).toEqual(['long 97@33 > 99@35 exit']);
  });

  it('sells short on the way back from above the upper band', () => {
    expect(run([...flat(30), 105, 107, 104, 103, 102, 101, 100])).toEqual(['short 104@33 > 102@35 exit']);
    expect(run([...flat(30), 105, 107, 104, 103, 102, 101, 100], { sides: 'long' })).toEqual([]);
  });

  it('does not buy what is still falling', () => {
    expect(run([...flat(30), ...steps(98, 70, 15)])).toEqual([]);
  });

  it('does not fade a trend: the ADX forbids it', () => {
    const dip = [...steps(60, 140, 60), 134, 131, 136, 138];
    expect(run(dip, { adxMax: 25 })).toEqual([]);
  });

  it('gives up at its stop, or when the average is not reached in time', () => {
    expect(run([...flat(30), 96, 94, 97, 92, 88, 85], { stop: 1 })[0]).toMatch(/^long 97@33 > .* stop-loss$/);
    expect(run([...flat(30), 96, 94, 97, 96.5, 96.5, 96.5, 96.5, 96.5], { patience: 3, stop: 20 })[0]).toBe('long 97@33 > 96.5@36 exit');
  });
});
