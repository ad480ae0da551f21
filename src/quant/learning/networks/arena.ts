// The numbers of one network: weights, activations and gradients in one memory, where the kernels work on them.
import { AppError, type Random } from '../../../core/index.ts';
import { kernelMemory } from '../wasm.ts';
import { type Kernels, startKernels } from './kernels.ts';

/** Room for `size` float32 in the arena. Addresses are bytes, known once the arena stands. */
export class Place {
  at = 0;
  gradient = 0;
  readonly size: number;
  constructor(size: number) {
    this.size = size;
  }
}

type Initial = (index: number, random: Random) => number;

/** What a network needs, gathered while its layers are made; then an arena is built to it. */
export class Plan {
  /** samples at once, at most */
  readonly batch: number;
  /** gradients are kept */
  readonly training: boolean;
  readonly weighed: { readonly place: Place; readonly initial: Initial }[] = [];
  readonly valued: Place[] = [];
  readonly plain: { readonly place: Place; readonly content?: ArrayLike<number> }[] = [];
  widest = 8;

  constructor(batch: number, training: boolean) {
    this.batch = batch;
    this.training = training;
  }

  /** What is learned. */
  weights(size: number, initial: Initial): Place {
    const place = new Place(size);
    this.weighed.push({ place, initial });
    return place;
  }

  /** What flows between layers, with its gradient when training. */
  values(size: number): Place {
    const place = new Place(size);
    this.valued.push(place);
    return place;
  }

  /** Room without a gradient: zeros, or given numbers. */
  room(size: number, content?: ArrayLike<number>): Place {
    const place = new Place(size);
    this.plain.push(content === undefined ? { place } : { place, content });
    return place;
  }

  /** Room that only training needs. */
  trainingRoom(size: number): Place {
    return this.training ? this.room(size) : new Place(0);
  }

  /** Says that a row of so many zeros will be asked for. */
  needZeros(width: number): void {
    this.widest = Math.max(this.widest, width);
  }
}

/** Places start at whole cache lines; one line more between them keeps rows of a power of two from falling onto the same sets of a cache. */
const lineFloats = 16;
const padded = (size: number): number => Math.ceil(size / lineFloats) * lineFloats;
const bytesMax = 2 ** 32 - 2 ** 16;

export class Arena {
  readonly kernels: Kernels;
  readonly floats: Float32Array;
  readonly batch: number;
  /** address of a row of zeros as wide as anything */
  readonly zeros: number;
  /** the first address of all weights, one behind the other; their gradients and the two moments of AdamW follow in blocks of the same size */
  readonly weights: number;
  /** floats of a block, gaps between places included */
  readonly weightCount: number;

  /** @throws AppError OUT_OF_RANGE when it would not fit a memory of 32-bit addresses */
  constructor(plan: Plan) {
    let top = lineFloats;
    const take = (size: number): number => {
      const at = top * 4;
      top += padded(size) + lineFloats;
      return at;
    };
    this.batch = plan.batch;
    this.zeros = take(plan.widest);
    this.weights = top * 4;
    for (const { place } of plan.weighed) place.at = take(place.size);
    this.weightCount = top - this.weights / 4;
    if (plan.training) {
      for (const { place } of plan.weighed) place.gradient = place.at + this.weightCount * 4;
      top += 3 * this.weightCount;
    }
    for (const place of plan.valued) {
      place.at = take(place.size);
      if (plan.training) place.gradient = take(place.size);
    }
    for (const { place } of plan.plain) place.at = take(place.size);
    if (top * 4 > bytesMax)
      throw new AppError(
        'OUT_OF_RANGE',
        'parameter batch',
        `a network of this size with ${plan.batch} samples at once takes ${(top / 2 ** 28).toFixed(1)} GiB, more than 4`,
        'Take a smaller batch, a shorter window or fewer units.',
      );
    const memory = kernelMemory(top * 4);
    this.kernels = startKernels(memory);
    this.floats = new Float32Array(memory.buffer);
    for (const { place, content } of plan.plain) if (content !== undefined) this.floats.set(content, place.at / 4);
  }

  clearGradients(): void {
    this.kernels.clear(this.weights + this.weightCount * 4, this.weightCount);
  }
}

/** The weights alone, one place behind the other. */
export function readWeights({ weighed }: Plan, { floats }: Arena): Float32Array {
  const all = new Float32Array(weighed.reduce((sum, { place }) => sum + place.size, 0));
  let at = 0;
  for (const { place } of weighed) {
    all.set(floats.subarray(place.at / 4, place.at / 4 + place.size), at);
    at += place.size;
  }
  return all;
}

/** Puts weights back where they were read. @returns false, and changes nothing, when there are more or fewer than the network has */
export function writeWeights({ weighed }: Plan, { floats }: Arena, all: Float32Array): boolean {
  if (weighed.reduce((sum, { place }) => sum + place.size, 0) !== all.length) return false;
  let at = 0;
  for (const { place } of weighed) {
    floats.set(all.subarray(at, at + place.size), place.at / 4);
    at += place.size;
  }
  return true;
}

/** Gives every weight its first value, in the order in which the places were asked for. */
export function startWeights({ weighed }: Plan, { floats }: Arena, random: Random): void {
  for (const { place, initial } of weighed) for (let i = 0; i < place.size; i++) floats[place.at / 4 + i] = initial(i, random);
}

/** Uniform in ±√(6 / (ins + outs)) (Glorot and Bengio 2010). */
export const glorot =
  (ins: number, outs: number): Initial =>
  (_index, random) =>
    (2 * random.uniform() - 1) * Math.sqrt(6 / (ins + outs));

export const constant =
  (value: number): Initial =>
  () =>
    value;
