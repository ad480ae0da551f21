// Which strategy is tried on which stored series when nobody said it.
import { DAY, type InstrumentId, type Strategy, splitInstrumentId, type Timeframe, timeframeMs } from '../core/index.ts';
import type { RunSpec } from '../platform/backtests/index.ts';
import { defaultLimits } from '../trading/risk/index.ts';

/** A stored series of traded prices, and what is known with it. */
export interface Candidate {
  readonly id: InstrumentId;
  readonly timeframe: Timeframe;
  readonly rows: number;
  /** first and last open time */
  readonly from: number;
  readonly to: number;
  /** a perpetual whose funding is stored, or an instrument that pays none */
  readonly funded: boolean;
  /** false for an index: nobody sells it */
  readonly tradable: boolean;
}

export interface FirstRun {
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** longer candles than the strategy was made for: nothing finer is stored */
  readonly coarse: boolean;
}

/** The timeframe of strategies that name none. */
const USUAL: Timeframe = '1h';

type Origin = 'imported' | 'sample' | 'synthetic';
const preference: readonly Origin[] = ['imported', 'sample', 'synthetic'];

/** Where prices came from, by their venue: the two that come with the product, and everything a person brought. */
export function originOf(id: InstrumentId): Origin {
  const { venue } = splitInstrumentId(id);
  return venue === 'SAMPLE' ? 'sample' : venue === 'SYNTHETIC' ? 'synthetic' : 'imported';
}

/**
 * The timeframe a strategy decides on with candles of `base`: its own where they make it, theirs where they are coarser and the strategy reads
 * no higher ones; undefined when they do not fit.
 */
function timeframeOn(strategy: Strategy, base: Timeframe): Timeframe | undefined {
  const own = strategy.timeframe ?? USUAL;
  if (timeframeMs(own) % timeframeMs(base) === 0) return own;
  return strategy.higher === undefined && timeframeMs(base) > timeframeMs(own) ? base : undefined;
}

/**
 * The best series for a strategy: imported ones alone where there are any, else real prices before synthetic ones; then what can be traded before
 * an index, the strategy's own timeframe (1 h where it names none) before a coarser one, complete funding before missing, long before short.
 * Undefined when none fits.
 */
export function firstRun(strategy: Strategy, candidates: readonly Candidate[]): FirstRun | undefined {
  const wanted = strategy.timeframe ?? USUAL;
  const imported = candidates.filter((c) => originOf(c.id) === 'imported');
  const fits = (imported.length > 0 ? imported : candidates).flatMap((c) => {
    const decides = timeframeOn(strategy, c.timeframe);
    return decides === undefined ? [] : [{ ...c, decides }];
  });
  const [best] = fits.sort(
    (a, b) =>
      preference.indexOf(originOf(a.id)) - preference.indexOf(originOf(b.id)) ||
      Number(b.tradable) - Number(a.tradable) ||
      Number(b.decides === wanted) - Number(a.decides === wanted) ||
      Number(b.funded) - Number(a.funded) ||
      b.to - b.from - (a.to - a.from) ||
      timeframeMs(a.timeframe) - timeframeMs(b.timeframe) ||
      (a.id < b.id ? -1 : 1),
  );
  if (best === undefined) return undefined;
  const coarse = strategy.timeframe !== undefined && best.decides !== wanted;
  return { strategy: strategy.name, instrument: best.id, timeframe: best.decides, coarse };
}

/**
 * The spec without the default limit on a position's age where a candle lasts a day or longer: it is made for minutes and hours, and would close
 * every position of a strategy that decides once a day after three candles. An age that was configured stays.
 */
export function withoutAge(spec: RunSpec, timeframe: Timeframe): RunSpec {
  const lifted = timeframeMs(timeframe) >= DAY && spec.limits['maxPositionHours'] === defaultLimits.maxPositionHours;
  return lifted ? { ...spec, limits: { ...spec.limits, maxPositionHours: 'off' } } : spec;
}

/** What a command line says of such a spec beyond the defaults, empty for nothing. */
export const ageWords = (spec: RunSpec): string => (spec.limits['maxPositionHours'] === 'off' ? ' --set risk.maxPositionHours=off' : '');
