// Do predictions still turn out as they did out of sample: loss, bias, stated confidence and hit rate, watched answer by answer.
import { AppError } from '../../../core/index.ts';
import { lossOf } from '../metrics.ts';
import { Adwin } from './adwin.ts';
import type { Alarm } from './alarm.ts';
import { PageHinkley } from './page-hinkley.ts';

/** How a binary model did on rows it had not seen, in means over blocks of `block` rows. Plain data for a model card. */
export interface PerformanceReference {
  readonly block: number;
  /** blocks it was made of */
  readonly count: number;
  readonly mean: { readonly loss: number; readonly bias: number; readonly confidence: number };
  readonly deviation: { readonly loss: number; readonly bias: number; readonly confidence: number };
}

const charts = ['loss', 'bias', 'confidence'] as const;
/** Blocks without which a deviation says nothing. */
const countMin = 20;

/** Log-loss, label less probability, hit less stated confidence (the probability of the class that is named), and hit; one answer. */
function scoreInto(out: Float64Array, probability: number, label: number): void {
  const named = probability >= 0.5 ? 1 : 0;
  const hit = label === named ? 1 : 0;
  out[0] = lossOf(label === 1 ? probability : 1 - probability);
  out[1] = label - probability;
  out[2] = hit - Math.max(probability, 1 - probability);
  out[3] = hit;
}

/** Standard deviation, with what a block shares with the one before it (Newey & West 1987 at a lag of one): sums of such blocks wander that far. */
function longRunDeviation(blocks: readonly number[], mean: number): number {
  let [squares, products] = [0, 0];
  for (const [i, value] of blocks.entries()) {
    squares += (value - mean) ** 2;
    if (i > 0) products += (value - mean) * ((blocks[i - 1] as number) - mean);
  }
  return Math.sqrt((squares + 2 * Math.max(0, products)) / (blocks.length - 1));
}

/**
 * From out-of-sample probabilities and labels in the order of time. `block` is the horizon of the label in rows (times the instruments side by side): answers that overlap are averaged, and
 * what neighbouring blocks still share widens their deviation. Rows without a finite prediction are left out.
 * @throws AppError MISSING_VALUE with fewer than 20 blocks
 */
export function performanceReference(predictions: Float64Array, labels: Float64Array, block: number): PerformanceReference {
  const score = new Float64Array(4);
  const blocks: number[][] = [];
  let [sums, filled] = [[0, 0, 0], 0];
  for (const [i, label] of labels.entries()) {
    if (!Number.isFinite(predictions[i])) continue;
    scoreInto(score, predictions[i] as number, label);
    sums = sums.map((sum, k) => sum + (score[k] as number));
    if (++filled < block) continue;
    blocks.push(sums.map((sum) => sum / block));
    [sums, filled] = [[0, 0, 0], 0];
  }
  if (blocks.length < countMin)
    throw new AppError(
      'MISSING_VALUE',
      'predictions',
      `${labels.length} rows are ${blocks.length} blocks of ${block}`,
      `Give at least ${countMin} blocks to compare with.`,
    );
  const means = charts.map((_, k) => blocks.reduce((sum, b) => sum + (b[k] as number), 0) / blocks.length);
  const deviations = charts.map((_, k) =>
    longRunDeviation(
      blocks.map((b) => b[k] as number),
      means[k] as number,
    ),
  );
  const named = (numbers: readonly number[]) => ({ loss: numbers[0] as number, bias: numbers[1] as number, confidence: numbers[2] as number });
  return { block, count: blocks.length, mean: named(means), deviation: named(deviations) };
}

export interface PerformanceOptions {
  /** name of the model or output, for alarms */
  readonly name: string;
  /** answers between two false alarms of each chart, on average (default 20,000); charts: loss, bias either way, confidence, hit rate */
  readonly between?: number;
  /** bound on the chance of a false alarm at one look of the hit rate (default 0.0005) */
  readonly level?: number;
}

/**
 * Fed each answer as it becomes known. Higher loss, bias either way and confidence that is not earned by Page–Hinkley against the reference; a hit rate that
 * falls by ADWIN against its own past. Its own properties are its whole state.
 */
export class PerformanceWatch {
  readonly #name: string;
  readonly #block: number;
  rows = 0;
  filled = 0;
  readonly sums = new Float64Array(4);
  readonly loss: PageHinkley;
  readonly biasUp: PageHinkley;
  readonly biasDown: PageHinkley;
  readonly confidence: PageHinkley;
  readonly hitRate: Adwin;

  constructor({ block, count, mean, deviation }: PerformanceReference, { name, between = 20_000, level = 0.0005 }: PerformanceOptions) {
    this.#name = name;
    this.#block = block;
    const chart = (key: (typeof charts)[number], sign: 1 | -1): PageHinkley =>
      new PageHinkley({ mean: sign * mean[key], deviation: deviation[key], count, between: between / block });
    this.loss = chart('loss', 1);
    this.biasUp = chart('bias', 1);
    this.biasDown = chart('bias', -1);
    // hits fall behind what was stated
    this.confidence = chart('confidence', -1);
    this.hitRate = new Adwin(level);
  }

  /** Takes a probability and its answer, 0 or 1. An abstention or an answer that is not a number is not taken. */
  see(probability: number, label: number): readonly Alarm[] {
    if (!(Number.isFinite(probability) && Number.isFinite(label))) return [];
    const score = new Float64Array(4);
    scoreInto(score, probability, label);
    for (let k = 0; k < 4; k++) this.sums[k] = (this.sums[k] as number) + (score[k] as number);
    this.rows++;
    return ++this.filled < this.#block ? [] : this.#judge();
  }

  #judge(): Alarm[] {
    const [loss, bias, confidence, hit] = this.sums.map((sum) => sum / this.#block) as unknown as [number, number, number, number];
    this.sums.fill(0);
    this.filled = 0;
    const alarms: Alarm[] = [];
    const own = { name: this.#name, rows: this.rows };
    for (const [watch, chart, value] of [
      ['loss', this.loss, loss],
      ['bias', this.biasUp, bias],
      ['bias', this.biasDown, -bias],
      ['confidence', this.confidence, -confidence],
    ] as const) {
      const figure = chart.see(value);
      if (figure !== undefined) alarms.push({ ...own, watch, measure: 'pageHinkley', figure, limit: chart.limit });
    }
    const cut = this.hitRate.see(hit);
    if (cut !== undefined && cut.newer < cut.older)
      alarms.push({ ...own, watch: 'hitRate', measure: 'adwin', figure: cut.older - cut.newer, limit: cut.limit });
    return alarms;
  }
}
