// One fold of a walk forward: choose on the training window, trade the window after it.
import { type Caveat, calendarOf, type EquityCurve, type Instrument, type RoundTrip, resolveParameters, type Time } from '../../core/index.ts';
import { cornersOf, type Point, type SamplerName, type Space, samplers } from '../../quant/search/index.ts';
import { defaultOptions, type Statistics, statistics } from '../../quant/statistics/index.ts';
import { type BacktestResult, type BacktestSetup, backtest } from '../backtest/index.ts';
import { bestOf, optimise, type Tried } from './optimise.ts';
import { dailyReturns, dayStatistics, type ObjectiveName, type Outcome, type Sheet } from './outcome.ts';
import { Sweep } from './sweep.ts';
import type { Fold, Stretch } from './walk-forward-folds.ts';
import { narrowed } from './walk-forward-window.ts';

/** What a window came to. */
export type WindowFigures = Pick<Statistics, 'totalReturn' | 'annualReturn' | 'sharpe' | 'maxDrawdown' | 'trades' | 'years'>;

/** A fold done: plain data, kept as it is between two attempts at the same work. */
export interface FoldResult {
  readonly fold: Fold;
  /** what was chosen of what was varied */
  readonly parameters: Point;
  /** points tried on the training window, and the Sharpe per day of each there */
  readonly tried: readonly Point[];
  readonly sharpes: readonly number[];
  /** daily returns of each of them on the test window, where every fold tries the same points */
  readonly unseen?: readonly Float64Array[];
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
  readonly objective: ObjectiveName;
}

/** Searches that try the same points in every fold: what each made in the tests can be compared over all of them. */
const alike: readonly SamplerName[] = ['grid', 'random'];

/** Figures of a run, its year and days those of its first instrument's market. */
const judge = ({ curve, roundTrips, start, traded }: BacktestResult, { instruments }: BacktestSetup): Statistics =>
  statistics(
    { curve, roundTrips, start, traded },
    { ...defaultOptions, calendar: calendarOf((instruments[0] as Instrument).calendar), bootstrap: { resamples: 0, seed: 1 } },
  );

const figuresOf = ({ totalReturn, annualReturn, sharpe, maxDrawdown, trades, years }: Statistics): WindowFigures => ({
  totalReturn,
  annualReturn,
  sharpe,
  maxDrawdown,
  trades,
  years,
});

/** A window from flat to flat: whatever is open at its end is closed there, at its costs. */
const flat = (setup: BacktestSetup, { from, to }: Stretch, space: Space = []): BacktestSetup => ({
  ...narrowed(setup, from, to, space.length === 0 ? [] : cornersOf(space)),
  conventions: { ...setup.conventions, lastCandle: 'close' },
});

const withPoint = (setup: BacktestSetup, point: Point): BacktestSetup => ({
  ...setup,
  deployments: setup.deployments.map((d, k) => (k === 0 ? { ...d, parameters: resolveParameters(d.strategy, { ...d.parameters, ...point }) } : d)),
});

type Choice = Pick<FoldResult, 'parameters' | 'tried' | 'sharpes' | 'unseen' | 'inSample' | 'note'>;

/** What a point came to on the days it was tried on. */
const ofDays = (outcome: Outcome, sheet: Sheet): WindowFigures => ({
  ...figuresOf(dayStatistics(outcome, sheet)),
  maxDrawdown: outcome.maxDrawdown,
  trades: outcome.trades,
});

/** Tries points on the training window; the best by the objective wins, the first of equals. */
async function choose(setup: BacktestSetup, { train, test }: Fold, search: FoldSearch, seed: number): Promise<Choice> {
  const sweep = new Sweep(flat(setup, train, search.space));
  const { sheet, outcome: given } = sweep.base();
  const sampler = samplers[search.sampler](search.space, { trials: search.trials, seed });
  const tried = await optimise({ sampler, objective: search.objective, sheet, evaluate: async (points) => points.map((p) => sweep.run(p)) });
  const best = bestOf(tried);
  return {
    parameters: best?.point ?? {},
    tried: tried.map((t) => t.point),
    sharpes: tried.map(({ outcome }) => dayStatistics(outcome, sheet).sharpe / Math.sqrt(sheet.calendar.daysPerYear)),
    ...(alike.includes(search.sampler) ? { unseen: testReturns(new Sweep(flat(setup, test, search.space)), tried) } : {}),
    inSample: ofDays(best?.outcome ?? given, sheet),
    ...(best === undefined ? { note: `no point had a ${search.objective} on the training window: the parameters stayed as given` } : {}),
  };
}

/** Daily returns on the test window of every point that was tried. Nothing is chosen by them. */
function testReturns(sweep: Sweep, tried: readonly Tried[]): Float64Array[] {
  const { sheet } = sweep.base();
  return tried.map(({ point }) => dailyReturns(sweep.run(point), sheet));
}

/** Trades the test window of a fold with what its training window chose. */
export async function runFold(setup: BacktestSetup, fold: Fold, search: FoldSearch | undefined, seed: number): Promise<FoldResult> {
  const choice: Choice =
    search === undefined
      ? { parameters: {}, tried: [], sharpes: [], inSample: figuresOf(judge(backtest(flat(setup, fold.train)), setup)) }
      : await choose(setup, fold, search, seed);
  return { ...tested(withPoint(setup, choice.parameters), fold), ...choice };
}

/** The test window of a fold, without a choice before it. */
export function tested(setup: BacktestSetup, fold: Fold): Omit<FoldResult, 'parameters' | 'tried' | 'sharpes' | 'inSample'> {
  const result = backtest(flat(setup, fold.test));
  const { curve, start, roundTrips, caveats } = result;
  return { fold, outOfSample: figuresOf(judge(result, setup)), curve, start, roundTrips, caveats };
}
