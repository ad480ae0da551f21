// The timeframe of a series, read off the distances between its rows.
import { type Timeframe, timeframes, WEEK } from '../../core/index.ts';

/** The most frequent distance between neighbouring rows in ms (the smallest of them when several tie); 0 with fewer than two rows. */
export function commonStep(at: Float64Array): number {
  const counts = new Map<number, number>();
  // The distances of the first rows tell as much as all of them; a million map look-ups would only cost time.
  const end = Math.min(at.length, 20_000);
  for (let i = 1; i < end; i++) {
    const step = (at[i] as number) - (at[i - 1] as number);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best = 0;
  let most = 0;
  for (const [step, count] of counts) {
    if (count > most || (count === most && step < best)) {
      best = step;
      most = count;
    }
  }
  return best;
}

/** The timeframe whose length is the series' common step; undefined when there is none of that length. */
export function inferTimeframe(at: Float64Array): Timeframe | undefined {
  const step = commonStep(at);
  return (Object.keys(timeframes) as Timeframe[]).find((t) => timeframes[t] === step && timeframes[t] <= WEEK);
}
