// What flows between layers, and what a layer is.
import type { Arena, Place, Plan } from './arena.ts';

export interface FlowShape {
  readonly steps: number;
  /** float32 a step; a multiple of 8 except for inputs */
  readonly width: number;
  /** steps of zeros before the first one of each sample, 0 when left out */
  readonly lead?: number;
  /** all samples of a step lie together, instead of all steps of a sample */
  readonly byStep?: boolean;
  /** what a network reads has no gradient */
  readonly input?: boolean;
}

/** Rows between two layers: for every sample of a batch `steps` rows of `width` float32. */
export class Flow {
  readonly place: Place;
  readonly steps: number;
  readonly width: number;
  readonly lead: number;
  readonly byStep: boolean;
  readonly input: boolean;
  /** bytes from one step to the next, and from one sample to the next */
  readonly stepStride: number;
  readonly sampleStride: number;
  readonly #first: number;

  constructor(plan: Plan, { steps, width, lead = 0, byStep = false, input = false }: FlowShape) {
    // zeros behind the last sample too: a convolution's gradient looks forward
    const size = (plan.batch * (lead + steps) + lead) * width;
    this.place = input ? plan.room(size) : plan.values(size);
    this.steps = steps;
    this.width = width;
    this.lead = lead;
    this.byStep = byStep;
    this.input = input;
    this.stepStride = (byStep ? plan.batch : 1) * width * 4;
    this.sampleStride = (byStep ? 1 : lead + steps) * width * 4;
    this.#first = lead * this.stepStride;
  }

  /** address of the first step of the first sample */
  get at(): number {
    return this.place.at + this.#first;
  }

  /** the same of the gradients */
  get gradient(): number {
    return this.place.gradient + this.#first;
  }
}

/** One step of a network with its way back. */
export interface Layer {
  readonly output: Flow;
  /** @param drop dropout leaves out values */
  forward(arena: Arena, batch: number, drop: boolean): void;
  /** From the gradient of the output: adds to those of the weights and sets that of the input. */
  backward(arena: Arena, batch: number): void;
}

/** Width of the smallest whole number of `of` that holds n. */
export const wholeWidth = (n: number, of = 8): number => Math.ceil(n / of) * of;

/** Rows of a product that is added up at once: enough to amortise the sums, few enough to stay near the core. */
const rowsAtOnce = 128;

/** C[m, n] += Aᵀ·B over `rows` rows of A and B: the gradient of weights. */
export function addOuter(
  arena: Arena,
  a: number,
  aRow: number,
  b: number,
  bRow: number,
  c: number,
  { rows, m, n }: { readonly rows: number; readonly m: number; readonly n: number },
): void {
  for (let row = 0; row < rows; row += rowsAtOnce)
    arena.kernels.gemm(a + row * aRow, 4, aRow, b + row * bRow, bRow, c, n * 4, c, n * 4, m, Math.min(rowsAtOnce, rows - row), n);
}
