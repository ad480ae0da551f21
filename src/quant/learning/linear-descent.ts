// Minimises a smooth convex function plus an L1 penalty: L-BFGS kept inside orthants (OWL-QN, Andrew & Gao 2007).

/** Value of the smooth part at `x`; writes its gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface DescentOptions {
  /** strength of the L1 penalty, and whether it counts for a coordinate */
  readonly l1: number;
  readonly penalised: (index: number) => boolean;
  readonly iterations: number;
  /** after each iteration; throw to stop */
  readonly after?: (iteration: number, value: number) => void;
}

/** Steps remembered for the curvature. */
const memory = 10;
/** No coordinate's slope above this: the losses here are means over rows of standardised inputs, so it is a slope in nats. */
const slopeMin = 1e-6;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** The steepest way down of smooth part and penalty together: at 0 the penalty holds until the slope overcomes it. */
function slopeInto(out: Float64Array, x: Float64Array, gradient: Float64Array, penalty: Float64Array): number {
  let steepest = 0;
  for (let i = 0; i < x.length; i++) {
    const [g, l] = [gradient[i] as number, penalty[i] as number];
    const at = x[i] as number;
    const slope = at > 0 ? g + l : at < 0 ? g - l : g + l < 0 ? g + l : g - l > 0 ? g - l : 0;
    out[i] = slope;
    steepest = Math.max(steepest, Math.abs(slope));
  }
  return steepest;
}

interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  readonly curvature: number;
}

/** −H⁻¹·slope by the remembered steps (Nocedal 1980), without coordinates that would go up. */
function directionOf(slope: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = slope.map((v) => -v);
  const shares = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { moved, turned, curvature } = steps[k] as Step;
    const share = dot(moved, direction) / curvature;
    shares[k] = share;
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) - share * (turned[i] as number);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = last.curvature / dot(last.turned, last.turned);
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) * scale;
  }
  for (const [k, { moved, turned, curvature }] of steps.entries()) {
    const share = (shares[k] as number) - dot(turned, direction) / curvature;
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) + share * (moved[i] as number);
  }
  for (let i = 0; i < direction.length; i++) if ((direction[i] as number) * (slope[i] as number) >= 0) direction[i] = 0;
  return direction;
}

/**
 * Moves `x` to the minimum, in place.
 * @returns whether the slope vanished within the iterations
 */
export function descend(x: Float64Array, objective: Objective, { l1, penalised, iterations, after }: DescentOptions): boolean {
  const penalty = x.map((_, i) => (penalised(i) ? l1 : 0));
  const total = (at: Float64Array, smooth: number): number => {
    let sum = smooth;
    if (l1 > 0) for (let i = 0; i < at.length; i++) sum += (penalty[i] as number) * Math.abs(at[i] as number);
    return sum;
  };
  let gradient = new Float64Array(x.length);
  let nextGradient = new Float64Array(x.length);
  const [slope, next] = [new Float64Array(x.length), new Float64Array(x.length)];
  const steps: Step[] = [];
  let value = total(x, objective(x, gradient));
  for (let iteration = 1; iteration <= iterations; iteration++) {
    if (slopeInto(slope, x, gradient, penalty) < slopeMin) return true;
    const direction = directionOf(slope, steps);
    const fall = dot(direction, slope);
    let length = steps.length === 0 ? 1 / Math.sqrt(dot(slope, slope)) : 1;
    for (;;) {
      for (let i = 0; i < x.length; i++) {
        const moved = (x[i] as number) + length * (direction[i] as number);
        // a penalised coordinate may reach 0 but not cross it in one step
        const side = (x[i] as number) === 0 ? -(slope[i] as number) : (x[i] as number);
        next[i] = (penalty[i] as number) > 0 && moved * side <= 0 ? 0 : moved;
      }
      const reached = total(next, objective(next, nextGradient));
      if (reached <= value + 1e-4 * length * fall) {
        value = reached;
        break;
      }
      length /= 2;
      // rounding is all that is left to gain
      if (length < 1e-12) return true;
    }
    const moved = next.map((v, i) => v - (x[i] as number));
    const turned = nextGradient.map((v, i) => v - (gradient[i] as number));
    const curvature = dot(moved, turned);
    if (curvature > 1e-12 * dot(turned, turned)) {
      if (steps.length === memory) steps.shift();
      steps.push({ moved, turned, curvature });
    }
    x.set(next);
    [gradient, nextGradient] = [nextGradient, gradient];
    after?.(iteration, value);
  }
  return false;
}
