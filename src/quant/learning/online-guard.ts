// Learning live without running away: beside the model that learns stands its last good state, and takes over when it does better, surely enough.
import { capture, restore } from '../../core/index.ts';
import type { ModelContent } from './model.ts';
import type { OnlineModel } from './online.ts';
import { Challenge } from './watch/challenge.ts';
import type { EvidenceOptions, Finding } from './watch/evidence.ts';

/** What the learning model and its last good state said of one row, kept until the row's answer is known. */
export interface GuardedAnswer {
  readonly learning: Float64Array;
  readonly good: Float64Array;
  /** trial in which it was said: comparisons begin anew after each verdict */
  readonly trial: number;
}

export interface GuardNote {
  /**
   * `ignored`: the answer is not a number. `learned`: nothing else. `kept`: the learning model was better with confidence, and is the last good state now. `rolledBack`: it was worse with confidence, or
   * gave no number, and begins again from the last good state.
   */
  readonly outcome: 'ignored' | 'learned' | 'kept' | 'rolledBack';
  /** of the comparison that ended, or goes on; `better` means the learning model */
  readonly finding: Finding;
}

/** Plain data and typed arrays. */
export interface GuardState {
  readonly learning: ModelContent;
  readonly good: ModelContent;
  readonly challenge: Readonly<Record<string, unknown>>;
  readonly trial: number;
}

/** A comparison without a verdict begins anew after so many answers: what counts is how it does lately. */
const answersMost = 1000;

export class OnlineGuard {
  readonly #restore: (content: ModelContent) => OnlineModel;
  readonly #options: EvidenceOptions;
  #learning: OnlineModel;
  #good: OnlineModel;
  #challenge: Challenge;
  #trial = 0;

  /**
   * @param content the model to begin with, good by assumption
   * @param restoreModel makes a model of its content: ftrlModel or adaptiveForestModel
   * @param options `horizon` of the label in rows; `level` of a false verdict in each comparison; `most` answers a comparison takes (default 1,000)
   */
  constructor(content: ModelContent, restoreModel: (content: ModelContent) => OnlineModel, options: EvidenceOptions = {}) {
    this.#restore = restoreModel;
    this.#options = { most: answersMost, ...options };
    this.#learning = restoreModel(content);
    this.#good = restoreModel(content);
    this.#challenge = this.#newChallenge();
  }

  #newChallenge(): Challenge {
    return new Challenge(this.#good.content.task, this.#options);
  }

  /** What the learning model knows now. */
  get content(): ModelContent {
    return this.#learning.content;
  }

  /** Asks both about one row, before its answer is known. */
  ask(input: Float32Array): GuardedAnswer {
    const said = { learning: new Float64Array(1), good: new Float64Array(1), trial: this.#trial };
    this.#learning.predict(input, said.learning);
    this.#good.predict(input, said.good);
    return said;
  }

  /** Once the answer of a row is known: compares what was said, then learns. Rows in the order of time. A label that is not finite changes nothing. */
  learn(input: Float32Array, said: GuardedAnswer, label: number): GuardNote {
    if (!Number.isFinite(label)) return { outcome: 'ignored', finding: this.#challenge.finding() };
    const broken = said.trial === this.#trial && Number.isFinite(said.good[0]) && !Number.isFinite(said.learning[0]);
    const verdict = said.trial === this.#trial ? this.#challenge.see(said.good, said.learning, label) : 'open';
    const finding = this.#challenge.finding();
    if (broken || verdict === 'worse') {
      this.#learning = this.#restore(this.#good.content);
      this.#begin();
      return { outcome: 'rolledBack', finding };
    }
    this.#learning.update(input, label);
    if (verdict === 'open') return { outcome: 'learned', finding };
    if (verdict === 'better') this.#good = this.#restore(this.#learning.content);
    this.#begin();
    return { outcome: verdict === 'better' ? 'kept' : 'learned', finding };
  }

  #begin(): void {
    this.#trial++;
    this.#challenge = this.#newChallenge();
  }

  state(): GuardState {
    return { learning: this.#learning.content, good: this.#good.content, challenge: capture(this.#challenge), trial: this.#trial };
  }

  /** Goes on from a state that state() gave; made with the same options. */
  resume({ learning, good, challenge, trial }: GuardState): void {
    this.#learning = this.#restore(learning);
    this.#good = this.#restore(good);
    this.#challenge = this.#newChallenge();
    restore(this.#challenge, challenge);
    this.#trial = trial;
  }
}
