// One set-up run at many points: inputs with equal parameters are computed once, and a strategy that declares its signals is walked from signal to signal.
import {
  AppError,
  type Calendar,
  type ColumnSignals,
  calendarOf,
  type InputSpec,
  type Instrument,
  resolveParameters,
  type SignalColumns,
  type Timeframe,
  timeframeMs,
} from '../../core/index.ts';
import type { Point } from '../../quant/search/index.ts';
import { dayCloses } from '../../quant/statistics/index.ts';
import type { DeploymentSetup } from '../../trading/session/index.ts';
import { type BacktestResult, type BacktestSeries, type BacktestSetup, backtest, refusalOf } from '../backtest/index.ts';
import { ColumnRun, obstaclesOf } from './column-run.ts';
import { InputColumns, type InputSeries } from './input-columns.ts';
import { type Outcome, outcomeOf, refused, type Sheet } from './outcome.ts';

/** How points were run. */
export interface SweepWays {
  /** from signal to signal */
  readonly bySignals: number;
  /** candle by candle, through the session */
  readonly bySession: number;
  /** why points went through the session; empty when none had to */
  readonly because: readonly string[];
  /** input columns that were computed, and how often one served again */
  readonly computed: number;
  readonly reused: number;
}

/** Equity may differ by this share: the session adds in exact decimals, the walk in doubles. */
const ALIKE = 1e-9;

/** The first difference between two outcomes in words; undefined when they tell the same story. */
export function differenceOf(a: Outcome, b: Outcome): string | undefined {
  const near = (x: number, y: number): boolean => Math.abs(x - y) <= ALIKE * Math.max(1, Math.abs(x), Math.abs(y));
  if (a.trades !== b.trades) return `${a.trades} trades against ${b.trades}`;
  if (a.wins !== b.wins) return `${a.wins} trades won against ${b.wins}`;
  if (!near(a.end, b.end)) return `final equity ${a.end} against ${b.end}`;
  if (!near(a.maxDrawdown, b.maxDrawdown)) return `deepest fall ${a.maxDrawdown} against ${b.maxDrawdown}`;
  const day = a.days.findIndex((equity, i) => !near(equity, b.days[i] as number));
  return day < 0 ? undefined : `equity ${a.days[day]} against ${b.days[day]} on day ${day + 1}`;
}

/** The coarsest series of an instrument that a timeframe can be made of: the one its decisions are made on. */
function decidedOn(setup: BacktestSetup, { id }: Instrument, timeframe: Timeframe): BacktestSeries | undefined {
  const ms = timeframeMs(timeframe);
  const fit = setup.series.filter((s) => s.instrument === id && s.kind === 'last' && ms % timeframeMs(s.timeframe) === 0);
  return fit.sort((a, b) => timeframeMs(b.timeframe) - timeframeMs(a.timeframe))[0];
}

/** The points of a search over one set-up with one deployment; its parameters are the ones that are not varied. */
export class Sweep {
  private readonly setup: BacktestSetup;
  private readonly deployment: DeploymentSetup;
  private readonly columns: InputColumns;
  private readonly walk: ColumnRun | undefined;
  private readonly obstacles: Set<string>;
  private readonly calendar: Calendar;
  private bySignals = 0;
  private bySession = 0;

  /** @throws AppError BAD_VALUE when it has more than one deployment */
  constructor(setup: BacktestSetup) {
    const [deployment, more] = setup.deployments;
    if (deployment === undefined || more !== undefined)
      throw new AppError('BAD_VALUE', 'strategy', `${setup.deployments.length} are to be searched at once`, 'Search one strategy at a time.');
    this.setup = setup;
    this.deployment = deployment;
    this.calendar = calendarOf((setup.instruments[0] as Instrument).calendar);
    const series = setup.instruments.flatMap((instrument): InputSeries[] => {
      const s = decidedOn(setup, instrument, deployment.timeframe);
      return s === undefined ? [] : [{ instrument, timeframe: s.timeframe, candles: s.candles }];
    });
    this.columns = new InputColumns(series);
    this.obstacles = new Set(obstaclesOf(setup));
    if (!this.columns.clean) this.obstacles.add('some candles are late, doubled or impossible');
    this.walk = this.obstacles.size === 0 ? new ColumnRun(setup) : undefined;
  }

  /** The parameters that were given, nothing varied, through the session: the yardstick of every point, and the days all points share. */
  base(): { readonly sheet: Sheet; readonly outcome: Outcome } {
    const result = this.through(this.deployment.parameters);
    const { at } = result.curve;
    const sheet = { start: result.start, at: Float64Array.from(dayCloses(at, this.calendar), (row) => at[row] as number), calendar: this.calendar };
    return { sheet, outcome: this.summed(result) };
  }

  get ways(): SweepWays {
    const { bySignals, bySession, obstacles, columns } = this;
    return { bySignals, bySession, because: bySession === 0 ? [] : [...obstacles], computed: columns.computed, reused: columns.reused };
  }

  private parametersAt(point: Point): Readonly<Record<string, unknown>> {
    return resolveParameters(this.deployment.strategy, { ...this.deployment.parameters, ...point });
  }

  /** What a point comes to. @throws AppError OUT_OF_RANGE and the like for a point outside of the strategy's schema */
  run(point: Point): Outcome {
    const parameters = this.parametersAt(point);
    const refusal = refusalOf(this.deployment.strategy, parameters);
    if (refusal !== undefined) return refused(refusal);
    const fast = this.walk === undefined ? undefined : this.signals(parameters, this.walk);
    if (fast !== undefined) {
      this.bySignals++;
      return fast;
    }
    this.bySession++;
    return this.session(parameters);
  }

  /**
   * Runs a point both ways, where it can be run from signal to signal at all.
   * @throws AppError STRATEGY_FAULT when the strategy's signals say other than its onCandle
   */
  prove(point: Point): void {
    const parameters = this.parametersAt(point);
    const fast = this.walk === undefined ? undefined : this.signals(parameters, this.walk);
    if (fast === undefined) return;
    const difference = differenceOf(fast, this.session(parameters));
    if (difference !== undefined)
      throw new AppError(
        'STRATEGY_FAULT',
        `signals of ${this.deployment.strategy.name}`,
        `they tell another story than onCandle at ${JSON.stringify(point)}: ${difference}`,
        'Make both decide alike, or leave signals out.',
      );
  }

  private signals(parameters: Readonly<Record<string, unknown>>, walk: ColumnRun): Outcome | undefined {
    const { strategy, timeframe, instruments } = this.deployment;
    const inputs: Record<string, Readonly<Record<string, Float64Array>>> = {};
    for (const [name, spec] of Object.entries(strategy.inputs?.(parameters) ?? {})) {
      const columns = this.columns.of(spec, instruments[0] as string, timeframe);
      if (columns === undefined) {
        this.obstacles.add(`the input ${name} does not say its outputs`);
        return undefined;
      }
      inputs[name] = columns;
    }
    const signals = this.declared({ candles: walk.candles, from: walk.from, inputs } as SignalColumns, parameters);
    if (signals === undefined) return undefined;
    const outcome = walk.run(signals);
    if (outcome === undefined) this.obstacles.add('orders meet a minimum, a maximum or an empty account');
    return outcome;
  }

  private declared(columns: SignalColumns, parameters: Readonly<Record<string, unknown>>): ColumnSignals | undefined {
    const { strategy } = this.deployment;
    try {
      return strategy.signals?.(columns, parameters);
    } catch (error) {
      throw new AppError(
        'STRATEGY_FAULT',
        `signals of ${strategy.name}`,
        error instanceof Error ? error.message : String(error),
        'Mend it, or leave signals out.',
        error,
      );
    }
  }

  private session(parameters: Readonly<Record<string, unknown>>): Outcome {
    return this.summed(this.through(parameters));
  }

  private through(parameters: Readonly<Record<string, unknown>>): BacktestResult {
    const inputOf = (spec: InputSpec, instrument: string, timeframe: Timeframe) => this.columns.indicator(spec, instrument, timeframe);
    return backtest({ ...this.setup, deployments: [{ ...this.deployment, parameters, inputOf }] });
  }

  private summed(result: BacktestResult): Outcome {
    const outcome = outcomeOf(result.curve, result.roundTrips, result.start.equity, this.calendar);
    const [fault] = result.faults;
    return fault === undefined ? outcome : { ...outcome, fault: fault.text };
  }
}
