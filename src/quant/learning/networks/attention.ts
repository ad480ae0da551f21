// Multi-head self-attention (Vaswani 2017): every step asks every other one, in several heads side by side.
import type { Arena, Place, Plan } from './arena.ts';
import { Flow, type Layer, wholeWidth } from './flow.ts';

/** Takes rows of queries, keys and values side by side; gives rows a third as wide. */
export class Attention implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  readonly #heads: number;
  /** shares of all steps in each step's answer, a matrix for each sample and head, rows up to a multiple of 8 */
  readonly #shares: Place;
  readonly #shareGradients: Place;
  readonly #turned: Place;

  /** @param input 3 × width, width a multiple of 8 × heads */
  constructor(plan: Plan, input: Flow, heads: number) {
    const { steps } = input;
    const columns = wholeWidth(steps);
    this.#input = input;
    this.#heads = heads;
    this.output = new Flow(plan, { steps, width: input.width / 3 });
    this.#shares = plan.room(plan.batch * heads * steps * columns);
    this.#shareGradients = plan.trainingRoom(steps * columns);
    // the columns beyond `steps` are never written and stay 0
    this.#turned = plan.room((this.output.width / heads) * columns);
    plan.needZeros(Math.max(columns, input.width));
  }

  forward({ kernels, zeros }: Arena, batch: number): void {
    const { steps, width } = this.output;
    const size = width / this.#heads;
    const [row, out, share] = [3 * width * 4, width * 4, wholeWidth(steps) * 4];
    for (let i = 0; i < batch; i++)
      for (let head = 0; head < this.#heads; head++) {
        const queries = this.#input.at + i * steps * row + head * size * 4;
        const shares = this.#shares.at + (i * this.#heads + head) * steps * share;
        kernels.transpose(queries + out, row, this.#turned.at, share, steps, size);
        kernels.gemm(queries, row, 4, this.#turned.at, share, zeros, 0, shares, share, steps, size, share / 4);
        kernels.softmax(shares, share, steps, steps, 1 / Math.sqrt(size));
        const to = this.output.at + i * steps * out + head * size * 4;
        kernels.gemm(shares, share, 4, queries + 2 * out, row, zeros, 0, to, out, steps, steps, size);
      }
  }

  backward({ kernels, zeros }: Arena, batch: number): void {
    const { steps, width } = this.output;
    const size = width / this.#heads;
    const [row, out, share] = [3 * width * 4, width * 4, wholeWidth(steps) * 4];
    const toShares = this.#shareGradients.at;
    for (let i = 0; i < batch; i++)
      for (let head = 0; head < this.#heads; head++) {
        const queries = this.#input.at + i * steps * row + head * size * 4;
        const gradients = this.#input.gradient + i * steps * row + head * size * 4;
        const from = this.output.gradient + i * steps * out + head * size * 4;
        const shares = this.#shares.at + (i * this.#heads + head) * steps * share;
        kernels.transpose(queries + 2 * out, row, this.#turned.at, share, steps, size);
        kernels.gemm(from, out, 4, this.#turned.at, share, zeros, 0, toShares, share, steps, size, share / 4);
        kernels.gemm(shares, 4, share, from, out, zeros, 0, gradients + 2 * out, row, steps, steps, size);
        kernels.softmaxBack(shares, toShares, share, steps, 1 / Math.sqrt(size));
        kernels.gemm(toShares, share, 4, queries + out, row, zeros, 0, gradients, row, steps, steps, size);
        kernels.gemm(toShares, 4, share, queries, row, zeros, 0, gradients + out, row, steps, steps, size);
      }
  }
}
