// RSI whose thresholds follow what paid: a bandit tries them on past candles, is frozen, and only then speaks.
import type { Candle, Indicator, InputSpec } from '../../../core/index.ts';
import { adx, atr, natr, rsi } from '../../indicators/index.ts';
import { Outcomes } from './outcomes.ts';
import { ThresholdAgent } from './threshold-agent.ts';

export interface AdaptiveRsiOptions {
  /** candles of the RSI */
  readonly period: number;
  /** candles of simulation before anything is said */
  readonly training: number;
  /** lowest and highest oversold threshold; overbought is its mirror image */
  readonly low: number;
  readonly high: number;
  /** candles after which a signal is judged */
  readonly horizon: number;
  /** of a round trip, as a fraction of price */
  readonly cost: number;
  /** standard errors by which a threshold's simulated result must be above nothing */
  readonly width: number;
  /** goes on learning after the simulation from the signals it gives */
  readonly learns: boolean;
}

const RANGE = 14;
const TREND_FROM = 20;
const USUAL = 10;
const STEP = 2.5;
const CONTEXTS = 4;

/**
 * Buys when RSI rises through an oversold threshold, sells when it falls through its mirror image. Which threshold is chosen by a bandit for
 * each of four markets (calm or volatile, with or without trend) from what such signals came to in the past, costs included.
 */
export class AdaptiveRsi implements Indicator {
  readonly warmup: number;
  /** RSI; NaN before the simulation is over */
  value = Number.NaN;
  /** oversold threshold in force in the market of now */
  lower = Number.NaN;
  /** lower bound of what a signal at that threshold is worth, ±1 = two average ranges; NaN where too few were seen */
  worth = Number.NaN;
  /** 1 or −1 where RSI came back through a threshold with this candle, else 0 */
  signal = 0;
  readonly agent: ThresholdAgent;
  private readonly rsi;
  private readonly atr = atr(RANGE).create();
  private readonly adx = adx(RANGE).create();
  private readonly now = natr(RANGE).create();
  private readonly usual = natr(RANGE * USUAL).create();
  /** one per level: what its signals came to */
  private readonly trials: Outcomes[];
  private before = Number.NaN;
  private seen = 0;
  private readonly learns: boolean;

  constructor(o: AdaptiveRsiOptions) {
    this.rsi = rsi(o.period).create();
    this.warmup = o.training + Math.max(this.rsi.warmup, this.usual.warmup, this.adx.warmup);
    this.learns = o.learns;
    this.agent = new ThresholdAgent({
      contexts: CONTEXTS,
      low: o.low,
      high: o.high,
      step: STEP,
      start: 30,
      minimum: 10,
      halfLife: 500,
      width: o.width,
    });
    this.trials = Array.from(this.agent.levels, () => new Outcomes(o.horizon, o.cost));
  }

  update(candle: Candle): void {
    this.rsi.update(candle);
    this.atr.update(candle);
    this.adx.update(candle);
    this.now.update(candle);
    this.usual.update(candle);
    this.seen++;
    const { agent, before } = this;
    const strength = this.rsi.value;
    this.before = strength;
    const context = (this.now.value > this.usual.value ? 2 : 0) + (this.adx.value >= TREND_FROM ? 1 : 0);
    const simulated = this.seen <= this.warmup;
    if (simulated || !agent.frozen) this.learn(candle.close, before, strength, context, simulated);
    if (this.seen < this.warmup) return;
    if (this.seen === this.warmup) {
      agent.settle();
      agent.frozen = !this.learns;
    }
    this.value = strength;
    this.lower = agent.level(context);
    this.worth = agent.worth(context);
    this.signal = crossing(before, strength, this.lower);
  }

  /** Signals of every level are judged in simulation, later only those of the level in force. */
  private learn(close: number, before: number, strength: number, context: number, simulated: boolean): void {
    const { agent, trials } = this;
    const range = this.usual.value > 0 ? this.atr.value : Number.NaN;
    for (let place = 0; place < trials.length; place++) {
      const tried = simulated || place === agent.place(context);
      const trial = trials[place] as Outcomes;
      const outcome = trial.step(close, range, tried ? crossing(before, strength, agent.levels[place] as number) : 0, context);
      agent.judge(trial.context, place, outcome);
      if (!simulated && !Number.isNaN(outcome)) agent.move(trial.context);
    }
  }
}

/** 1 where RSI rose through `lower`, −1 where it fell through 100 − `lower`. */
const crossing = (before: number, now: number, lower: number): number =>
  before < lower && now >= lower ? 1 : before > 100 - lower && now <= 100 - lower ? -1 : 0;

/** As a declared input of a strategy. */
export const adaptiveRsi = (o: AdaptiveRsiOptions): InputSpec<AdaptiveRsi> => ({
  key: `adaptive-rsi:${JSON.stringify(o)}`,
  create: () => new AdaptiveRsi(o),
});
