// The features that a tree, a level or a node may use: four bits a block of four features.
import type { Random } from '../../../core/index.ts';
import { blocksOf } from './bins.ts';

export class FeatureMask {
  readonly #width: number;
  readonly #lanes: Uint8Array;
  readonly #order: Int32Array;

  private constructor(width: number) {
    this.#width = width;
    this.#lanes = new Uint8Array(blocksOf(width));
    this.#order = new Int32Array(width);
    for (let f = 0; f < width; f++) this.#add(f);
  }

  static all(width: number): FeatureMask {
    return new FeatureMask(width);
  }

  #add(f: number): void {
    this.#lanes[f >> 2] = (this.#lanes[f >> 2] as number) | (1 << (f & 3));
  }

  /** Makes this a random share of the features of `from`, at least one; draws nothing for a share of 1. */
  choose(from: FeatureMask, share: number, random: Random): this {
    const order = this.#order;
    let count = 0;
    for (let f = 0; f < this.#width; f++) if ((from.lanes(f >> 2) >> (f & 3)) & 1) order[count++] = f;
    const wanted = share >= 1 ? count : Math.max(1, Math.round(share * count));
    this.#lanes.fill(0);
    for (let i = 0; i < wanted; i++) {
      if (wanted < count) {
        const j = i + random.integer(count - i);
        const f = order[j] as number;
        order[j] = order[i] as number;
        order[i] = f;
      }
      this.#add(order[i] as number);
    }
    return this;
  }

  /** bits of the block's four features */
  lanes(block: number): number {
    return this.#lanes[block] as number;
  }

  /** whether all features of the block are in */
  isWhole(block: number): boolean {
    const features = Math.min(4, this.#width - 4 * block);
    return this.#lanes[block] === (1 << features) - 1;
  }
}
