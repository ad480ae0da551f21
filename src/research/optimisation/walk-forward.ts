// One fold of a walk forward: choose on the training window, trade the window after it.
import type { Caveat, EquityCurve, RoundTrip, Time } from '../../core/index.ts';
import { resolveParameters } from '../../core/index.ts';
import { type Point, pointKey, type SamplerName, type Space, samplers } from '../../quant/search/index.ts';
import { defaultOptions, type StatisticName, type Statistics, type StatisticsOptions, statistics } from '../../quant/statistics/index.ts';
import { type BacktestResult, type BacktestSetup, backtest } from '../backtest/index.ts';
import type { Fold } from './walk-forward-folds.ts';
import { narrowed } from './walk-forward-window.ts';

/** What a window came to. */
export type WindowFigures = Pick<Statistics, 'totalReturn' | 'annualReturn' | 'sharpe' | 'maxDrawdown' | 'trades' | 'years'>;

/** A fold done: plain data, kept as it is between two attempts at the same work. */
export interface FoldResult {
  readonly fold: Fold;
  /** what was chosen of what was varied */
  readonly parameters: Point;
  /** points tried on the training window, by their key, and the Sharpe per return of each there */
  readonly tried: readonly string[];
  readonly sharpes: readonly number[];
  /** rows a model learned from */
  readonly learned?: number;
  /** of the chosen point on the training window; undefined where nothing was traded there (a model learns without trading) */
  readonly inSample: WindowFigures | undefined;
  readonly outOfSample: WindowFigures;
  readonly curve: EquityCurve;
  readonly start: { readonly at: Time; readonly equity: number };
  readonly roundTrips: readonly RoundTrip[];
  readonly caveats: readonly Caveat[];
  /** what a reader must know of the choice */
  readonly note?: string;
}

export interface FoldSearch {
  readonly sampler: SamplerName;
  readonly space: Space;
  readonly trials: number;
  /** higher is better */
  readonly objective: StatisticName;
}

const noBootstrap: StatisticsOptions = { ...defaultOptions, bootstrap: { resamples: 0, seed: 1 } };

const judge = (result: BacktestResult): Statistics =>
  statistics({ curve: result.curve, roundTrips: result.roundTrips, start: result.start, traded: result.traded }, noBootstrap);

const figuresOf = ({ totalReturn, annualReturn, sharpe, maxDrawdown, trades, years }: Statistics): WindowFigures => ({
  totalReturn,
  annualReturn,
  sharpe,
  maxDrawdown,
  trades,
  years,
});

/** A window from flat to flat: whatever is open at its end is closed there, at its costs. */
const window = (setup: BacktestSetup, from: Time, to: Time): BacktestSetup => ({
  ...narrowed(setup, from, to),
  conventions: { ...setup.conventions, lastCandle: 'close' },
});

const withPoint = (setup: BacktestSetup, point: Point): BacktestSetup => ({
  ...setup,
  deployments: setup.deployments.map((d, k) => (k === 0 ? { ...d, parameters: resolveParameters(d.strategy, { ...d.parameters, ...point }) } : d)),
});

interface Choice {
  readonly point: Point;
  readonly figures: Statistics;
  readonly tried: Map<string, number>;
  readonly note?: string;
}

/** Tries points on the training window; the best by the objective wins, the first of equals. */
function choose(setup: BacktestSetup, { train }: Fold, search: FoldSearch, seed: number): Choice {
  const learn = (point: Point): Statistics => judge(backtest(window(withPoint(setup, point), train.from, train.to)));
  const sampler = samplers[search.sampler](search.space, { trials: search.trials, seed });
  const known = new Map<string, { point: Point; figures: Statistics }>();
  let best: { point: Point; figures: Statistics } | undefined;
  for (let round = sampler.ask(); round.length > 0; round = sampler.ask()) {
    const values = round.map(({ point }) => {
      const key = pointKey(point);
      const made = known.get(key) ?? { point, figures: learn(point) };
      known.set(key, made);
      const value = made.figures[search.objective];
      if (Number.isFinite(value) && !(value <= (best?.figures[search.objective] ?? Number.NEGATIVE_INFINITY))) best = made;
      return value;
    });
    sampler.tell(values);
  }
  const tried = new Map([...known].map(([key, { figures }]) => [key, perReturn(figures)]));
  if (best !== undefined) return { ...best, tried };
  return { point: {}, figures: learn({}), tried, note: `no point had a ${search.objective} on the training window: the parameters stayed as given` };
}

/** Sharpe per daily return. */
const perReturn = ({ sharpe }: Statistics): number => sharpe / Math.sqrt(defaultOptions.calendar.daysPerYear);

/** Trades the test window of a fold with what its training window chose. */
export function runFold(setup: BacktestSetup, fold: Fold, search: FoldSearch | undefined, seed: number): FoldResult {
  const choice: Choice =
    search === undefined
      ? { point: {}, figures: judge(backtest(window(setup, fold.train.from, fold.train.to))), tried: new Map() }
      : choose(setup, fold, search, seed);
  return { ...tested(withPoint(setup, choice.point), fold), ...told(choice) };
}

const told = ({ point, figures, tried, note }: Choice): Pick<FoldResult, 'parameters' | 'tried' | 'sharpes' | 'inSample'> & { note?: string } => ({
  parameters: point,
  tried: [...tried.keys()],
  sharpes: [...tried.values()],
  inSample: figuresOf(figures),
  ...(note === undefined ? {} : { note }),
});

/** The test window of a fold, without a choice before it. */
export function tested(setup: BacktestSetup, fold: Fold): Omit<FoldResult, 'parameters' | 'tried' | 'sharpes' | 'inSample'> {
  const result = backtest(window(setup, fold.test.from, fold.test.to));
  const { curve, start, roundTrips, caveats } = result;
  return { fold, outOfSample: figuresOf(judge(result)), curve, start, roundTrips, caveats };
}
