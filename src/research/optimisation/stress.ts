// Things that go wrong, one at a time: each is a change of the data or of the costs, and the same session runs through it.
import { firstAtOrAfter, HOUR, type Time, timeframeMs } from '../../core/index.ts';
import type { Costs } from '../../trading/execution/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';
import { gapped, silenced, thinned, together } from './stress-prices.ts';

/** Moments of the run itself at which a shock hurts most. */
export interface WorstMoments {
  /** when most of the equity was at risk in the market; NaN when nothing ever was */
  readonly heaviest: Time;
  /** open of the candle in which most was lost; NaN when nothing ever was */
  readonly worst: Time;
}

/** @param start of the run: the first candle counts from there */
export function worstMoments(
  curve: { readonly at: Float64Array; readonly equity: Float64Array; readonly exposure: Float64Array },
  start: { readonly at: Time; readonly equity: number },
): WorstMoments {
  let [heaviest, most] = [Number.NaN, 0];
  let [worst, deepest] = [Number.NaN, 0];
  for (let i = 0; i < curve.at.length; i++) {
    const share = (curve.exposure[i] as number) / (curve.equity[i] as number);
    if (share > most) [heaviest, most] = [curve.at[i] as number, share];
    const [beforeAt, before] = i === 0 ? [start.at, start.equity] : [curve.at[i - 1] as number, curve.equity[i - 1] as number];
    const loss = 1 - (curve.equity[i] as number) / before;
    if (loss > deepest) [worst, deepest] = [beforeAt, loss];
  }
  return { heaviest, worst };
}

export interface StressSettings {
  /** size of the jump, a fraction */
  readonly gap: number;
  readonly outageMs: number;
}

export const defaultStress: StressSettings = { gap: 0.2, outageMs: 6 * HOUR };

/** A changed setup and what exactly was done to it, or why it cannot be done here. */
export type Shocked = { readonly setup: BacktestSetup; readonly done: string } | { readonly skipped: string };

export interface Shock {
  readonly name: string;
  /** one sentence a trader can read */
  readonly about: string;
  /** prices or volumes are made up by it */
  readonly synthetic: boolean;
  readonly apply: (setup: BacktestSetup, moments: WorstMoments, settings: StressSettings) => Shocked;
}

const day = (at: Time): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const percent = (x: number): string => `${Number((x * 100).toFixed(2))} %`;

const gap =
  (sign: 1 | -1): Shock['apply'] =>
  (setup, { heaviest }, settings) =>
    Number.isNaN(heaviest)
      ? { skipped: 'the run never held a position' }
      : {
          setup: gapped(setup, heaviest, 1 + sign * settings.gap),
          done: `all prices ${sign < 0 ? '−' : '+'}${percent(settings.gap)} from ${day(heaviest)} on, when most was held`,
        };

const withCosts = (setup: BacktestSetup, costs: Partial<Costs>): BacktestSetup => ({ ...setup, costs: { ...setup.costs, ...costs } });

/** Half of a usual spread, when nothing better is known: of the venues' large pairs. */
const HALF_SPREAD_BP = 1;
const TIMES = 10;
/** Orders of a run without latency are late by this, times ten. */
const LATENCY_MS = 1000;
/** Share of a candle's volume one order may take, where the run set no limit. */
const VOLUME_SHARE = 0.1;

function spread(setup: BacktestSetup): Shocked {
  const { slippage } = setup.costs;
  const more = (TIMES - 1) * HALF_SPREAD_BP;
  const conventions = { ...setup.conventions, limitFill: 'through' } as const;
  if (slippage.kind === 'bp')
    return {
      setup: { ...withCosts(setup, { slippage: { kind: 'bp', bp: slippage.bp + more } }), conventions },
      done: `market and stop orders pay ${more} bp more (half a spread of ${2 * HALF_SPREAD_BP} bp, ten times), limits fill only when traded through`,
    };
  if (slippage.kind === 'ticks')
    return {
      setup: { ...withCosts(setup, { slippage: { kind: 'ticks', ticks: slippage.ticks + TIMES - 1 } }), conventions },
      done: `market and stop orders pay ${TIMES - 1} ticks more, limits fill only when traded through`,
    };
  return { skipped: 'slippage by share of volume has no spread that could widen' };
}

function slippage(setup: BacktestSetup): Shocked {
  const s = setup.costs.slippage;
  if (s.kind === 'bp') {
    const bp = TIMES * (s.bp > 0 ? s.bp : HALF_SPREAD_BP);
    return { setup: withCosts(setup, { slippage: { kind: 'bp', bp } }), done: `${bp} bp in the place of ${s.bp}` };
  }
  if (s.kind === 'ticks') {
    const ticks = TIMES * Math.max(1, s.ticks);
    return { setup: withCosts(setup, { slippage: { kind: 'ticks', ticks } }), done: `${ticks} ticks in the place of ${s.ticks}` };
  }
  return {
    setup: withCosts(setup, { slippage: { kind: 'volume-share', impact: TIMES * s.impact } }),
    done: `impact ${TIMES * s.impact} in the place of ${s.impact}`,
  };
}

function outage(setup: BacktestSetup, { worst }: WorstMoments, { outageMs }: StressSettings): Shocked {
  if (Number.isNaN(worst)) return { skipped: 'the run never lost anything' };
  const last = setup.series.filter((s) => s.kind === 'last');
  // less than a candle would silence nothing
  const length = Math.max(outageMs, ...last.map((s) => timeframeMs(s.timeframe)));
  // where a market closes, its next candle may open long after the last one closed
  const from = Math.min(...last.map(({ candles: { at } }) => at[firstAtOrAfter(at, worst)] ?? Number.POSITIVE_INFINITY));
  return {
    setup: silenced(setup, from, from + length),
    done: `no candle, fill or cancel for ${Number((length / HOUR).toFixed(2))} h from ${day(from)}, when the run lost most`,
  };
}

function latency(setup: BacktestSetup): Shocked {
  const latencyMs = TIMES * (setup.costs.latencyMs > 0 ? setup.costs.latencyMs : LATENCY_MS);
  return {
    setup: withCosts(setup, { latencyMs }),
    done: `orders arrive ${latencyMs / 1000} s after they were sent, in the place of ${setup.costs.latencyMs / 1000} s`,
  };
}

function volume(setup: BacktestSetup): Shocked {
  const { volumeShare } = setup.costs;
  const share = Number.isFinite(volumeShare) ? volumeShare : VOLUME_SHARE;
  return {
    setup: withCosts(thinned(setup, 1 / TIMES), { volumeShare: share }),
    done: `a tenth of the volume, of which one order may take ${percent(share)} a candle${Number.isFinite(volumeShare) ? '' : ' (the run itself has no limit)'}`,
  };
}

function oneMarket(setup: BacktestSetup): Shocked {
  const last = setup.series.filter((s) => s.kind === 'last');
  if (last.length < 2) return { skipped: 'one instrument moves with itself already' };
  if (new Set(last.map((s) => s.timeframe)).size > 1) return { skipped: 'the instruments come in different timeframes' };
  return { setup: together(setup), done: `${last.length} instruments move as one, each with its own volatility` };
}

function funding(setup: BacktestSetup): Shocked {
  if (setup.funding.every((f) => f.rates.at.length === 0)) return { skipped: 'no funding is known' };
  return {
    setup: { ...setup, funding: setup.funding.map((f) => ({ ...f, rates: { ...f.rates, rate: f.rates.rate.map((r) => TIMES * r) } })) },
    done: 'every rate ten times, of either sign',
  };
}

/** In the order they are told. */
export const shocks: readonly Shock[] = [
  { name: 'gap-down', about: 'the market opens lower when most is held', synthetic: true, apply: gap(-1) },
  { name: 'gap-up', about: 'the market opens higher when most is held', synthetic: true, apply: gap(1) },
  { name: 'spread', about: 'the spread is ten times as wide', synthetic: false, apply: spread },
  { name: 'slippage', about: 'orders slip ten times as far', synthetic: false, apply: slippage },
  { name: 'outage', about: 'the venue is away in the worst hours', synthetic: true, apply: outage },
  { name: 'latency', about: 'orders arrive ten times as late', synthetic: false, apply: latency },
  { name: 'volume', about: 'a tenth of the volume', synthetic: true, apply: volume },
  { name: 'correlation', about: 'all instruments move as one', synthetic: true, apply: oneMarket },
  { name: 'funding', about: 'funding is ten times as high', synthetic: true, apply: funding },
];
