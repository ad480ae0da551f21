// Where in the window a step stands, added to its row: sines and cosines of falling frequency (Vaswani 2017).
import type { Arena, Place, Plan } from './arena.ts';
import type { Flow, Layer } from './flow.ts';

export class Positions implements Layer {
  readonly output: Flow;
  readonly #waves: Place;

  constructor(plan: Plan, input: Flow) {
    const { steps, width } = input;
    this.output = input;
    this.#waves = plan.room(
      steps * width,
      Float32Array.from({ length: steps * width }, (_, i) => {
        const [step, column] = [Math.floor(i / width), i % width];
        const angle = step / 10_000 ** ((column - (column % 2)) / width);
        return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      }),
    );
  }

  forward({ kernels }: Arena, batch: number): void {
    const { at, sampleStride, steps, width } = this.output;
    for (let i = 0; i < batch; i++) kernels.add(at + i * sampleStride, this.#waves.at, steps * width);
  }

  /** Constants change no gradient. */
  backward(): void {}
}
