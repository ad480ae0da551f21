// What a stored model says of every candle of a period, for a backtest to act on; never of candles it learned from.
import { AppError, calendarOf, type InstrumentId, type Time, type Timeframe } from '../../core/index.ts';
import { openStore, type PredictionColumns } from '../../outside/storage/index.ts';
import { featureSet } from '../../quant/features/index.ts';
import { gatherWindow, type Task } from '../../quant/learning/index.ts';
import { calendarNameOf } from '../markets/index.ts';
import { type Answer, answerOf } from './answer.ts';
import { saidBy, subjectOf } from './predict.ts';
import type { ModelVersion, Registry } from './registry.ts';
import { featureRows } from './rows.ts';

export interface AskPeriod {
  /** what the model learned from when left out */
  readonly instrument?: InstrumentId | undefined;
  readonly timeframe?: string | undefined;
  /** candles that open in [from, to) and had closed by `now`; from the end of what it learned from, to the last, when left out */
  readonly from?: Time | undefined;
  readonly to?: Time | undefined;
  readonly now: Time;
  readonly confidenceMin: number;
}

export interface PeriodPredictions extends PredictionColumns {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** candles at which it had nothing to say */
  readonly abstained: number;
  /** candles of the period left out because the model learned from them */
  readonly learned: number;
  /** the model does not say what it learned from (it was imported): nothing could be left out */
  readonly origin: 'known' | 'unknown';
}

/** Probability of a rise: of the upper label; of three, half of the middle one goes to either side. */
function riseOf({ probabilities, abstains }: Answer): number {
  if (abstains !== null || probabilities === null) return Number.NaN;
  const [down = 0, middle = 0, up] = probabilities;
  return up === undefined ? middle : up / (up + down);
}

function refuseTask(version: ModelVersion, task: Task): void {
  if (task.kind === 'binary' || (task.kind === 'classes' && task.count === 3)) return;
  throw new AppError(
    'BAD_VALUE',
    `model ${version.name}@${version.version}`,
    `it foresees ${task.kind === 'classes' ? `${task.count} labels` : 'a value'}, not the odds of a rise`,
    'Train one with --label direction:12, trend:24, triple-barrier:24 or pattern:12.',
  );
}

/**
 * Predictions about stored candles, the features computed as in training. What the model learned from is left out and counted.
 * @throws AppError BAD_VALUE for a model that foresees no direction; EMPTY_RANGE; MISSING_VALUE, NOT_FOUND, UNKNOWN_NAME, VERDICT as for one prediction
 */
export async function predictPeriod(home: string, registry: Registry, version: ModelVersion, ask: AskPeriod): Promise<PeriodPredictions> {
  const { instrument, timeframe } = subjectOf(version, ask);
  const set = featureSet(version.record.features.name);
  const model = registry.load(version, set.hash);
  const { task, window } = model.content;
  refuseTask(version, task);
  const calendar = calendarOf(await calendarNameOf(home, instrument));
  const candles = await openStore(home).read(instrument, timeframe, { to: Math.min(ask.to ?? ask.now, ask.now) });
  const table = featureRows(set, candles, calendar, timeframe);
  const lastLearned = version.card?.lineage.series.reduce((last, s) => Math.max(last, s.to), Number.NEGATIVE_INFINITY);
  const at: number[] = [];
  const probability: number[] = [];
  const confidence: number[] = [];
  const input = new Float32Array(window * table.names.length);
  let [abstained, learned] = [0, 0];
  for (let row = set.warmup + window - 1; row < candles.at.length; row++) {
    const open = candles.at[row] as number;
    const close = table.at[row] as number;
    if (close > ask.now || open < (ask.from ?? Number.NEGATIVE_INFINITY)) continue;
    if (open <= (lastLearned ?? Number.NEGATIVE_INFINITY)) {
      learned++;
      continue;
    }
    gatherWindow(table, row, window, input);
    const answer = answerOf(saidBy(model, input), version.card, ask.confidenceMin);
    const rise = riseOf(answer);
    if (Number.isNaN(rise)) abstained++;
    at.push(close);
    probability.push(rise);
    confidence.push(Number.isNaN(rise) ? Number.NaN : (answer.confidence ?? 1));
  }
  if (at.length === 0)
    throw new AppError(
      'EMPTY_RANGE',
      instrument,
      learned > 0
        ? `the model learned from all ${learned} candles of the period`
        : `no closed ${timeframe} candle of the period has the ${set.warmup + window} before it that are needed`,
      'Import later candles, or train on an earlier period (--to) and keep the rest unseen.',
    );
  return {
    instrument,
    timeframe,
    model: `${version.name}@${version.version}`,
    features: model.content.hash,
    at: Float64Array.from(at),
    probability: Float64Array.from(probability),
    confidence: Float64Array.from(confidence),
    abstained,
    learned,
    origin: lastLearned === undefined ? 'unknown' : 'known',
  };
}
