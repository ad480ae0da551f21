import { describe, expect, it } from 'vitest';
import type { Strategy } from '../core/index.ts';
import { limitsToJson, type RunSpec } from '../platform/backtests/index.ts';
import { defaultLimits } from '../trading/risk/index.ts';
import { type Candidate, firstRun, withoutAge } from './first-runs.ts';

const strategy = (more: Partial<Strategy> = {}): Strategy => ({ name: 's', version: '1', about: '', parameters: {}, ...more });
const candidate = (id: string, timeframe: Candidate['timeframe'], more: Partial<Candidate> = {}): Candidate => ({
  id,
  timeframe,
  rows: 1000,
  from: 0,
  to: 1e12,
  funded: true,
  tradable: true,
  ...more,
});
const sample = candidate('SP500.SAMPLE', '1d', { tradable: false });
const synthetic = candidate('BTCUSDT-PERP.SYNTHETIC', '1m');
const on = (s: Strategy, ...candidates: Candidate[]) => {
  const run = firstRun(s, candidates);
  return run === undefined ? undefined : `${run.instrument} ${run.timeframe}${run.coarse ? ' coarse' : ''}`;
};

describe('the first run of a strategy', () => {
  it('is on real prices, coarser ones if need be, before synthetic ones', () => {
    expect(on(strategy({ timeframe: '15m' }), synthetic, sample)).toBe('SP500.SAMPLE 1d coarse');
    expect(on(strategy(), synthetic, sample)).toBe('SP500.SAMPLE 1d');
    expect(on(strategy({ timeframe: '15m' }), synthetic)).toBe('BTCUSDT-PERP.SYNTHETIC 15m');
  });

  it('never coarsens a strategy that reads higher timeframes', () => {
    expect(on(strategy({ timeframe: '1h', higher: ['4h', '1d'] }), sample, synthetic)).toBe('BTCUSDT-PERP.SYNTHETIC 1h');
    expect(on(strategy({ timeframe: '1h', higher: ['4h'] }), sample)).toBeUndefined();
  });

  it('is on imported prices alone where there are any', () => {
    const imported = candidate('ETHUSDT.BINANCE', '4h');
    expect(on(strategy(), sample, synthetic, imported)).toBe('ETHUSDT.BINANCE 4h');
    expect(on(strategy({ timeframe: '1h', higher: ['4h'] }), synthetic, imported)).toBeUndefined();
  });

  it('prefers its own timeframe, then known funding, then the longer history', () => {
    const s = strategy({ timeframe: '1h' });
    expect(on(s, candidate('A.X', '1d'), candidate('B.X', '1h'))).toBe('B.X 1h');
    expect(on(s, candidate('A.X', '1h', { funded: false }), candidate('B.X', '1h', { to: 1e11 }))).toBe('B.X 1h');
    expect(on(s, candidate('A.X', '1h', { to: 1e11 }), candidate('B.X', '5m'))).toBe('B.X 1h');
  });

  it('leaves an index that somebody imported for when nothing can be traded', () => {
    const index = candidate('NIFTY50.NSE_INDEX', '1h', { tradable: false });
    expect(on(strategy(), index, candidate('BTCUSDT.BINANCE', '4h'))).toBe('BTCUSDT.BINANCE 4h');
    expect(on(strategy(), index)).toBe('NIFTY50.NSE_INDEX 1h');
  });

  it('does not depend on the order of what is stored', () => {
    const all = [sample, synthetic, candidate('B.X', '1h'), candidate('A.X', '1h'), candidate('A.X', '5m')];
    expect(on(strategy(), ...all.toReversed())).toBe(on(strategy(), ...all));
  });
});

describe('the limit on the age of a position', () => {
  const spec = (hours: number) => ({ limits: limitsToJson({ ...defaultLimits, maxPositionHours: hours }) }) as unknown as RunSpec;
  const age = (hours: number, timeframe: '1d' | '1h') => withoutAge(spec(hours), timeframe).limits['maxPositionHours'];

  it('is off on daily candles, on elsewhere, and as configured where it was', () => {
    expect([age(defaultLimits.maxPositionHours, '1d'), age(defaultLimits.maxPositionHours, '1h'), age(500, '1d')]).toEqual([
      'off',
      defaultLimits.maxPositionHours,
      500,
    ]);
  });

  it('leaves the other limits alone', () => {
    expect(withoutAge(spec(defaultLimits.maxPositionHours), '1d').limits).toEqual({ ...limitsToJson(defaultLimits), maxPositionHours: 'off' });
  });
});
