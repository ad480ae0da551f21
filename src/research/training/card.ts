// The model card: what a model learned from, how it was judged, and whether it may be believed. Plain JSON; null where a figure is undefined.
import type { InstrumentId, Time, Timeframe } from '../../core/index.ts';
import type { Calibration, Conformal, Task } from '../../quant/learning/index.ts';
import type { TrainingRequest } from './request.ts';

/** A figure with its bootstrap interval. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A metric on rows the models had not seen, beside the naive baseline on the same rows. */
export interface Metric extends Estimate {
  readonly baseline: number | null;
  /** model minus baseline, resampled together */
  readonly difference: Estimate;
  readonly betterWhen: 'higher' | 'lower';
}

/** Candles that went in. */
export interface SeriesLineage {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** open time of the first and the last candle */
  readonly from: Time;
  readonly to: Time;
  readonly candles: number;
  readonly hash: string;
  readonly synthetic: boolean;
  /** score of the data check, 0 to 100 */
  readonly quality: number;
}

export interface FoldCard {
  /** times at which rows were known; of a purged fold the training rows may lie on both sides */
  readonly train: { readonly from: Time; readonly to: Time; readonly rows: number };
  readonly test: { readonly from: Time; readonly to: Time; readonly rows: number };
  /** rows left out because their label reaches into the tested stretch, or by the embargo */
  readonly purged: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly trials: number;
  readonly loss: number | null;
  readonly baselineLoss: number | null;
}

/** Acting on predictions by a rule, after costs: positions of one unit that do not overlap, from a row's close to the close at which its label is known. */
export interface ActingResult {
  readonly positions: number;
  /** sum of returns after costs, as a fraction of one unit */
  readonly net: Estimate;
  /** annualised, of returns by day */
  readonly sharpe: Estimate;
  /** share of positions that gained after costs */
  readonly hitRate: number | null;
  readonly turnover: number;
}

export interface TradingCard {
  /** what the figures are, in words: a score of predictions, not a backtest of a session */
  readonly note: string;
  /** one way, as a fraction of what is traded */
  readonly cost: number;
  readonly model: ActingResult;
  readonly baseline: ActingResult;
  readonly buyAndHold: Estimate;
  /** net of the model minus net of the baseline, resampled together */
  readonly difference: Estimate;
  /** probability that the Sharpe is above what the best of `trials` tries without skill would show (Bailey & López de Prado 2014) */
  readonly deflatedSharpe: number | null;
  readonly trials: number;
  /** equity of one unit by day: model, baseline, buy and hold */
  readonly equity: {
    readonly at: readonly Time[];
    readonly model: readonly number[];
    readonly baseline: readonly number[];
    readonly buyAndHold: readonly number[];
  };
}

export interface CalibrationCard {
  readonly method: string;
  /** one per output of the model: what predictions go through before anyone reads them */
  readonly fitted: readonly Calibration[];
  /** calibration error before and after, on rows unseen by model and calibration */
  readonly before: number | null;
  readonly after: number | null;
  readonly curve: readonly { readonly predicted: number; readonly observed: number; readonly rows: number }[];
}

export interface Verdict {
  /** better than the naive baseline with confidence, after costs; a model that is not is refused activation */
  readonly beats: boolean;
  /** one-sided level of each test */
  readonly level: number;
  /** each test in words, with its figures; those that failed first */
  readonly reasons: readonly { readonly passed: boolean; readonly text: string }[];
}

export interface ModelCard {
  readonly version: 1;
  /** some of the candles were made up: nothing here says anything about a market */
  readonly synthetic: boolean;
  readonly request: TrainingRequest;
  readonly lineage: {
    readonly codeVersion: string;
    readonly series: readonly SeriesLineage[];
    readonly features: { readonly name: string; readonly hash: string; readonly columns: number; readonly neverDefined: readonly string[] };
    readonly learner: string;
    /** those of the final model */
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly seed: number;
  };
  readonly task: Task;
  readonly rows: {
    readonly candles: number;
    /** dropped: before every feature that can be defined was */
    readonly warmup: number;
    /** dropped: no answer inside the data, or a gap before it */
    readonly unlabelled: number;
    readonly learned: number;
    /** predictions of unseen rows, and those of them in which the model abstained (no finite number) */
    readonly tested: number;
    readonly abstained: number;
    /** times at which the first and last row learned from were known */
    readonly from: Time;
    readonly to: Time;
  };
  readonly folds: readonly FoldCard[];
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly trading: TradingCard;
  readonly calibration: CalibrationCard | null;
  /** prediction sets or intervals that hold the truth `coverage` of the time, wanted `level` */
  readonly conformal: { readonly level: number; readonly coverage: number; readonly meanSize: number; readonly fitted: Conformal } | null;
  /** largest first, at most 50 */
  readonly importance: readonly { readonly feature: string; readonly share: number }[];
  /** settings tried: here (in the window that tried most), and before on the same data */
  readonly trials: { readonly here: number; readonly before: number };
  readonly verdict: Verdict;
}
