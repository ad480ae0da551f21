// A long short-term memory (Hochreiter and Schmidhuber 1997): reads steps in order, gives its state after each.
import { type Arena, glorot, type Place, type Plan } from './arena.ts';
import { addOuter, Flow, type Layer } from './flow.ts';

export class Lstm implements Layer {
  /** hidden states by step; its lead is the state before the first step, zeros */
  readonly output: Flow;
  readonly #input: Flow;
  readonly #inputWeights: Place;
  readonly #hiddenWeights: Place;
  readonly #bias: Place;
  readonly #gates: Place;
  readonly #cells: Place;
  readonly #tanhs: Place;
  readonly #turnedInput: Place;
  readonly #turnedHidden: Place;
  readonly #cellGradient: Place;
  /** bytes of a row of the four gates: a line more than it needs, so that rows do not all fall onto the same sets of the cache */
  readonly #gateRow: number;
  readonly #gateStride: number;

  /** @param input by step */
  constructor(plan: Plan, input: Flow, width: number) {
    const { batch } = plan;
    const [{ steps }, gates] = [input, 4 * width];
    this.#input = input;
    this.output = new Flow(plan, { steps, width, lead: 1, byStep: true });
    this.#gateRow = gates * 4 + 64;
    this.#gateStride = batch * this.#gateRow;
    this.#inputWeights = plan.weights(input.width * gates, glorot(input.width, width));
    this.#hiddenWeights = plan.weights(width * gates, glorot(width, width));
    // the forget gate starts open (Gers 2000)
    this.#bias = plan.weights(gates, (i) => (i >= width && i < 2 * width ? 1 : 0));
    this.#gates = plan.room((steps * this.#gateStride) / 4);
    this.#cells = plan.room((steps + 1) * batch * width);
    this.#tanhs = plan.room(steps * batch * width);
    this.#turnedInput = plan.trainingRoom(input.input ? 0 : input.width * gates);
    this.#turnedHidden = plan.trainingRoom(width * gates);
    this.#cellGradient = plan.trainingRoom(batch * width);
    plan.needZeros(input.width);
  }

  forward({ kernels }: Arena, batch: number): void {
    const { width } = this.output;
    const input = this.#input;
    const [gateRow, rowBytes, gates] = [this.#gateRow, width * 4, 4 * width];
    const stride = this.output.stepStride;
    for (let t = 0; t < input.steps; t++) {
      const z = this.#gates.at + t * this.#gateStride;
      const x = input.at + t * input.stepStride;
      const before = this.output.place.at + t * stride;
      kernels.gemm(x, input.width * 4, 4, this.#inputWeights.at, gates * 4, this.#bias.at, 0, z, gateRow, batch, input.width, gates);
      kernels.gemm(before, rowBytes, 4, this.#hiddenWeights.at, gates * 4, z, gateRow, z, gateRow, batch, width, gates);
      const cells = this.#cells.at + t * stride;
      kernels.lstmGates(z, gateRow, cells, cells + stride, this.#tanhs.at + t * stride, before + stride, batch, width);
    }
  }

  backward(arena: Arena, batch: number): void {
    const { kernels, zeros } = arena;
    const { width } = this.output;
    const input = this.#input;
    const [gateRow, rowBytes, gates] = [this.#gateRow, width * 4, 4 * width];
    const stride = this.output.stepStride;
    kernels.transpose(this.#hiddenWeights.at, gates * 4, this.#turnedHidden.at, rowBytes, width, gates);
    if (!input.input) kernels.transpose(this.#inputWeights.at, gates * 4, this.#turnedInput.at, input.width * 4, input.width, gates);
    kernels.clear(this.#cellGradient.at, batch * width);
    for (let t = input.steps - 1; t >= 0; t--) {
      const z = this.#gates.at + t * this.#gateStride;
      const x = input.at + t * input.stepStride;
      const before = this.output.place.at + t * stride;
      const gradientBefore = this.output.place.gradient + t * stride;
      const cells = this.#cells.at + t * stride;
      kernels.lstmGatesBack(z, gateRow, cells, this.#tanhs.at + t * stride, gradientBefore + stride, this.#cellGradient.at, batch, width);
      addOuter(arena, x, input.width * 4, z, gateRow, this.#inputWeights.gradient, { rows: batch, m: input.width, n: gates });
      addOuter(arena, before, rowBytes, z, gateRow, this.#hiddenWeights.gradient, { rows: batch, m: width, n: gates });
      kernels.columnSums(z, gateRow, this.#bias.gradient, batch, gates);
      if (t > 0) kernels.gemm(z, gateRow, 4, this.#turnedHidden.at, rowBytes, gradientBefore, rowBytes, gradientBefore, rowBytes, batch, gates, width);
      if (!input.input) {
        const to = input.gradient + t * input.stepStride;
        kernels.gemm(z, gateRow, 4, this.#turnedInput.at, input.width * 4, zeros, 0, to, input.width * 4, batch, gates, input.width);
      }
    }
  }
}
