// From a model's numbers to an answer a person can use: what it says, how sure it is, what it cannot rule out, or why it says nothing.
import { type Conformal, calibrateInPlace, conformalInterval, conformalSet, type Task } from '../../quant/learning/index.ts';
import type { ModelCard } from '../../research/training/index.ts';

export interface Answer {
  /** the likeliest label, or the value; null when it abstains */
  readonly prediction: number | null;
  /** the same in words */
  readonly says: string | null;
  /** of the likeliest label; null where values are foreseen */
  readonly probability: number | null;
  /** of every label, 0 first */
  readonly probabilities: readonly number[] | null;
  /**
   * Of an ensemble: weight of the members that agree with it. Of one model: 0 = no better than drawing lots among the labels, 1 = certain; null
   * where it foresees values.
   */
  readonly confidence: number | null;
  /** values that hold the truth with the card's level; null for labels, and without a measured margin */
  readonly interval: readonly [number, number] | null;
  /** labels that cannot be ruled out at that level; null for values, and without a measured margin */
  readonly labels: readonly number[] | null;
  /** share of truths that interval or labels are meant to hold */
  readonly level: number | null;
  /** why it says nothing; null when it does */
  readonly abstains: string | null;
}

const words: Readonly<Record<string, readonly string[]>> = {
  direction: ['price will not stand higher', 'price will stand higher'],
  'triple-barrier': ['the loss barrier comes first', 'no barrier is met in time', 'the profit barrier comes first'],
  pattern: ['a chart pattern that points down completes', 'no chart pattern completes', 'a chart pattern that points up completes'],
  trend: ['the trend will not rise', 'the trend will rise'],
};

/** A label in words, where the card says what was asked. */
const wordsOf = (card: ModelCard | undefined, label: number): string => words[card?.request.label.kind ?? '']?.[label] ?? `label ${label}`;

const nothing: Answer = {
  prediction: null,
  says: null,
  probability: null,
  probabilities: null,
  confidence: null,
  interval: null,
  labels: null,
  level: null,
  abstains: null,
};

function labelAnswer(task: Task, output: Float64Array, card: ModelCard | undefined, conformal: Conformal | undefined): Answer {
  const probabilities = task.kind === 'binary' ? Float64Array.of(1 - (output[0] as number), output[0] as number) : output;
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if ((probabilities[k] as number) > (probabilities[best] as number)) best = k;
  const probability = probabilities[best] as number;
  const lots = 1 / probabilities.length;
  return {
    ...nothing,
    prediction: best,
    says: wordsOf(card, best),
    probability,
    probabilities: [...probabilities],
    confidence: (probability - lots) / (1 - lots),
    labels: conformal === undefined ? null : conformalSet(conformal, output),
    level: conformal === undefined ? null : 1 - conformal.alpha,
  };
}

function valueAnswer(task: Task, output: Float64Array, conformal: Conformal | undefined): Answer {
  const value = output[task.kind === 'quantile' ? output.length >> 1 : 0] as number;
  return {
    ...nothing,
    prediction: value,
    says: `${value >= 0 ? '+' : ''}${value.toPrecision(3)}`,
    interval: conformal === undefined ? null : conformalInterval(conformal, output),
    level: conformal === undefined ? null : 1 - conformal.alpha,
  };
}

/** What a model gave for one row. */
export interface Said {
  readonly task: Task;
  readonly output: Float64Array;
  /** how far the members of an ensemble agree; undefined for one model */
  readonly agreement: number | undefined;
  /** what the model itself asks for before it speaks */
  readonly agreementMin: number;
}

/**
 * The answer that a model's numbers stand for, calibrated as its card says.
 * @param confidenceMin abstains below it; 0 never does
 */
export function answerOf({ task, output, agreement, agreementMin }: Said, card: ModelCard | undefined, confidenceMin = 0): Answer {
  if (!output.every(Number.isFinite)) return { ...nothing, abstains: 'the model gives no finite number for these features' };
  const conformal = card?.conformal?.fitted;
  const values = task.kind === 'regression' || task.kind === 'quantile';
  const told = output.slice();
  if (!values && card?.calibration != null) calibrateInPlace(card.calibration.fitted, told);
  const plain = values ? valueAnswer(task, told, conformal) : labelAnswer(task, told, card, conformal);
  const answer = agreement === undefined ? plain : { ...plain, confidence: agreement };
  const least = Math.max(confidenceMin, agreementMin);
  if (answer.confidence === null || answer.confidence >= least) return answer;
  return { ...answer, prediction: null, says: null, abstains: `its confidence of ${answer.confidence.toFixed(3)} is below ${least}` };
}
