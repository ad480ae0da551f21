// A fold that learns a model: fitted on the training window, its predictions traded on the window after it.
import { AppError, type InstrumentId, workerTask } from '../../core/index.ts';
import { type EnsembleModel, gatherWindow, learners, loadModel, type Model } from '../../quant/learning/index.ts';
import type { SeriesRows } from '../../research/datasets/index.ts';
import { type Fold, type FoldResult, tested } from '../../research/optimisation/index.ts';
import { fitOnWindow, parseTrainingRequest, prepareTraining, type Training, type TrainingShared, type WindowOutput } from '../../research/training/index.ts';
import type { HistoryPredictions } from '../../trading/session/index.ts';
import { codeVersion, type LoadedRun } from '../backtests/index.ts';
import { loadSeries } from '../models/index.ts';
import { type PlainRun, revive } from './plain-run.ts';

/** What is learned on each training window. */
export interface ModelPlan {
  /** name of a learner, or `ensemble` */
  readonly learner: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** name of a feature set */
  readonly features: string;
  readonly label: unknown;
}

export interface ModelShared {
  readonly run: PlainRun;
  readonly training: TrainingShared;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** whose rows of the table are which */
  readonly rows: readonly (Pick<SeriesRows, 'first' | 'end'> & { readonly instrument: InstrumentId })[];
  readonly seed: number;
}

/**
 * Rows and labels of the whole walk, checked once; each fold learns from its own part of them.
 * @throws AppError as prepareTraining; BAD_VALUE for a run over a file, a strategy that asks for no predictions, a label that is no chance of a rise
 */
export async function prepareModel(home: string, { setup, timeframe }: LoadedRun, plan: ModelPlan, seed: number): Promise<Training> {
  if (setup.instruments.some((i) => i.venue === 'FILE'))
    throw new AppError('BAD_VALUE', 'data', 'models learn from the store only', 'Import the file first: tradewind data import.');
  const [deployment] = setup.deployments;
  if (deployment?.strategy.prediction === undefined)
    throw new AppError('BAD_VALUE', 'strategy', `${deployment?.strategy.name} asks for no predictions`, 'Take ml-ensemble, or one of your own that does.');
  const request = parseTrainingRequest({
    instruments: setup.instruments.map((i) => i.id),
    timeframe,
    from: setup.from,
    to: setup.to,
    model: plan.learner,
    parameters: plan.parameters,
    features: plan.features,
    label: plan.label,
    seed,
  });
  const training = prepareTraining(request, { series: await loadSeries(home, request), codeVersion: codeVersion(), trialsBefore: 0 });
  if (training.shared.task.kind !== 'binary')
    throw new AppError(
      'BAD_VALUE',
      'label',
      `${request.label.kind} is no chance of a rise, which ${deployment.strategy.name} trades`,
      'Take direction:12 or trend:12.',
    );
  return training;
}

/** 0 = no better than a coin, 1 = certain; of an ensemble, the weight of the members that agree, as where it predicts live. */
function confidenceOf(model: Model, { table }: TrainingShared, { rows, predictions }: WindowOutput): Float64Array {
  if (!('assess' in model)) return predictions.map((p) => Math.abs(2 * p - 1));
  const ensemble = model as EnsembleModel;
  const assessed = ensemble.assessment();
  const input = new Float32Array(model.content.window * table.names.length);
  return Float64Array.from(rows, (row, i) => {
    if (!Number.isFinite(predictions[i] as number)) return Number.NaN;
    gatherWindow(table, row, model.content.window, input);
    ensemble.assess(input, assessed);
    return assessed.confidence;
  });
}

function predictionsOf(fold: Fold, { training, rows, run }: ModelShared, output: WindowOutput): HistoryPredictions[] {
  const { table } = training;
  const confidence = confidenceOf(loadModel(output.model, learners), training, output);
  const timeframe = (run.deployments[0] as PlainRun['deployments'][number]).timeframe;
  return rows.map(({ instrument, first, end }) => {
    const own = [...output.rows.keys()].filter((i) => (output.rows[i] as number) >= first && (output.rows[i] as number) < end);
    const finite = (i: number): boolean => Number.isFinite(output.predictions[i]);
    return {
      instrument,
      timeframe,
      model: `${training.learner}@fold-${fold.index + 1}`,
      features: table.hash,
      at: Float64Array.from(own, (i) => table.at[output.rows[i] as number] as number),
      probability: Float64Array.from(own, (i) => (finite(i) ? (output.predictions[i] as number) : Number.NaN)),
      confidence: Float64Array.from(own, (i) => (finite(i) ? (confidence[i] as number) : Number.NaN)),
    };
  });
}

export const modelFold = workerTask(import.meta.url, 'modelFold', async (fold: Fold, shared: ModelShared): Promise<FoldResult> => {
  const { train, test } = fold;
  // rows are known at the close of their candle: the last one of a window at its very end
  const output = await fitOnWindow.run(
    { from: train.from + 1, to: test.from + 1, until: test.to + 1, parameters: shared.parameters, seed: shared.seed },
    shared.training,
  );
  const setup = await revive(shared.run);
  const result = tested({ ...setup, predictions: predictionsOf(fold, shared, output) }, fold);
  return { ...result, parameters: {}, tried: [], sharpes: [], inSample: undefined, learned: output.learned };
});
