import { describe, expect, it } from 'vitest';
import { strategyByName } from './index.ts';
import { flat, ladder, steps } from './ladder.fixture.ts';

const momentum = strategyByName('momentum');
const options = { timeframe: '1m', parameters: { lookback: 4, atr: 4, trail: 2 } } as const;

describe('momentum', () => {
  it('buys a rise that is larger than usual and is taken out by the trailing stop, two average ranges below the top', () => {
    // The average range is 1.25 when it buys (three candles of 1, one of 2): the stop trails 2.5 below the best price, 111.
    expect(ladder(momentum, [...flat(8), 103, 105, 107, 109, 111, 110, 108, 107.5], options)).toEqual(['long 103@9 > 108.5@14 trailing-stop']);
  });

  it('leaves when the move has turned before the stop is met', () => {
    const closes = [...flat(8), 103, 105, 107, 107, 106.5, 106, 105.5, 105.5, 105.5];
    expect(ladder(momentum, closes, { ...options, parameters: { ...options.parameters, trail: 10, entry: 1.2 } })[0]).toBe('long 103@9 > 105.5@15 exit');
  });

  it('sells a fall short, unless it is told to buy only', () => {
    const fall = [...flat(8), 97, 95, 93, 91, 89];
    expect(ladder(momentum, fall, options)).toEqual(['short 95@10 > 89@13 end-of-data']);
    expect(ladder(momentum, fall, { ...options, parameters: { ...options.parameters, sides: 'long' } })).toEqual([]);
  });

  it('does not enter the same move twice', () => {
    // Stopped out by one lower candle, and the rise goes on at once.
    const closes = [...flat(8), 103, 107, 111, 108, 112, 116, 120, 124];
    expect(ladder(momentum, closes, { ...options, parameters: { ...options.parameters, trail: 1 } })).toHaveLength(1);
  });

  it('does nothing in a market that goes nowhere, or slowly', () => {
    expect(ladder(momentum, flat(200), options)).toEqual([]);
    expect(
      ladder(
        momentum,
        steps(100, 101, 100).map((x, i) => x + (i % 2)),
        options,
      ),
    ).toEqual([]);
  });
});
