// From many steps to one row: the last step, or the mean of all and the last side by side.
import type { Arena, Place, Plan } from './arena.ts';
import { Flow, type Layer } from './flow.ts';

/** The last step of each sample. */
export class LastStep implements Layer {
  readonly output: Flow;
  readonly #input: Flow;

  constructor(plan: Plan, input: Flow) {
    this.#input = input;
    this.output = new Flow(plan, { steps: 1, width: input.width });
  }

  forward({ kernels }: Arena, batch: number): void {
    const { steps, stepStride, sampleStride, width } = this.#input;
    for (let i = 0; i < batch; i++) {
      const last = this.#input.at + (steps - 1) * stepStride + i * sampleStride;
      kernels.copy(last, this.output.at + i * this.output.sampleStride, width);
    }
  }

  backward({ kernels }: Arena, batch: number): void {
    const { place, steps, stepStride, sampleStride, width } = this.#input;
    kernels.clear(place.gradient, place.size);
    for (let i = 0; i < batch; i++) {
      const last = this.#input.gradient + (steps - 1) * stepStride + i * sampleStride;
      kernels.copy(this.output.gradient + i * this.output.sampleStride, last, width);
    }
  }
}

/** Mean over the steps, then the last step: twice as wide as the input. */
export class MeanAndLast implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  /** 1 / steps, `steps` times: the mean is its product with the rows */
  readonly #shares: Place;

  /** @param input all steps of a sample together */
  constructor(plan: Plan, input: Flow) {
    this.#input = input;
    this.output = new Flow(plan, { steps: 1, width: 2 * input.width });
    this.#shares = plan.room(input.steps, new Float32Array(input.steps).fill(1 / input.steps));
    plan.needZeros(input.width);
  }

  forward({ kernels, zeros }: Arena, batch: number): void {
    const { steps, stepStride, sampleStride, width } = this.#input;
    for (let i = 0; i < batch; i++) {
      const from = this.#input.at + i * sampleStride;
      const to = this.output.at + i * this.output.sampleStride;
      kernels.gemm(this.#shares.at, 0, 4, from, stepStride, zeros, 0, to, width * 4, 1, steps, width);
      kernels.copy(from + (steps - 1) * stepStride, to + width * 4, width);
    }
  }

  backward({ kernels, zeros }: Arena, batch: number): void {
    const { steps, stepStride, sampleStride, width } = this.#input;
    for (let i = 0; i < batch; i++) {
      const to = this.#input.gradient + i * sampleStride;
      const from = this.output.gradient + i * this.output.sampleStride;
      kernels.gemm(this.#shares.at, 4, 4, from, width * 4, zeros, 0, to, stepStride, steps, 1, width);
      kernels.add(to + (steps - 1) * stepStride, from + width * 4, width);
    }
  }
}
