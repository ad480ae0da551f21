// An ensemble at work: asks its members, leaves out who cannot answer, weighs or stacks the rest, says how far they agree.
import { AppError } from '../../core/index.ts';
import { calibrateInPlace } from './calibration.ts';
import { Assessment, type EnsembleSettings, memberLoss, metaInput, metaLearnerOf, sideOf } from './ensemble-answer.ts';
import { MemberWeights } from './ensemble-weights.ts';
import type { Learner, Model, ModelContent } from './model.ts';
import { outputsOf } from './table.ts';

export interface EnsembleModel extends Model {
  /** names of the members' learners */
  readonly members: readonly string[];
  readonly weights: MemberWeights;
  assessment(): Assessment;
  assess(input: Float32Array, into: Assessment): void;
  /** Moves the weights by the answer to what was assessed. A label that is not finite changes nothing. */
  learn(assessed: Assessment, label: number): void;
}

/** Arrays of one nested content, by its prefix. */
const nested = (content: ModelContent, prefix: string): ModelContent['arrays'] =>
  Object.fromEntries(Object.entries(content.arrays).flatMap(([name, array]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), array]] : [])));

function restored(learners: readonly Learner[], content: ModelContent): Model {
  const learner = learners.find((l) => l.name === content.learner);
  if (learner === undefined) throw new AppError('BAD_FILE', 'model ensemble', `its member ${content.learner} is not known here`, 'Train it again.');
  return learner.restore(content);
}

class Ensemble implements EnsembleModel {
  readonly weights: MemberWeights;
  readonly members: readonly string[];
  readonly #content: ModelContent;
  readonly #settings: EnsembleSettings;
  readonly #models: readonly Model[];
  readonly #meta: Model | undefined;
  readonly #windows: readonly Float32Array[];
  readonly #metaRow: Float32Array;
  readonly #own: Assessment;
  readonly #losses: Float64Array;
  readonly importance?: () => Float64Array;
  readonly explain?: (input: Float32Array, output: Float64Array) => void;

  constructor(content: ModelContent, models: readonly Model[], meta: Model | undefined) {
    const { task, names } = content;
    this.#content = content;
    this.#settings = content.settings as unknown as EnsembleSettings;
    this.#models = models;
    this.#meta = meta;
    this.members = models.map((m) => m.content.learner);
    this.weights = new MemberWeights(this.#settings.weighing, content.arrays['losses'] as Float64Array);
    this.#windows = models.map((m) => new Float32Array(m.content.window * names.length));
    this.#metaRow = new Float32Array(models.length * outputsOf(task));
    this.#own = this.assessment();
    this.#losses = new Float64Array(models.length);
    if (models.some((m) => m.importance !== undefined)) this.importance = () => this.#importance();
    if (task.kind !== 'classes' && models.some((m) => m.explain !== undefined)) this.explain = (input, output) => this.#explain(input, output);
  }

  get content(): ModelContent {
    return { ...this.#content, arrays: { ...this.#content.arrays, losses: this.weights.losses.slice() } };
  }

  assessment(): Assessment {
    return new Assessment(this.#content.task, this.#models.length);
  }

  /** The end of the ensemble's window that a member reads. */
  #windowOf(member: number, input: Float32Array): Float32Array {
    const window = this.#windows[member] as Float32Array;
    if (window.length === input.length) return input;
    const skip = input.length - window.length;
    for (let i = 0; i < window.length; i++) window[i] = input[skip + i] as number;
    return window;
  }

  assess(input: Float32Array, into: Assessment): void {
    const { output, members } = into;
    const { shares } = this.weights;
    output.fill(0);
    into.answered = 0;
    let weight = 0;
    for (let i = 0; i < members.length; i++) {
      const said = members[i] as Float64Array;
      (this.#models[i] as Model).predict(this.#windowOf(i, input), said);
      if (!said.every(Number.isFinite)) {
        said.fill(Number.NaN);
        continue;
      }
      into.answered++;
      weight += shares[i] as number;
      for (let k = 0; k < output.length; k++) output[k] = (output[k] as number) + (shares[i] as number) * (said[k] as number);
    }
    if (into.answered === 0) {
      output.fill(Number.NaN);
      into.confidence = 0;
      into.variance = Number.NaN;
      into.abstain = true;
      return;
    }
    for (let k = 0; k < output.length; k++) output[k] = (output[k] as number) / weight;
    if (this.#meta !== undefined) this.#stack(this.#meta, into);
    if (this.#content.task.kind !== 'regression') calibrateInPlace(this.#settings.calibrations, output);
    this.#agree(into, weight);
  }

  #stack(meta: Model, { output, members }: Assessment): void {
    const outputs = output.length;
    for (let i = 0; i < members.length; i++)
      for (let k = 0; k < outputs; k++) this.#metaRow[i * outputs + k] = metaInput(this.#content.task, (members[i] as Float64Array)[k] as number);
    meta.predict(this.#metaRow, output);
  }

  #agree(into: Assessment, weight: number): void {
    const { task } = this.#content;
    const { shares } = this.weights;
    const side = sideOf(task, into.output);
    const column = task.kind === 'classes' ? side : 0;
    let [confidence, mean, squares] = [0, 0, 0];
    for (let i = 0; i < into.members.length; i++) {
      const said = into.members[i] as Float64Array;
      const value = said[column] as number;
      if (Number.isNaN(value)) continue;
      const share = shares[i] as number;
      if (sideOf(task, said) === side) confidence += share;
      mean += (share / weight) * value;
    }
    for (let i = 0; i < into.members.length; i++) {
      const value = (into.members[i] as Float64Array)[column] as number;
      if (!Number.isNaN(value)) squares += ((shares[i] as number) / weight) * (value - mean) ** 2;
    }
    into.confidence = confidence;
    into.variance = squares;
    into.abstain = confidence < this.#settings.minConfidence;
  }

  predict(input: Float32Array, output: Float64Array): void {
    this.assess(input, this.#own);
    if (this.#own.abstain) output.fill(Number.NaN);
    else output.set(this.#own.output);
  }

  learn({ members }: Assessment, label: number): void {
    if (!Number.isFinite(label)) return;
    const { task } = this.#content;
    for (let i = 0; i < members.length; i++) this.#losses[i] = memberLoss(task, members[i] as Float64Array, label, this.#settings.labelVariance);
    this.weights.see(this.#losses);
  }

  /** Of the members that know theirs, by weight. */
  #importance(): Float64Array {
    const total = new Float64Array(this.#content.names.length);
    let weight = 0;
    for (const [i, model] of this.#models.entries()) {
      const shares = model.importance?.();
      if (shares === undefined) continue;
      const share = this.weights.shares[i] as number;
      weight += share;
      for (const [j, v] of shares.entries()) total[j] = (total[j] as number) + share * v;
    }
    return total.map((v) => v / weight);
  }

  /**
   * What the members that can explain themselves say, by weight; what they leave open, and what averaging and calibration change, stands in
   * the base value, so that all of it sums to the ensemble's log-odds (or value).
   */
  #explain(input: Float32Array, output: Float64Array): void {
    const width = this.#content.names.length;
    const parts = new Float64Array(width + 1);
    this.assess(input, this.#own);
    output.fill(0, 0, width + 1);
    let weight = 0;
    for (const [i, model] of this.#models.entries()) {
      if (model.explain === undefined || Number.isNaN(this.#own.members[i]?.[0])) continue;
      model.explain(this.#windowOf(i, input), parts);
      weight += this.weights.shares[i] as number;
      for (let j = 0; j < width; j++) output[j] = (output[j] as number) + (this.weights.shares[i] as number) * (parts[j] as number);
    }
    let sum = 0;
    if (weight > 0) for (let j = 0; j < width; j++) sum += output[j] = (output[j] as number) / weight;
    const said = this.#own.output[0] as number;
    output[width] = metaInput(this.#content.task, said) - sum;
  }
}

/**
 * The ensemble that `content` describes.
 * @throws AppError BAD_FILE
 */
export function ensembleModel(content: ModelContent, learners: readonly Learner[]): EnsembleModel {
  const { members, meta } = content.settings as unknown as Partial<EnsembleSettings>;
  if (!Array.isArray(members) || !(content.arrays['losses'] instanceof Float64Array) || content.arrays['losses'].length !== members.length)
    throw new AppError('BAD_FILE', 'model ensemble', 'its members are not listed', 'Train it again.');
  const models = (members as EnsembleSettings['members']).map((member, i) => restored(learners, { ...content, ...member, arrays: nested(content, `${i}.`) }));
  return new Ensemble(content, models, meta && metaLearnerOf(content.task).restore({ ...content, ...meta, window: 1, arrays: nested(content, 'meta.') }));
}
