// Is one thing better than another, asked after every answer without being fooled by asking often: testing by betting.
import { AppError } from '../../../core/index.ts';

export interface EvidenceOptions {
  /** chance of a false verdict, in each direction, over all the looks there will ever be (default 0.05) */
  readonly level?: number;
  /** answers that overlap: horizon of the label in rows, times the instruments that are judged side by side (default 1) */
  readonly horizon?: number;
  /** answers after which it stops undecided (default never) */
  readonly most?: number;
}

/** Result and stop rule as data. */
export interface Finding {
  readonly answers: number;
  /** mean difference so far; above 0 speaks for the challenger */
  readonly difference: number;
  /** wealth of who bets on better, and of who bets on worse, each begun with 1 */
  readonly better: number;
  readonly worse: number;
  /** wealth that decides */
  readonly needed: number;
  readonly level: number;
  readonly horizon: number;
  readonly most: number | null;
  readonly verdict: 'better' | 'worse' | 'undecided' | 'open';
}

/** Largest share of the wealth that is ever bet: a bet is never ruinous. */
const betMax = 0.5;

/**
 * Two gamblers bet against "the difference is not above 0 on average" and "not below 0", given all that was known when each answer was still open. Under such
 * a null the wealth is a supermartingale: the chance that it ever reaches 1 / level is at most level (Ville 1939; Shafer 2021; bets after Waudby-Smith & Ramdas
 * 2024, "aGRAPA"). With a horizon of h, every h-th answer has a wealth of its own, since their labels do not overlap; they are averaged and the bar is
 * raised by min(h, e ln h), which averages of dependent tests need (Vovk & Wang 2020; as Henzi & Ziegel 2022 for forecasts at a lag).
 *
 * Its own properties are its whole state.
 */
export class Evidence {
  readonly level: number;
  readonly horizon: number;
  readonly most: number;
  answers = 0;
  sum = 0;
  squares = 0;
  /** answers that were known when the next one was still open */
  learned = 0;
  /** differences not yet learned from, ring */
  readonly pending: Float64Array;
  /** logarithms of the wealth of each lane */
  readonly better: Float64Array;
  readonly worse: Float64Array;
  total = 0;
  verdict: Finding['verdict'] = 'open';

  constructor({ level = 0.05, horizon = 1, most = Number.POSITIVE_INFINITY }: EvidenceOptions = {}) {
    if (!(level > 0 && level < 1))
      throw new AppError('OUT_OF_RANGE', 'level', `${level} is not between 0 and 1`, 'Give the chance of a false verdict, such as 0.05.');
    if (!(Number.isInteger(horizon) && horizon >= 1))
      throw new AppError('OUT_OF_RANGE', 'horizon', `${horizon} is not a whole number from 1 on`, 'Give the horizon of the label in rows.');
    this.level = level;
    this.horizon = horizon;
    this.most = most;
    this.pending = new Float64Array(horizon);
    this.better = new Float64Array(horizon);
    this.worse = new Float64Array(horizon);
  }

  get needed(): number {
    return Math.max(1, Math.min(this.horizon, Math.E * Math.log(Math.max(this.horizon, 3)))) / this.level;
  }

  /**
   * Takes one difference, in the order of time, and a bound on its size that was known before the answer. After a verdict, and for what is not a number, nothing
   * changes.
   * @throws AppError BAD_VALUE for a difference beyond its bound
   */
  see(difference: number, bound: number): Finding['verdict'] {
    if (this.verdict !== 'open' || !Number.isFinite(difference)) return this.verdict;
    if (!(bound >= Math.abs(difference)))
      throw new AppError('BAD_VALUE', 'difference', `${difference} is beyond its bound ${bound}`, 'Give a bound that holds.');
    const lane = this.answers % this.horizon;
    if (bound > 0) this.#bet(lane, difference, bound);
    // learned from only once it would have been known before the next bet of this lane
    if (this.answers >= this.horizon) this.#learn(this.pending[lane] as number);
    this.pending[lane] = difference;
    this.answers++;
    this.total += difference;
    if (meanWealth(this.better) >= this.needed) this.verdict = 'better';
    else if (meanWealth(this.worse) >= this.needed) this.verdict = 'worse';
    else if (this.answers >= this.most) this.verdict = 'undecided';
    return this.verdict;
  }

  #bet(lane: number, difference: number, bound: number): void {
    const mean = this.sum / (this.learned + 1);
    const variance = (bound * bound + this.squares) / (this.learned + 1);
    const wish = mean / variance;
    const most = betMax / bound;
    const up = Math.min(most, Math.max(0, wish));
    const down = Math.min(most, Math.max(0, -wish));
    this.better[lane] = (this.better[lane] as number) + Math.log1p(up * difference);
    this.worse[lane] = (this.worse[lane] as number) + Math.log1p(-down * difference);
  }

  #learn(difference: number): void {
    this.sum += difference;
    this.squares += difference * difference;
    this.learned++;
  }

  finding(): Finding {
    return {
      answers: this.answers,
      difference: this.total / this.answers,
      better: meanWealth(this.better),
      worse: meanWealth(this.worse),
      needed: this.needed,
      level: this.level,
      horizon: this.horizon,
      most: Number.isFinite(this.most) ? this.most : null,
      verdict: this.verdict,
    };
  }
}

function meanWealth(logs: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp(logs[i] as number);
  return sum / logs.length;
}
