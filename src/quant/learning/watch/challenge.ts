// Champion and challenger on the same events: does the challenger lose less, surely enough to take over.
import { AppError } from '../../../core/index.ts';
import type { Task } from '../table.ts';
import { Evidence, type EvidenceOptions, type Finding } from './evidence.ts';

/** Probabilities nearer to 0 or 1 than this count as this, so that one answer cannot decide alone. */
const edge = 0.01;
const clipped = (p: number): number => Math.min(1 - edge, Math.max(edge, p));

/**
 * Compares the log-losses of two models of probabilities, answer by answer, both asked about the same rows. The challenger may replace the champion when the
 * finding says `better`; `worse` ends the trial. A row in which either abstained is not compared, and counted.
 */
export class Challenge {
  readonly #classes: number;
  readonly evidence: Evidence;
  /** rows that were not compared */
  abstained = 0;

  /** @throws AppError BAD_VALUE for a task without probabilities, OUT_OF_RANGE as Evidence */
  constructor(task: Task, options: EvidenceOptions = {}) {
    if (task.kind !== 'binary' && task.kind !== 'classes')
      throw new AppError('BAD_VALUE', 'task', `models of ${task.kind} give no probabilities to compare`, 'Compare models of binary labels or classes.');
    this.#classes = task.kind === 'classes' ? task.count : 2;
    this.evidence = new Evidence(options);
  }

  /** Takes what both said of one row, and its label. */
  see(champion: Float64Array, challenger: Float64Array, label: number): Finding['verdict'] {
    let [bound, difference, unknown] = [0, 0, !Number.isFinite(label)];
    for (let k = 0; k < this.#classes; k++) {
      const gap = Math.log(clipped(probability(challenger, k)) / clipped(probability(champion, k)));
      // the largest difference that any answer could bring: known before the answer
      bound = Math.max(bound, Math.abs(gap));
      if (k === label) difference = gap;
      unknown ||= Number.isNaN(gap);
    }
    if (unknown) {
      this.abstained++;
      return this.evidence.verdict;
    }
    return this.evidence.see(difference, bound);
  }

  finding(): Finding {
    return this.evidence.finding();
  }
}

/** Probability of class `k`; a binary model gives that of class 1. */
const probability = (output: Float64Array, k: number): number =>
  output.length === 1 ? (k === 1 ? (output[0] as number) : 1 - (output[0] as number)) : (output[k] as number);
