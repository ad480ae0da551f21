import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { choice, flag, integer, number, parametersOf, resolveParameters } from './index.ts';

const strategy = {
  name: 'example',
  parameters: {
    fast: integer({ default: 10, min: 2, max: 50, search: [5, 20], about: 'candles' }),
    stop: number({ default: 0.01, min: 0.001, max: 0.5, about: 'stop', unit: 'fraction' }),
    shorts: flag({ default: false, about: 'sells short' }),
    side: choice(['long', 'both'], { default: 'both', about: 'sides' }),
    free: z.string().default('x'),
  },
};

describe('parameters', () => {
  it('are told as data', () => {
    expect(parametersOf(strategy)).toEqual([
      { name: 'fast', kind: 'integer', about: 'candles', default: 10, min: 2, max: 50, search: [5, 20] },
      { name: 'stop', kind: 'number', about: 'stop', default: 0.01, min: 0.001, max: 0.5, unit: 'fraction' },
      { name: 'shorts', kind: 'flag', about: 'sells short', default: false },
      { name: 'side', kind: 'choice', about: 'sides', default: 'both', choices: ['long', 'both'] },
      { name: 'free', kind: 'other', about: '', default: 'x' },
    ]);
  });

  it('take their defaults where nothing is given', () => {
    expect(resolveParameters(strategy, { fast: 20, shorts: true })).toEqual({ fast: 20, stop: 0.01, shorts: true, side: 'both', free: 'x' });
  });

  it.each([
    [{ fsat: 3 }, 'UNKNOWN_KEY', 'Did you mean "fast"?'],
    [{ fast: 1 }, 'OUT_OF_RANGE', 'parameter fast'],
    [{ stop: 0.6 }, 'OUT_OF_RANGE', 'parameter stop'],
    [{ fast: 2.5 }, 'BAD_VALUE', 'parameter fast'],
    [{ fast: '10' }, 'BAD_VALUE', 'parameter fast'],
    [{ stop: Number.NaN }, 'BAD_VALUE', 'parameter stop'],
    [{ side: 'short' }, 'BAD_VALUE', 'parameter side'],
    [{ shorts: 1 }, 'BAD_VALUE', 'strategy show example'],
  ])('%o are refused', (given, code, words) => {
    expect(() => resolveParameters(strategy, given)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
  });
});
