// Price ladders as a trader reads them: closes in, round trips out as one line each.
import { type Strategy, timeframeMs } from '../../core/index.ts';
import { type RunOptions, runOn } from '../session/index.ts';

const told = (price: number): string => String(Number(price.toFixed(2)));

/** Round trips as `long 103@9 > 108.5@14 trailing-stop`; @ is the number of the candle whose open time the fill bears, first = 0. */
export function ladder(strategy: Strategy, closes: readonly number[], options: RunOptions = {}): string[] {
  const { journal, session, trades } = runOn(strategy, closes, options);
  const ms = timeframeMs(options.timeframe ?? strategy.timeframe ?? '1m');
  const first = (session.equityCurve.at[0] as number) - ms;
  const candle = (at: number): number => Math.floor((at - first) / ms);
  if (journal.some((r) => r.kind === 'fault')) throw new Error('a fault in a ladder');
  return trades.map((t) => `${t.side} ${told(t.entryPrice)}@${candle(t.entryTime)} > ${told(t.exitPrice)}@${candle(t.exitTime)} ${t.exitReason}`);
}

/** Closes that go from one price to another in equal steps, ends included. */
export const steps = (from: number, to: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** Closes that swing by one around 100.5: a market that goes nowhere. */
export const flat = (count: number): number[] => Array.from({ length: count }, (_, i) => 100 + (i % 2));
