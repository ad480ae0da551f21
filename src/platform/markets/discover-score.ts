// How liquid and how steady an instrument is, in figures from 0 to 100, and why it passes or fails.
import type { Candles, Time } from '../../core/index.ts';
import { quantile } from '../../quant/statistics/index.ts';

export interface Filters {
  /** quote units traded in 24 h, at least */
  readonly minVolume: number;
  /** between best bid and ask, in hundredths of a percent of the mid, at most */
  readonly maxSpreadBp: number;
  /** days since it was listed, at least */
  readonly minAgeDays: number;
  /** stability score, at least */
  readonly minStability: number;
}

export const defaultFilters: Filters = { minVolume: 10_000_000, maxSpreadBp: 5, minAgeDays: 30, minStability: 20 };

/** What is known of an instrument when it is judged. NaN where it is not known, which fails. */
export interface Observed {
  readonly volume: number;
  readonly spreadBp: number;
  readonly ageDays: number;
  /** undefined while nobody asked for candles: what failed otherwise is not looked at closer */
  readonly stability: number | undefined;
}

const clamp = (x: number): number => Math.min(1, Math.max(0, x));
const day = 86_400_000;

/** @returns hundredths of a percent of the mid; NaN where a side is empty */
export const spreadBp = (bid: number, ask: number): number => ((ask - bid) / ((ask + bid) / 2)) * 10_000;

/** Days since a listing; NaN when its date is not known. */
export const ageDays = (listed: Time | undefined, now: Time): number => (listed === undefined ? Number.NaN : (now - listed) / day);

/** 100 × a × b: a rises with the logarithm of the volume, from 0 at 100,000 to 1 at 1,000,000,000 quote units; b is 1 ÷ (1 + spread ÷ 5 bp). */
export function liquidityScore(volume: number, spread: number): number {
  const score = 100 * clamp(Math.log10(volume / 1e5) / 4) * (1 / (1 + spread / 5));
  return Number.isNaN(score) ? 0 : score;
}

const leastReturns = 24;
const madToDeviation = 1.4826;

/**
 * 100 × steady × calm × whole over the given candles: steady = 1 ÷ (1 + daily volatility ÷ 5 %), the volatility being robust (1.4826 × median absolute
 * return, times the root of candles a day); calm = 1 − 20 × share of returns beyond 6 deviations; whole = candles that are there ÷ expected.
 * NaN with less than 24 returns.
 * @param step ms between candles
 */
export function stabilityScore({ at, close }: Candles, step: number): number {
  const returns: number[] = [];
  for (let i = 1; i < at.length; i++)
    if ((at[i] as number) - (at[i - 1] as number) === step) returns.push(Math.abs(Math.log((close[i] as number) / (close[i - 1] as number))));
  if (returns.length < leastReturns) return Number.NaN;
  const deviation = madToDeviation * quantile(Float64Array.from(returns).sort(), 0.5);
  const steady = 1 / (1 + (deviation * Math.sqrt(day / step)) / 0.05);
  const calm = clamp(1 - (20 * returns.filter((r) => r > 6 * deviation && r > 0).length) / returns.length);
  const whole = at.length / (((at.at(-1) as number) - (at[0] as number)) / step + 1);
  return 100 * steady * calm * whole;
}

const short = (x: number): string => (Number.isNaN(x) ? 'unknown' : x >= 1e6 ? `${Number((x / 1e6).toPrecision(3))}M` : String(Number(x.toPrecision(3))));

export interface Verdict {
  readonly passed: boolean;
  /** each figure against its limit; those that fail when any does */
  readonly reason: string;
}

/** Judges by every filter. What is not known fails. */
export function judge(o: Observed, f: Filters): Verdict {
  const tests: readonly (readonly [holds: boolean, passed: string, failed: string])[] = [
    [o.volume >= f.minVolume, `volume ${short(o.volume)} ≥ ${short(f.minVolume)}`, `volume ${short(o.volume)} below ${short(f.minVolume)}`],
    [o.spreadBp <= f.maxSpreadBp, `spread ${short(o.spreadBp)} bp ≤ ${short(f.maxSpreadBp)}`, `spread ${short(o.spreadBp)} bp above ${short(f.maxSpreadBp)}`],
    [o.ageDays >= f.minAgeDays, `age ${short(o.ageDays)} d ≥ ${short(f.minAgeDays)}`, `age ${short(o.ageDays)} d below ${short(f.minAgeDays)}`],
    ...(o.stability === undefined
      ? []
      : ([
          [
            o.stability >= f.minStability,
            `stability ${short(o.stability)} ≥ ${short(f.minStability)}`,
            `stability ${short(o.stability)} below ${short(f.minStability)}`,
          ],
        ] as const)),
  ];
  const failed = tests.filter(([holds]) => !holds);
  return failed.length > 0 ? { passed: false, reason: failed.map((t) => t[2]).join(', ') } : { passed: true, reason: tests.map((t) => t[1]).join(', ') };
}
