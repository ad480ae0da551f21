// A network: layers one behind the other over one arena, fed with raw windows that it standardises.
import type { Random } from '../../../core/index.ts';
import type { Scale } from '../linear-scale.ts';
import { Arena, type Place, Plan } from './arena.ts';
import type { Flow, Layer } from './flow.ts';

/** What a network is made for. */
export interface Shape {
  /** rows it sees at once */
  readonly window: number;
  /** features of a row */
  readonly width: number;
  readonly outputs: number;
}

/** Layers from the rows they read to the outputs, of which the first `shape.outputs` count. */
export interface Built {
  readonly input: Flow;
  readonly layers: readonly Layer[];
}

export class Network {
  readonly plan: Plan;
  readonly arena: Arena;
  readonly shape: Shape;
  /** window × width raw values of each sample of a batch: written here before `forward` */
  readonly windows: readonly Float32Array[];
  readonly #input: Flow;
  readonly #layers: readonly Layer[];
  readonly #raw: Place;
  readonly #mean: Place;
  readonly #inverse: Place;
  readonly #dropoutState: Place;

  /**
   * @param batch samples at once, at most
   * @throws AppError OUT_OF_RANGE when it needs more than 4 GiB
   */
  constructor(build: (plan: Plan, dropoutState: Place) => Built, shape: Shape, { batch, training }: { readonly batch: number; readonly training: boolean }) {
    const size = shape.window * shape.width;
    const plan = new Plan(batch, training);
    this.plan = plan;
    this.shape = shape;
    this.#raw = plan.room(batch * size);
    this.#mean = plan.room(shape.width);
    this.#inverse = plan.room(shape.width);
    this.#dropoutState = plan.room(4);
    const { input, layers } = build(plan, this.#dropoutState);
    this.#input = input;
    this.#layers = layers;
    const arena = new Arena(plan);
    this.arena = arena;
    this.windows = Array.from({ length: batch }, (_, i) => arena.floats.subarray(this.#raw.at / 4 + i * size, this.#raw.at / 4 + (i + 1) * size));
  }

  /** How rows are standardised: (x − mean) · inverse. */
  setScale({ mean, inverse }: Scale): void {
    this.arena.floats.set(mean, this.#mean.at / 4);
    this.arena.floats.set(inverse, this.#inverse.at / 4);
  }

  /** Starts dropout's four generators; none may be 0. */
  seedDropout(random: Random): void {
    const state = new Uint32Array(this.arena.floats.buffer, this.#dropoutState.at, 4);
    for (let i = 0; i < 4; i++) state[i] = 1 + random.integer(2 ** 32 - 1);
  }

  get #output(): Flow {
    return (this.#layers.at(-1) as Layer).output;
  }

  /** Index into the floats of a sample's outputs, and of their gradients. */
  outputOf(sample: number): number {
    return (this.#output.at + sample * this.#output.sampleStride) >>> 2;
  }

  slopeOf(sample: number): number {
    return (this.#output.gradient + sample * this.#output.sampleStride) >>> 2;
  }

  forward(batch: number, drop: boolean): void {
    const { window, width } = this.shape;
    const { at, sampleStride, stepStride, width: inputWidth } = this.#input;
    // a network without steps reads the whole window as one row
    const row = inputWidth === width ? stepStride : width * 4;
    for (let i = 0; i < batch; i++)
      this.arena.kernels.standardise(this.#raw.at + i * window * width * 4, this.#mean.at, this.#inverse.at, at + i * sampleStride, row, window, width);
    for (const layer of this.#layers) layer.forward(this.arena, batch, drop);
  }

  /** From the slopes of the outputs to the gradients of all weights. */
  backward(batch: number): void {
    this.arena.clearGradients();
    for (let i = this.#layers.length - 1; i >= 0; i--) (this.#layers[i] as Layer).backward(this.arena, batch);
  }
}
