// Made-up results for the tests of this room: synthetic, from a seed.
import { DAY, type EquityCurve, MINUTE, type RoundTrip, seeded } from '../../core/index.ts';

/** Twelve days by hand; the expected figures in the tests were computed from these with numpy 2.4 and scipy 1.17. */
export const handEquity = [1000, 1012, 1005, 1030, 1018, 1040, 1062, 1051, 1033, 1070, 1085, 1079, 1100];
export const handPrices = [50, 50.5, 50.2, 51.4, 51, 51.1, 52.3, 52, 51.2, 52.5, 53.1, 52.6, 53.9];

/** A curve with one point at each midnight from 2021-01-01. */
export function dailyCurve(equity: readonly number[]): EquityCurve {
  const from = Date.UTC(2021, 0, 1);
  return { at: Float64Array.from(equity, (_, i) => from + i * DAY), equity: Float64Array.from(equity), exposure: new Float64Array(equity.length) };
}

/** A random walk of minutes, exposed half of the time. */
export function minuteCurve(points: number, seed: number, drift = 0): EquityCurve {
  const random = seeded(seed);
  const from = Date.UTC(2021, 0, 1);
  const at = new Float64Array(points);
  const equity = new Float64Array(points);
  const exposure = new Float64Array(points);
  let e = 100_000;
  for (let i = 0; i < points; i++) {
    const held = i % 240 < 120;
    if (held) e *= 1 + drift + 0.0004 * random.normal();
    at[i] = from + (i + 1) * MINUTE;
    equity[i] = e;
    exposure[i] = held ? 50_000 : 0;
  }
  return { at, equity, exposure };
}

export function trip(pnl: number, more: Partial<RoundTrip> = {}): RoundTrip {
  return {
    deployment: 'one',
    instrument: 'BTCUSDT.TEST',
    side: 'long',
    quantity: 1,
    entryTime: 0,
    entryPrice: 100,
    exitTime: 60_000,
    exitPrice: 100 + pnl,
    fees: 0,
    funding: 0,
    pnl,
    exitReason: 'exit',
    entryNote: '',
    exitNote: '',
    worst: Math.min(0, pnl),
    best: Math.max(0, pnl),
    ...more,
  };
}
