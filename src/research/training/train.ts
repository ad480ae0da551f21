// The shape of a training: data in, small units of work whose outputs can be kept on disk, a model and its card out.
import type { FeatureTable, Task } from '../../quant/learning/index.ts';
import type { Series } from '../datasets/index.ts';
import type { ModelCard } from './card.ts';
import type { TrainingRequest } from './request.ts';

export interface TrainingData {
  readonly series: readonly Series[];
  readonly codeVersion: string;
  /** settings that were tried before on the same data, from the ledger of trials */
  readonly trialsBefore: number;
}

/** What every thread gets once: rows, labels and what acting on them would have brought. Over shared memory. */
export interface TrainingShared {
  readonly request: TrainingRequest;
  readonly task: Task;
  readonly table: FeatureTable;
  /** one per row; NaN where there is no answer */
  readonly labels: Float64Array;
  /** ms: when each row's answer was known */
  readonly known: Float64Array;
}

/**
 * One small job: the same unit over the same shared data gives the same output, in whatever process and order.
 * `rows` are indices into the table.
 */
export type Unit =
  | {
      readonly kind: 'try';
      readonly id: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly train: Uint32Array;
      readonly test: Uint32Array;
    }
  | {
      readonly kind: 'fold';
      readonly id: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly train: Uint32Array;
      readonly test: Uint32Array;
    }
  | { readonly kind: 'final'; readonly id: string; readonly parameters: Readonly<Record<string, unknown>>; readonly train: Uint32Array };

/** Plain data: records, numbers and typed arrays, such as the structured clone keeps. */
export interface UnitOutput {
  readonly id: string;
  /** of a try */
  readonly loss?: number;
  /** of a fold: rows × outputs of the task, of the model and of the naive baseline */
  readonly predictions?: Float64Array;
  readonly baseline?: Float64Array;
  /** of the final fit: the model's file */
  readonly model?: Uint8Array;
}

export interface Trained {
  /** the model's file */
  readonly model: Uint8Array;
  readonly card: ModelCard;
}
