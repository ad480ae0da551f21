// Layer normalisation (Ba, Kiros and Hinton 2016): each row to mean 0 and variance 1, then a learned gain and shift.
import { type Arena, constant, type Place, type Plan } from './arena.ts';
import { Flow, type Layer } from './flow.ts';

export class LayerNorm implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  readonly #gain: Place;
  readonly #shift: Place;
  readonly #normal: Place;
  readonly #inverse: Place;
  readonly #past: boolean;

  /** @param past what it reads also flows past it: it adds to the gradient of its input instead of setting it */
  constructor(plan: Plan, input: Flow, past: boolean) {
    this.#input = input;
    this.#past = past;
    this.output = new Flow(plan, input);
    this.#gain = plan.weights(input.width, constant(1));
    this.#shift = plan.weights(input.width, constant(0));
    this.#normal = plan.room(input.place.size);
    this.#inverse = plan.room(plan.batch * input.steps);
  }

  forward({ kernels }: Arena, batch: number): void {
    const { at, steps, width } = this.#input;
    kernels.layerNorm(at, this.#gain.at, this.#shift.at, this.output.at, this.#normal.at, this.#inverse.at, batch * steps, width);
  }

  backward({ kernels }: Arena, batch: number): void {
    const { gradient, steps, width } = this.#input;
    const [gain, shift] = [this.#gain, this.#shift];
    const rows = batch * steps;
    if (!this.#past) kernels.clear(gradient, rows * width);
    kernels.layerNormBack(this.output.gradient, gain.at, this.#normal.at, this.#inverse.at, gradient, gain.gradient, shift.gradient, rows, width);
  }
}
