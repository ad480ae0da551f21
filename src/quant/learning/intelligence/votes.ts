// Several indicators vote; whoever was right of late has more to say, and a validator says which votes are clear enough.
import type { Candle, Indicator, InputSpec } from '../../../core/index.ts';
import { atr, bollinger, donchian, macd, roc, rsi, supertrend } from '../../indicators/index.ts';
import { Outcomes } from './outcomes.ts';
import { SignalValidator } from './validator.ts';

/** One who votes: an indicator, and how its value becomes 1 (rise), −1 (fall) or 0 (no opinion). */
interface Voter<I extends Indicator = Indicator> {
  readonly name: string;
  readonly spec: InputSpec<I>;
  vote(indicator: I, close: number): number;
}
const voter = <I extends Indicator>(v: Voter<I>): Voter => v as unknown as Voter;

/** The outermost part of a channel that counts as its edge. */
const EDGE = 0.1;

/** Followers and doubters alike, so that every kind of market has someone who understands it. */
const electorate: readonly Voter[] = [
  voter({ name: 'macd', spec: macd(12, 26, 9), vote: (i) => Math.sign(i.histogram) }),
  voter({ name: 'supertrend', spec: supertrend(10, 3), vote: (i) => i.direction }),
  voter({ name: 'roc', spec: roc(24), vote: (i) => Math.sign(i.value) }),
  voter({
    name: 'donchian',
    spec: donchian(20),
    vote: ({ upper, lower }, close) => (close > upper - EDGE * (upper - lower) ? 1 : close < lower + EDGE * (upper - lower) ? -1 : 0),
  }),
  voter({ name: 'bands', spec: bollinger(20), vote: (i, close) => (close < i.lower ? 1 : close > i.upper ? -1 : 0) }),
  voter({ name: 'rsi', spec: rsi(14), vote: (i) => (i.value < 30 ? 1 : i.value > 70 ? -1 : 0) }),
];
export const voterNames: readonly string[] = electorate.map((v) => v.name);

export interface VotesOptions {
  /** candles after which a vote is judged */
  readonly horizon: number;
  /** of a round trip, as a fraction of price */
  readonly cost: number;
  /** how fast weights follow results */
  readonly rate: number;
  /** share of all weight that is spread evenly: nobody falls below share / voters */
  readonly share: number;
  /** weighted vote that is accepted at first; it moves between `low` and `high` */
  readonly threshold: number;
  readonly low: number;
  readonly high: number;
  /** candles in which weights and threshold are learned before anything is said */
  readonly training: number;
  /** goes on learning afterwards */
  readonly learns: boolean;
}

/** Votes judged between two moves of the threshold, and how far it moves. */
const MINIMUM = 50;
const STEP = 0.05;

/**
 * Weights follow results by exponentiated gains with a fixed share (Freund, Schapire 1997; Herbster, Warmuth 1998), so that one who was
 * wrong for long can come back. `value` is the weighted vote, −1 to 1.
 */
export class PerformanceVotes implements Indicator {
  readonly warmup: number;
  /** NaN before the training is over */
  value = Number.NaN;
  /** 1 or −1 where the vote is clear enough, else 0 */
  signal = 0;
  frozen = false;
  /** one per voter, sum 1 */
  readonly weights = new Float64Array(electorate.length).fill(1 / electorate.length);
  readonly validator: SignalValidator;
  private readonly indicators: Indicator[] = electorate.map((v) => v.spec.create());
  private readonly range = atr(14).create();
  private readonly results: Outcomes[];
  /** what acting on the whole vote came to, and how strong it was */
  private readonly whole: Outcomes;
  private readonly strengths: Float64Array;
  private readonly options: VotesOptions;
  private readonly known: number;
  private seen = 0;

  constructor(o: VotesOptions) {
    this.options = o;
    this.known = Math.max(this.range.warmup, ...this.indicators.map((i) => i.warmup));
    this.warmup = this.known + o.training;
    this.results = electorate.map(() => new Outcomes(o.horizon, o.cost));
    this.whole = new Outcomes(o.horizon, o.cost);
    this.strengths = new Float64Array(o.horizon);
    this.validator = new SignalValidator({ start: o.threshold, low: o.low, high: o.high, step: STEP, minimum: MINIMUM });
  }

  update(candle: Candle): void {
    for (const indicator of this.indicators) indicator.update(candle);
    this.range.update(candle);
    this.seen++;
    if (this.seen < this.known) return;
    const { weights, results } = this;
    const range = this.range.value;
    let vote = 0;
    let gained = 0;
    for (let k = 0; k < weights.length; k++) {
      const opinion = (electorate[k] as Voter).vote(this.indicators[k] as Indicator, candle.close);
      vote += (weights[k] as number) * opinion;
      const outcome = (results[k] as Outcomes).step(candle.close, range, opinion);
      if (!this.frozen && !Number.isNaN(outcome)) weights[k] = (weights[k] as number) * Math.exp(this.options.rate * outcome);
      gained += weights[k] as number;
    }
    if (!this.frozen) this.level(gained);
    this.judge(candle.close, range, vote);
    if (this.seen === this.warmup && !this.options.learns) this.freeze();
    if (this.seen < this.warmup) return;
    this.value = vote;
    this.signal = this.validator.accepts(Math.abs(vote)) ? Math.sign(vote) : 0;
  }

  /** Nothing is learned any more. */
  freeze(): void {
    this.frozen = true;
    this.validator.frozen = true;
  }

  /** Weights sum to 1 again, and everybody keeps an even part of the share. */
  private level(total: number): void {
    const { weights, options } = this;
    const even = options.share / weights.length;
    for (let k = 0; k < weights.length; k++) weights[k] = (1 - options.share) * ((weights[k] as number) / total) + even;
  }

  private judge(close: number, range: number, vote: number): void {
    const place = this.seen % this.strengths.length;
    const strength = this.strengths[place] as number;
    this.strengths[place] = Math.abs(vote);
    this.validator.judge(strength, this.whole.step(close, range, Math.sign(vote)));
  }
}

/** As a declared input of a strategy. */
export const performanceVotes = (o: VotesOptions): InputSpec<PerformanceVotes> => ({
  key: `votes:${JSON.stringify(o)}`,
  create: () => new PerformanceVotes(o),
});
