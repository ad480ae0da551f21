// One block of a Transformer encoder, normalised before each part (Xiong 2020): attention, then a network on every step, each added to what came.
import type { Arena, Place, Plan } from './arena.ts';
import { Attention } from './attention.ts';
import { Dense } from './dense.ts';
import type { Flow, Layer } from './flow.ts';
import { LayerNorm } from './layer-norm.ts';
import { Dropout, Gelu } from './pointwise.ts';

/** x += part(x), in place: the layers of the part start with a LayerNorm, which adds its gradient to that of x. */
class Residual implements Layer {
  readonly output: Flow;
  readonly #part: readonly Layer[];
  readonly #last: Flow;

  constructor(stream: Flow, part: readonly Layer[]) {
    this.output = stream;
    this.#part = part;
    this.#last = (part.at(-1) as Layer).output;
  }

  forward(arena: Arena, batch: number, drop: boolean): void {
    for (const layer of this.#part) layer.forward(arena, batch, drop);
    arena.kernels.add(this.output.at, this.#last.at, batch * this.output.steps * this.output.width);
  }

  backward(arena: Arena, batch: number): void {
    arena.kernels.copy(this.output.gradient, this.#last.gradient, batch * this.output.steps * this.output.width);
    for (let i = this.#part.length - 1; i >= 0; i--) (this.#part[i] as Layer).backward(arena, batch);
  }
}

/** @param stream rows that the block adds to, in place @param dropout rate and where its generators lie; none for a rate of 0 */
export function encoderBlock(plan: Plan, stream: Flow, heads: number, dropout: { readonly rate: number; readonly state: Place }): Layer[] {
  const ending = (flow: Flow): Layer[] => (dropout.rate === 0 ? [] : [new Dropout(plan, flow, dropout)]);
  const before = new LayerNorm(plan, stream, true);
  const asked = new Dense(plan, before.output, 3 * stream.width);
  const attention = new Attention(plan, asked.output, heads);
  const answered = new Dense(plan, attention.output, stream.width);
  const between = new LayerNorm(plan, stream, true);
  const wide = new Dense(plan, between.output, 2 * stream.width);
  const bent = new Gelu(plan, wide.output);
  const narrow = new Dense(plan, bent.output, stream.width);
  return [
    new Residual(stream, [before, asked, attention, answered, ...ending(answered.output)]),
    new Residual(stream, [between, wide, bent, narrow, ...ending(narrow.output)]),
  ];
}
