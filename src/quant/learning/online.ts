// A model that goes on learning, one answer at a time.
import type { Model } from './model.ts';

/** Its content is a copy of what it knows now. */
export interface OnlineModel extends Model {
  /** Learns from one row (as predict takes it) and its label, 0 or 1. A label or weight that is not finite changes nothing. */
  update(input: Float32Array, label: number, weight?: number): void;
}
