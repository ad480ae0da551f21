// How honest the probabilities are, before and after calibration, and the sets and intervals that hold the answer as often as they say.
import { coverageOf, fitConformal, judge, outputsOf, reliabilityCurve } from '../../quant/learning/index.ts';
import type { CalibrationCard, ModelCard } from './card.ts';
import { orNull } from './estimate.ts';
import { calibrationsOf, type Unseen } from './unseen.ts';

/** Share of answers that conformal sets and intervals are to hold. */
const conformalLevel = 0.9;
/** Fitted on all unseen rows, for predictions to come; its errors are of rows that neither model nor calibration had seen. */
export function calibrationCard({ task, predictions, raw, labels }: Unseen, purge: number, seed: number): CalibrationCard | null {
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
export function conformalCard({ task, predictions, labels }: Unseen): ModelCard['conformal'] {
  const outputs = outputsOf(task);
  const half = labels.length >> 1;
  const earlier = fitConformal(task, predictions.subarray(0, half * outputs), labels.subarray(0, half), 1 - conformalLevel);
  const { covered, size } = coverageOf(earlier, predictions.subarray(half * outputs), labels.subarray(half));
  const fitted = fitConformal(task, predictions, labels, 1 - conformalLevel);
  return Number.isFinite(fitted.margin) && Number.isFinite(covered) && Number.isFinite(size)
    ? { level: conformalLevel, coverage: covered, meanSize: size, fitted }
    : null;
}
