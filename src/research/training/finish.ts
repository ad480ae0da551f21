// Finished units become a model and its card: predictions of unseen rows are calibrated, judged, acted on, and weighed.
import { type Interval, judge, learners, loadModel, type MetricFigure, type MetricName, metricDefinitions } from '../../quant/learning/index.ts';
import { calibrationCard, conformalCard } from './calibration-card.ts';
import type { FoldCard, Metric, ModelCard } from './card.ts';
import { estimate, orNull } from './estimate.ts';
import { tradingOf } from './trading-card.ts';
import { chosenFor, type Training, windowsOf } from './train.ts';
import { foldId, lossOfTask, type UnitOutput } from './unit.ts';
import { entriesPerMoment, unseenOf } from './unseen.ts';
import { verdictOf } from './verdict.ts';

export interface Trained {
  /** the model's file */
  readonly model: Uint8Array;
  readonly card: ModelCard;
}

/** Resamples behind the intervals of the metrics. */
const metricDraws = 200;
/** Features named on the card. */
const importanceMost = 50;

function metricOf(name: MetricName, figure: MetricFigure): Metric {
  const none: Interval = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    ...estimate(figure),
    baseline: orNull(figure.baseline ?? Number.NaN),
    difference: estimate(figure.difference ?? none),
    betterWhen: metricDefinitions[name].better,
  };
}

function foldCards(training: Training, done: ReadonlyMap<string, UnitOutput>): FoldCard[] {
  const { splits, dataset } = training;
  const { table, task, labels } = dataset;
  const span = (rows: Uint32Array) => ({
    from: rows.reduce((low, row) => Math.min(low, table.at[row] as number), Infinity),
    to: rows.reduce((high, row) => Math.max(high, table.at[row] as number), -Infinity),
    rows: rows.length,
  });
  return splits.map(({ train, test, purged }, fold) => {
    const { predictions, baseline } = done.get(foldId(fold)) as UnitOutput;
    const judged = { task, predictions: predictions as Float64Array, labels: Float64Array.from(test, (row) => labels[row] as number) };
    const finite = judged.predictions.some(Number.isFinite);
    const figure = finite ? judge(judged, { baseline: baseline as Float64Array, block: 1, seed: 0, draws: 0 }).figures[lossOfTask(task)] : undefined;
    const { parameters, trials } = chosenFor(training, fold, done) as NonNullable<ReturnType<typeof chosenFor>>;
    return {
      train: span(train),
      test: span(test),
      purged,
      parameters,
      trials,
      loss: orNull(figure?.value ?? Number.NaN),
      baselineLoss: orNull(figure?.baseline ?? Number.NaN),
    };
  });
}

/** Features without a value in any row. */
function neverDefined({ names, values, rows }: Training['dataset']['table']): string[] {
  const width = names.length;
  return names.filter((_, k) => {
    for (let row = 0; row < rows; row++) if (!Number.isNaN(values[row * width + k])) return false;
    return true;
  });
}

function importanceOf(bytes: Uint8Array): ModelCard['importance'] {
  const model = loadModel(bytes, learners);
  const shares = model.importance?.() ?? new Float64Array();
  return Array.from(shares, (share, k) => ({ feature: model.content.names[k] as string, share }))
    .sort((a, b) => b.share - a.share)
    .slice(0, importanceMost);
}

/**
 * The model and its card, once `nextUnits` has nothing left. The same outputs give the same bytes.
 * @throws AppError VERDICT when the models abstained on every row
 */
export function finishTraining(training: Training, done: ReadonlyMap<string, UnitOutput>): Trained {
  const { request, data, dataset, rows, set, learner } = training;
  const { task, table, price, priceKnown } = dataset;
  const { label, seed, timeframe } = request;
  const unseen = unseenOf(training, done);
  const purge = label.horizon * entriesPerMoment(unseen);
  const outcomes = Float64Array.from(unseen.rows, (row) => (priceKnown[row] as number) / (price[row] as number) - 1);
  const judged = { task, predictions: unseen.predictions, labels: unseen.labels, outcomes };
  const { figures } = judge(judged, { baseline: unseen.baseline, block: 2 * purge, seed, draws: metricDraws });
  const chosen = windowsOf(training).map((_, window) => chosenFor(training, window, done) as NonNullable<ReturnType<typeof chosenFor>>);
  const trials = { here: chosen.reduce((most, c) => Math.max(most, c.trials), 1), before: data.trialsBefore };
  const { tests, trading } = tradingOf(training, unseen, trials.here + trials.before);
  const model = done.get('final')?.model as Uint8Array;
  const synthetic = data.series.some((s) => s.synthetic);
  const lossName = lossOfTask(task);
  return {
    model,
    card: {
      version: 1,
      synthetic,
      request,
      lineage: {
        codeVersion: data.codeVersion,
        series: data.series.map(({ instrument, hash, synthetic: made }, s) => {
          const { from, to, candles, quality } = dataset.series[s] as (typeof dataset.series)[number];
          return { instrument, timeframe, from, to, candles, hash, synthetic: made, quality };
        }),
        features: { name: set.name, hash: set.hash, columns: set.columns.length, neverDefined: neverDefined(table) },
        learner: learner.name,
        parameters: chosen.at(-1)?.parameters ?? {},
        seed,
      },
      task,
      rows: {
        candles: dataset.series.reduce((sum, s) => sum + s.candles, 0),
        warmup: dataset.series.reduce((sum, s) => sum + s.warmup, 0),
        unlabelled: table.rows - rows.length,
        learned: rows.length,
        tested: unseen.rows.length,
        abstained: unseen.abstained,
        from: rows.reduce((low, row) => Math.min(low, table.at[row] as number), Infinity),
        to: rows.reduce((high, row) => Math.max(high, table.at[row] as number), -Infinity),
      },
      folds: foldCards(training, done),
      metrics: Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, metricOf(name as MetricName, figure)])),
      trading,
      calibration: calibrationCard(unseen, purge, seed),
      conformal: conformalCard(unseen),
      importance: importanceOf(model),
      trials,
      verdict: verdictOf({
        tests,
        lossName: metricDefinitions[lossName].title,
        loss: figures[lossName]?.value ?? Number.NaN,
        baselineLoss: figures[lossName]?.baseline ?? Number.NaN,
        net: trading.model.net.value ?? Number.NaN,
        baselineNet: trading.baseline.net.value ?? Number.NaN,
        deflatedSharpe: trading.deflatedSharpe ?? Number.NaN,
        trials: trading.trials,
        synthetic,
      }),
    },
  };
}
