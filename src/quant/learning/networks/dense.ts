// A dense layer: every row times a matrix, plus a bias.
import { type Arena, constant, glorot, type Place, type Plan } from './arena.ts';
import { addOuter, Flow, type Layer, wholeWidth } from './flow.ts';

export class Dense implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  readonly #weights: Place;
  readonly #bias: Place;
  readonly #turned: Place;

  /** @param width columns that are learned; the flow has them up to the next multiple of 8, the others are 0 and stay so */
  constructor(plan: Plan, input: Flow, width: number) {
    const columns = wholeWidth(width);
    const first = glorot(input.width, width);
    this.#input = input;
    this.output = new Flow(plan, { steps: input.steps, width: columns });
    this.#weights = plan.weights(input.width * columns, (i, random) => (i % columns < width ? first(i, random) : 0));
    this.#bias = plan.weights(columns, constant(0));
    this.#turned = plan.trainingRoom(input.input ? 0 : input.width * columns);
    plan.needZeros(input.width);
  }

  forward({ kernels }: Arena, batch: number): void {
    const [ins, outs] = [this.#input.width, this.output.width];
    const rows = batch * this.#input.steps;
    kernels.gemm(this.#input.at, ins * 4, 4, this.#weights.at, outs * 4, this.#bias.at, 0, this.output.at, outs * 4, rows, ins, outs);
  }

  backward(arena: Arena, batch: number): void {
    const { kernels, zeros } = arena;
    const [ins, outs] = [this.#input.width, this.output.width];
    const rows = batch * this.#input.steps;
    const gradient = this.output.gradient;
    addOuter(arena, this.#input.at, ins * 4, gradient, outs * 4, this.#weights.gradient, { rows, m: ins, n: outs });
    kernels.columnSums(gradient, outs * 4, this.#bias.gradient, rows, outs);
    if (this.#input.input) return;
    kernels.transpose(this.#weights.at, outs * 4, this.#turned.at, ins * 4, ins, outs);
    kernels.gemm(gradient, outs * 4, 4, this.#turned.at, ins * 4, zeros, 0, this.#input.gradient, ins * 4, rows, outs, ins);
  }
}
