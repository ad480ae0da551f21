// Has the mean of a series risen: the Page–Hinkley test (Page 1954; Hinkley 1971) on values standardised by a reference.

/** Rise, in standard deviations, that is let pass; a rise of twice this is found soonest. */
const allowance = 0.25;

/** Mean numbers between false alarms of a one-sided test with this limit, for normal values (Siegmund 1985). */
export function meanBetweenAlarms(limit: number): number {
  const reach = 2 * allowance * (limit + 1.166);
  return (Math.exp(reach) - reach - 1) / (2 * allowance * allowance);
}

/** The limit that gives them, by halving. */
function limitFor(between: number): number {
  let [low, high] = [0, 200];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (meanBetweenAlarms(middle) < between) low = middle;
    else high = middle;
  }
  return high;
}

export interface PageHinkleyOptions {
  /** of the values when all is well */
  readonly mean: number;
  readonly deviation: number;
  /** values the two were measured on; fewer of them are trusted less */
  readonly count: number;
  /** values between two false alarms, on average */
  readonly between: number;
}

/** Starts over after an alarm. Its own properties are its whole state. */
export class PageHinkley {
  readonly mean: number;
  readonly deviation: number;
  readonly allowed: number;
  readonly limit: number;
  /** how far the values have run ahead of what is allowed, since they last did not */
  figure = 0;

  constructor({ mean, deviation, count, between }: PageHinkleyOptions) {
    this.mean = mean;
    this.deviation = deviation;
    // the mean of the reference is itself not surer than this
    this.allowed = allowance + 1 / Math.sqrt(count);
    this.limit = limitFor(between);
  }

  /** Takes one value; the figure that went beyond the limit, or undefined. */
  see(value: number): number | undefined {
    if (!Number.isFinite(value) || !(this.deviation > 0)) return undefined;
    this.figure = Math.max(0, this.figure + (value - this.mean) / this.deviation - this.allowed);
    if (this.figure <= this.limit) return undefined;
    const found = this.figure;
    this.figure = 0;
    return found;
  }
}
