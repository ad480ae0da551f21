// Layers that look at one value at a time: ReLU, GELU, dropout.
import type { Arena, Place, Plan } from './arena.ts';
import { Flow, type Layer } from './flow.ts';

const floatsOf = (flow: Flow, batch: number): number => (flow.byStep ? flow.place.size : batch * (flow.lead + flow.steps) * flow.width);

/** max(x, 0), in place. */
export class Relu implements Layer {
  readonly output: Flow;
  constructor(input: Flow) {
    this.output = input;
  }

  forward({ kernels }: Arena, batch: number): void {
    kernels.relu(this.output.place.at, this.output.place.at, floatsOf(this.output, batch));
  }

  backward({ kernels }: Arena, batch: number): void {
    kernels.reluBack(this.output.place.at, this.output.place.gradient, floatsOf(this.output, batch));
  }
}

/** GELU in its tanh form; keeps what came in for the way back. */
export class Gelu implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  constructor(plan: Plan, input: Flow) {
    this.#input = input;
    this.output = new Flow(plan, input);
  }

  forward({ kernels }: Arena, batch: number): void {
    kernels.gelu(this.#input.place.at, this.output.place.at, floatsOf(this.output, batch));
  }

  backward({ kernels }: Arena, batch: number): void {
    const [from, to] = [this.output.place.gradient, this.#input.place.gradient];
    kernels.copy(from, to, floatsOf(this.output, batch));
    kernels.geluBack(this.#input.place.at, to, floatsOf(this.output, batch));
  }
}

/**
 * Leaves out a share of the values while training and makes the others larger, so that their sum is the same on average (Srivastava 2014).
 * In place, or beside its input where that is still needed as it was.
 */
export class Dropout implements Layer {
  readonly output: Flow;
  readonly #input: Flow;
  readonly #rate: number;
  readonly #mask: Place;
  readonly #state: Place;

  constructor(plan: Plan, input: Flow, { rate, state, beside = false }: { readonly rate: number; readonly state: Place; readonly beside?: boolean }) {
    this.#input = input;
    this.output = beside ? new Flow(plan, input) : input;
    this.#rate = rate;
    this.#mask = plan.room(input.place.size);
    this.#state = state;
  }

  forward({ kernels }: Arena, batch: number, drop: boolean): void {
    const n = floatsOf(this.output, batch);
    const [from, to] = [this.#input.place.at, this.output.place.at];
    if (drop) kernels.dropout(from, to, this.#mask.at, n, Math.floor(this.#rate * 2 ** 32), 1 / (1 - this.#rate), this.#state.at);
    else if (from !== to) kernels.copy(from, to, n);
  }

  backward({ kernels }: Arena, batch: number): void {
    const n = floatsOf(this.output, batch);
    const [from, to] = [this.output.place.gradient, this.#input.place.gradient];
    if (from !== to) kernels.copy(from, to, n);
    kernels.multiply(to, this.#mask.at, n);
  }
}
