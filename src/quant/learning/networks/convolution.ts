// A causal one-dimensional convolution: step t sees the steps t−kernel+1 … t of its input.
import { type Arena, constant, glorot, type Place, type Plan } from './arena.ts';
import { addOuter, Flow, type Layer } from './flow.ts';

/**
 * The steps a kernel sees lie one behind the other in memory, so the whole layer is one product a sample whose rows overlap:
 * steps × (kernel·ins) times (kernel·ins) × filters.
 */
export class Convolution implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  readonly #kernel: number;
  readonly #weights: Place;
  readonly #bias: Place;
  /** the weights of the way back: steps in reverse, each transposed */
  readonly #turned: Place;

  /** @param input with a lead of kernel − 1 @param lead zeros that the next layer wants before each sample */
  constructor(plan: Plan, input: Flow, { filters, kernel, lead }: { readonly filters: number; readonly kernel: number; readonly lead: number }) {
    this.#input = input;
    this.#kernel = kernel;
    this.output = new Flow(plan, { steps: input.steps, width: filters, lead });
    this.#weights = plan.weights(kernel * input.width * filters, glorot(kernel * input.width, filters));
    this.#bias = plan.weights(filters, constant(0));
    this.#turned = plan.trainingRoom(input.input ? 0 : kernel * input.width * filters);
    plan.needZeros(input.width);
  }

  forward({ kernels }: Arena, batch: number): void {
    const { steps, width: ins, sampleStride } = this.#input;
    const outs = this.output.width;
    for (let i = 0; i < batch; i++) {
      const from = this.#input.at + i * sampleStride - (this.#kernel - 1) * ins * 4;
      const to = this.output.at + i * this.output.sampleStride;
      kernels.gemm(from, ins * 4, 4, this.#weights.at, outs * 4, this.#bias.at, 0, to, outs * 4, steps, this.#kernel * ins, outs);
    }
  }

  backward(arena: Arena, batch: number): void {
    const { kernels, zeros } = arena;
    const { steps, width: ins, sampleStride } = this.#input;
    const [outs, kernel] = [this.output.width, this.#kernel];
    const size = { rows: steps, m: kernel * ins, n: outs };
    if (!this.#input.input)
      for (let k = 0; k < kernel; k++) {
        const [from, to] = [this.#weights.at + k * ins * outs * 4, this.#turned.at + (kernel - 1 - k) * ins * outs * 4];
        kernels.transpose(from, outs * 4, to, ins * 4, ins, outs);
      }
    for (let i = 0; i < batch; i++) {
      const from = this.#input.at + i * sampleStride - (kernel - 1) * ins * 4;
      const gradient = this.output.gradient + i * this.output.sampleStride;
      addOuter(arena, from, ins * 4, gradient, outs * 4, this.#weights.gradient, size);
      kernels.columnSums(gradient, outs * 4, this.#bias.gradient, steps, outs);
      if (this.#input.input) continue;
      // behind the last step of a sample lie the zeros before the next one
      const to = this.#input.gradient + i * sampleStride;
      kernels.gemm(gradient, outs * 4, 4, this.#turned.at, ins * 4, zeros, 0, to, ins * 4, steps, kernel * outs, ins);
    }
  }
}
