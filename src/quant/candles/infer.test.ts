import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCandles, HOUR, seeded } from '../../core/index.ts';
import { inferInstrument, inferStep } from './index.ts';

const multiples = (step: number, n = 5000, from = 1000) => {
  const random = seeded(3);
  return Float64Array.from({ length: n }, () => Number(((from + random.integer(9973)) * step).toPrecision(12)));
};

describe('inferStep', () => {
  it('finds the grid of values on it', () => {
    fc.assert(
      fc.property(fc.constantFrom(1e-8, 0.00001, 0.0005, 0.0025, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 25, 50), (step) => {
        expect(inferStep(multiples(step))).toBe(step);
      }),
    );
  });

  it('overlooks a little noise, not much', () => {
    const values = multiples(0.05);
    for (let i = 0; i < 10; i++) values[i * 37] = 12.3456789;
    expect(inferStep(values)).toBe(0.05);
    for (let i = 0; i < values.length; i += 10) values[i] = 12.34;
    expect(inferStep(values)).toBe(0.01);
  });

  it('knows no grid where there is none', () => {
    expect(inferStep(Float64Array.from({ length: 100 }, (_, i) => Math.sqrt(i + 2)))).toBeUndefined();
    expect(inferStep(new Float64Array(100))).toBeUndefined();
  });
});

describe('inferInstrument', () => {
  const c = { ...emptyCandles(5000), open: multiples(0.1), high: multiples(0.1), low: multiples(0.1), close: multiples(0.1), volume: multiples(0.001) };
  it('tells kind, assets and calendar by the names, and says that it guessed', () => {
    expect(inferInstrument('BTC-USDT-SWAP.OKX', c)).toMatchObject({
      kind: 'perpetual',
      base: 'BTC',
      quote: 'USDT',
      settle: 'USDT',
      inverse: false,
      fundingMs: 8 * HOUR,
      calendar: 'UTC',
      rulesSource: 'inferred',
      priceScale: 1,
      quantityScale: 3,
      rules: [{ tick: 1, lot: 1 }],
    });
    expect(inferInstrument('BTCUSDT-PERP.SYNTHETIC', c)).toMatchObject({
      kind: 'perpetual',
      base: 'BTC',
      quote: 'USDT',
      inverse: false,
      rulesSource: 'synthetic',
    });
    expect(inferInstrument('SP500.SAMPLE', c)).toMatchObject({ kind: 'index', base: 'SP500', quote: 'USD', calendar: 'US', rulesSource: 'inferred' });
    expect(inferInstrument('BTC-USD-SWAP.OKX', c)).toMatchObject({ inverse: true, settle: 'BTC' });
    expect(inferInstrument('1000PEPEUSDT.BINANCE-USDM', c)).toMatchObject({ kind: 'perpetual', base: '1000PEPE', quote: 'USDT' });
    expect(inferInstrument('XBT/USD.KRAKEN', c)).toMatchObject({ kind: 'spot', base: 'XBT', quote: 'USD', fundingMs: 0, marginTiers: [] });
    expect(inferInstrument('NIFTY50.NSE_INDEX', { ...c, volume: new Float64Array(5000) })).toMatchObject({
      kind: 'index',
      quote: 'INR',
      calendar: 'NSE',
      quantityScale: 0,
    });
  });
});
