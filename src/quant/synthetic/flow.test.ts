import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, utcCalendar } from '../../core/index.ts';
import { syntheticFlow, syntheticId } from './index.ts';

const mean = (x: Float64Array) => x.reduce((a, b) => a + b, 0) / x.length;

describe('syntheticFlow', () => {
  const { candles: c, funding } = syntheticFlow({ days: 60, seed: 5 });
  const returns = Float64Array.from({ length: c.at.length - 1 }, (_, i) => Math.log(c.close[i + 1]! / c.close[i]!));

  it('says synthetic in its name and is the same for the same seed only', () => {
    expect(syntheticId).toMatch(/\.SYNTHETIC$/);
    expect(syntheticFlow({ days: 1, seed: 5 }).candles.close.slice(0, 1440)).toEqual(c.close.slice(0, 1440));
    expect(syntheticFlow({ days: 1, seed: 6 }).candles.close).not.toEqual(c.close.slice(0, 1440));
  });

  it('makes candles a market could have printed, one a minute, on a grid of 0.1', () => {
    expect(c.at.length).toBe(60 * 1440);
    for (let i = 0; i < c.at.length; i++) {
      const sound = c.low[i]! > 0 && c.low[i]! <= Math.min(c.open[i]!, c.close[i]!) && c.high[i]! >= Math.max(c.open[i]!, c.close[i]!) && c.volume[i]! >= 0;
      const onGrid = Math.round(c.close[i]! * 10) / 10 === c.close[i];
      if (!sound || !onGrid || c.at[i] !== c.at[0]! + i * MINUTE) throw new Error(`row ${i}`);
    }
    expect(utcCalendar.candle(c.at[0]!, '1d')!.open).toBe(c.at[0]);
  });

  it('has clustered volatility, fat tails and no memory of direction', () => {
    const size = returns.map(Math.abs);
    const lagged = (x: Float64Array) => {
      const m = mean(x);
      let up = 0;
      let down = 0;
      for (let i = 0; i < x.length; i++) {
        down += (x[i]! - m) ** 2;
        if (i > 0) up += (x[i]! - m) * (x[i - 1]! - m);
      }
      return up / down;
    };
    expect(lagged(size)).toBeGreaterThan(0.1);
    expect(Math.abs(lagged(returns))).toBeLessThan(0.03);
    const m2 = mean(returns.map((r) => r * r));
    expect(mean(returns.map((r) => r ** 4)) / m2 ** 2).toBeGreaterThan(5);
  });

  it('is busier in the afternoon than at night', () => {
    const at = (hour: number) => mean(c.volume.filter((_, i) => Math.floor(c.at[i]! / HOUR) % 24 === hour));
    expect(at(14)).toBeGreaterThan(1.5 * at(4));
  });

  it('pays funding every eight hours, of both signs, within bounds', () => {
    expect(funding.at.length).toBe(180);
    expect(funding.at.every((t) => t % (8 * HOUR) === 0)).toBe(true);
    expect(funding.rate.every((r) => Math.abs(r) <= 0.003)).toBe(true);
    expect(funding.rate.some((r) => r < 0) && funding.rate.some((r) => r > 0)).toBe(true);
    expect(funding.at[0]! - c.at[0]!).toBe(DAY / 3);
  });

  it('refuses a length that is none', () => {
    expect(() => syntheticFlow({ days: 0, seed: 1 })).toThrow('days: 0');
  });
});
