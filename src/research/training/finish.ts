// Finished units become a model and its card: predictions of unseen rows are calibrated, judged, acted on, and weighed.
import { DAY } from '../../core/index.ts';
import {
  coverageOf,
  fitConformal,
  type Interval,
  judge,
  learners,
  loadModel,
  type MetricFigure,
  type MetricName,
  metricDefinitions,
  outputsOf,
  reliabilityCurve,
} from '../../quant/learning/index.ts';
import { statistics } from '../../quant/statistics/index.ts';
import { type Acted, act, hold } from './acting.ts';
import type { ActingResult, CalibrationCard, Estimate, FoldCard, Metric, ModelCard, TradingCard } from './card.ts';
import { type MeanTest, meanAboveZero } from './skill.ts';
import { chosenFor, type Training, windowsOf } from './train.ts';
import { lossOfTask, type UnitOutput } from './unit.ts';
import { calibrationsOf, entriesPerMoment, type Unseen, unseenOf } from './unseen.ts';
import { hasSkill, lossAdvantage, verdictOf } from './verdict.ts';

export interface Trained {
  /** the model's file */
  readonly model: Uint8Array;
  readonly card: ModelCard;
}

/** Resamples behind the intervals of the metrics. */
const metricDraws = 200;
/** Share of answers that conformal sets and intervals are to hold. */
const conformalLevel = 0.9;
/** Features named on the card. */
const importanceMost = 50;

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
const estimate = ({ value, low, high }: Interval): Estimate => ({ value: orNull(value), low: orNull(low), high: orNull(high) });

function metricOf(name: MetricName, figure: MetricFigure): Metric {
  const none: Interval = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    ...estimate(figure),
    baseline: orNull(figure.baseline ?? Number.NaN),
    difference: estimate(figure.difference ?? none),
    betterWhen: metricDefinitions[name].better,
  };
}

/** A sum over moments with its interval, from the test of its mean. */
const total = (values: Float64Array, { mean, low, high }: MeanTest): Estimate =>
  estimate({ value: mean * values.length, low: low * values.length, high: high * values.length });

/** Equity of one unit by day, from what was booked: added up, never compounded; the first entry is the start. */
function byDay({ at, booked }: Pick<Acted, 'at' | 'booked'>): { readonly at: Float64Array; readonly equity: Float64Array } {
  const first = Math.floor((at[0] as number) / DAY);
  const days = Math.ceil((at.at(-1) as number) / DAY) - first;
  const equity = new Float64Array(days + 1);
  // what is booked at midnight belongs to the day that ends there
  for (let i = 0; i < at.length; i++) {
    const day = Math.max(0, Math.ceil((at[i] as number) / DAY) - first);
    equity[day] = (equity[day] as number) + (booked[i] as number);
  }
  let sum = 1;
  for (let day = 0; day < equity.length; day++) equity[day] = sum += equity[day] as number;
  return { at: Float64Array.from(equity, (_, day) => (first + day) * DAY), equity };
}

/** Sharpe figures of daily returns of one unit. */
function sharpeOf({ at, equity }: ReturnType<typeof byDay>, trials: number, seed: number) {
  // the returns are of one unit that does not grow; compounding them into a curve gives the statistics these very returns back
  let value = 1;
  const compounded = equity.map((e, day) => (day === 0 ? 1 : (value *= Math.max(1e-9, 1 + e - (equity[day - 1] as number)))));
  const curve = { at, equity: compounded, exposure: new Float64Array(at.length) };
  const { sharpe, sharpeLow, sharpeHigh, deflatedSharpe } = statistics(
    { curve, roundTrips: [] },
    { trials: { count: trials }, bootstrap: { resamples: 1000, seed } },
  );
  return { sharpe: estimate({ value: sharpe, low: sharpeLow, high: sharpeHigh }), deflatedSharpe };
}

function calibrationCard({ task, predictions, raw, labels }: Unseen, purge: number, seed: number): CalibrationCard | null {
  if (task.kind !== 'binary' && task.kind !== 'classes') return null;
  const fitted = calibrationsOf(task, raw, labels, purge);
  const error = (said: Float64Array): number =>
    judge({ task, predictions: said, labels }, { block: 1, seed, draws: 0 }).figures.calibrationError?.value ?? Number.NaN;
  // of classes, the last: where the label is a profit
  const outputs = outputsOf(task);
  const last = Float64Array.from(labels, (_, i) => predictions[(i + 1) * outputs - 1] as number);
  const came = labels.map((label) => (label === (task.kind === 'binary' ? 1 : task.count - 1) ? 1 : 0));
  const finite = last.map((p) => (Number.isFinite(p) ? 1 : 0));
  return {
    method: [...new Set(fitted.map((c) => c.kind))].join(', '),
    fitted,
    before: orNull(error(raw)),
    after: orNull(error(predictions)),
    curve: reliabilityCurve(
      last.filter((_, i) => finite[i] === 1),
      came.filter((_, i) => finite[i] === 1),
    ),
  };
}

/** Margins from the earlier half of the unseen rows, their coverage from the later one; the margin that is kept comes from all. */
function conformalCard({ task, predictions, labels }: Unseen): ModelCard['conformal'] {
  const outputs = outputsOf(task);
  const half = labels.length >> 1;
  const earlier = fitConformal(task, predictions.subarray(0, half * outputs), labels.subarray(0, half), 1 - conformalLevel);
  const { covered, size } = coverageOf(earlier, predictions.subarray(half * outputs), labels.subarray(half));
  const fitted = fitConformal(task, predictions, labels, 1 - conformalLevel);
  return Number.isFinite(fitted.margin) && Number.isFinite(covered) && Number.isFinite(size)
    ? { level: conformalLevel, coverage: covered, meanSize: size, fitted }
    : null;
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
    const { predictions, baseline } = done.get(`fold-${fold}`) as UnitOutput;
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

function acting(acted: Acted, test: MeanTest, sharpe: Estimate): ActingResult {
  const { positions, hitRate, turnover, booked } = acted;
  return { positions, net: total(booked, test), sharpe, hitRate: orNull(hitRate), turnover };
}

const actingNote =
  'A score of predictions, not a backtest of a session: each instrument holds at most one position of one unit, from a close to the close at which the label is known, where the expected return is above the cost of a round trip.';

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

/** What the tests and the trading part of the card are made of. */
function weigh(training: Training, unseen: Unseen, trials: number) {
  const { dataset, splits, request } = training;
  const { seed, label, costs } = request;
  const oneWay = (costs.feeBp + costs.slippageBp) / 1e4;
  const block = 2 * label.horizon;
  const model = act(unseen, dataset, splits, unseen.predictions, 2 * oneWay);
  const baseline = act(unseen, dataset, splits, unseen.baseline, 2 * oneWay);
  const held = hold(unseen, dataset, 2 * oneWay);
  const advantage = model.booked.map((gain, i) => gain - (baseline.booked[i] as number));
  const tests = hasSkill({ loss: lossAdvantage(unseen), net: model.booked, advantage }, { block, seed });
  const [days, baselineDays, heldDays] = [byDay(model), byDay(baseline), byDay(held)];
  const sharpe = sharpeOf(days, trials, seed);
  const trading: TradingCard = {
    note: actingNote,
    cost: oneWay,
    model: acting(model, tests.net, sharpe.sharpe),
    baseline: acting(baseline, meanAboveZero(baseline.booked, { block, seed }), sharpeOf(baselineDays, trials, seed).sharpe),
    buyAndHold: total(held.booked, meanAboveZero(held.booked, { block, seed })),
    difference: total(advantage, tests.advantage),
    deflatedSharpe: orNull(sharpe.deflatedSharpe),
    trials,
    equity: { at: [...days.at], model: [...days.equity], baseline: [...baselineDays.equity], buyAndHold: [...heldDays.equity] },
  };
  return { tests, trading };
}

/**
 * The model and its card, once `nextUnits` has nothing left. The same outputs give the same bytes.
 * @throws AppError VERDICT when the models abstained on every row
 */
export function finishTraining(training: Training, done: ReadonlyMap<string, UnitOutput>): Trained {
  const { request, data, dataset, splits, rows, set, learner } = training;
  const { task, table, price, priceKnown } = dataset;
  const { label, seed, timeframe } = request;
  const unseen = unseenOf(dataset, splits, done, label.horizon);
  const purge = label.horizon * entriesPerMoment(unseen);
  const outcomes = Float64Array.from(unseen.rows, (row) => (priceKnown[row] as number) / (price[row] as number) - 1);
  const judged = { task, predictions: unseen.predictions, labels: unseen.labels, outcomes };
  const { figures } = judge(judged, { baseline: unseen.baseline, block: 2 * purge, seed, draws: metricDraws });
  const chosen = windowsOf(training).map((_, window) => chosenFor(training, window, done) as NonNullable<ReturnType<typeof chosenFor>>);
  const trials = { here: chosen.reduce((sum, c) => sum + c.trials, 0), before: data.trialsBefore };
  const { tests, trading } = weigh(training, unseen, trials.here + trials.before);
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
