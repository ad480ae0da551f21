// Price-action signals weighed by what such signals came to: logistic weights over facts, learned one signal at a time.
import type { Candle, Indicator, InputSpec } from '../../../core/index.ts';
import { type Fact, Structure } from '../../features/index.ts';
import { ChartPatterns } from './chart-patterns.ts';
import { Outcomes } from './outcomes.ts';

export interface ConfirmationOptions {
  /** candles on either side that a swing must exceed */
  readonly strength: number;
  /** candles after which a signal is judged */
  readonly horizon: number;
  /** of a round trip, as a fraction of price */
  readonly cost: number;
  /** candles in which weights are learned before anything is said */
  readonly training: number;
  /** goes on learning afterwards */
  readonly learns: boolean;
}

/** What is weighed, each within ±1 and told in the direction of the signal. */
export const factNames = [
  'break with the structure',
  'break against the structure',
  'swept liquidity',
  'chart pattern',
  'trend agrees',
  'breaks in a row',
  'order block behind',
  'gap behind',
  'stops ahead',
  'bought low in the leg',
  'always',
] as const;
const WIDTH = factNames.length;
/** Largest weight: no fact alone makes odds of more than 20 to 1. */
const MOST = 3;
/** Slow on purpose: after a few hundred signals noise moves odds by hardly more than 0.05. */
const RATE = 0.05;

/**
 * Says a signal where structure breaks, liquidity is swept or a chart pattern completes, with the odds that price will have gone its way after
 * the horizon, costs paid. Online logistic regression with a rate per fact (AdaGrad: Duchi, Hazan, Singer 2011).
 */
export class PriceActionOdds implements Indicator {
  readonly warmup: number;
  /** odds that the signal of this candle comes to something; NaN without one and before the training is over */
  value = Number.NaN;
  /** 1 or −1 where this candle confirmed a signal, else 0 */
  signal = 0;
  frozen = false;
  /** by factNames, within ±3 */
  readonly weights = new Float64Array(WIDTH);
  private readonly squares = new Float64Array(WIDTH);
  private readonly facts = new Float64Array(WIDTH);
  /** facts of the signals that wait to be judged */
  private readonly waiting: Float64Array;
  private readonly outcomes: Outcomes;
  private readonly structure: Structure;
  private readonly patterns: ChartPatterns;
  private readonly options: ConfirmationOptions;
  private seen = 0;

  constructor(o: ConfirmationOptions) {
    this.options = o;
    this.structure = new Structure(o.strength, (fact) => this.note(fact));
    this.patterns = new ChartPatterns(o.strength);
    this.outcomes = new Outcomes(o.horizon, o.cost);
    this.waiting = new Float64Array(o.horizon * WIDTH);
    this.warmup = this.patterns.warmup + o.training;
  }

  update(candle: Candle): void {
    const { facts, structure, waiting, options } = this;
    facts.fill(0);
    this.signal = 0;
    structure.update(candle);
    this.patterns.update(candle);
    this.propose(3, this.patterns.direction);
    this.seen++;
    if (this.signal !== 0) this.surround(candle.close);
    const place = (this.seen % options.horizon) * WIDTH;
    const outcome = this.outcomes.step(candle.close, structure.averageRange, this.signal);
    if (!this.frozen && !Number.isNaN(outcome)) this.learn(waiting.subarray(place, place + WIDTH), outcome > 0 ? 1 : 0);
    waiting.set(facts, place);
    if (this.seen === this.warmup) this.frozen = !options.learns;
    this.value = this.signal !== 0 && this.seen >= this.warmup ? this.odds(facts) : Number.NaN;
  }

  private note(fact: Fact): void {
    if (fact.kind === 'bos') this.propose(0, fact.direction);
    else if (fact.kind === 'choch') this.propose(1, fact.direction);
    else if (fact.kind === 'sweep') this.propose(2, fact.direction);
  }

  /** A fact that is a signal by itself. Two that disagree in one candle are none. */
  private propose(place: number, direction: number): void {
    if (direction === 0) return;
    this.facts[place] = 1;
    this.signal = this.signal === 0 || this.signal === direction ? direction : Number.NaN;
  }

  /** What else is known, seen in the direction of the signal. */
  private surround(close: number): void {
    if (Number.isNaN(this.signal)) {
      this.signal = 0;
      return;
    }
    const { facts, structure: s, signal } = this;
    const range = s.averageRange;
    const up = signal > 0;
    const near = (distance: number): number => (distance <= 2 * range ? 1 : 0);
    facts[4] = signal * s.trend;
    facts[5] = signal * s.trend * Math.min(1, s.run / 3);
    facts[6] = near((up ? s.demand : s.supply).distance(close));
    facts[7] = near((up ? s.gapsUp : s.gapsDown).distance(close));
    facts[8] = (up ? s.highs : s.lows).count > 0 ? 1 : 0;
    const place = s.retracement(close);
    facts[9] = Number.isNaN(place) ? 0 : Math.max(-1, Math.min(1, signal * (1 - 2 * place)));
    facts[10] = 1;
  }

  private odds(facts: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < WIDTH; k++) sum += (this.weights[k] as number) * (facts[k] as number);
    return 1 / (1 + Math.exp(-sum));
  }

  private learn(facts: Float64Array, label: number): void {
    const { weights, squares } = this;
    const error = this.odds(facts) - label;
    for (let k = 0; k < WIDTH; k++) {
      const gradient = error * (facts[k] as number);
      squares[k] = (squares[k] as number) + gradient * gradient;
      if (gradient === 0) continue;
      const moved = (weights[k] as number) - (RATE * gradient) / Math.sqrt(1 + (squares[k] as number));
      weights[k] = Math.max(-MOST, Math.min(MOST, moved));
    }
  }
}

/** As a declared input of a strategy. */
export const priceActionOdds = (o: ConfirmationOptions): InputSpec<PriceActionOdds> => ({
  key: `price-action-odds:${JSON.stringify(o)}`,
  create: () => new PriceActionOdds(o),
});
