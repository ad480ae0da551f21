// The standard normal distribution: density, distribution function and its inverse, to double precision where it matters.

const SQRT_2PI = 2.5066282746310002;

export const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / SQRT_2PI;

/** Upper tail for x >= 0 (Hart 1968 as given by West 2005, "Better approximations to cumulative normal functions"; error below 1e-14). */
function upperTail(x: number): number {
  if (x > 37) return 0;
  const density = Math.exp(-0.5 * x * x);
  if (x < 7.07106781186547) {
    const top =
      ((((((3.52624965998911e-2 * x + 0.700383064443688) * x + 6.37396220353165) * x + 33.912866078383) * x + 112.079291497871) * x + 221.213596169931) * x +
        220.206867912376) *
      density;
    const below =
      ((((((8.83883476483184e-2 * x + 1.75566716318264) * x + 16.064177579207) * x + 86.7807322029461) * x + 296.564248779674) * x + 637.333633378831) * x +
        793.826512519948) *
        x +
      440.413735824752;
    return top / below;
  }
  // Laplace's continued fraction; ten levels give full precision this far out.
  let fraction = x + 0.65;
  for (let k = 10; k >= 1; k--) fraction = x + k / fraction;
  return density / fraction / SQRT_2PI;
}

/** Probability that a standard normal is at most `x`; NaN for NaN. */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN;
  return x > 0 ? 1 - upperTail(x) : upperTail(-x);
}

/** The value a standard normal stays below with probability `p` in (0, 1): Acklam's rational start, one Halley step. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const x = acklam(p);
  const error = (normalCdf(x) - p) / normalDensity(x);
  return x - error / (1 + (x * error) / 2);
}

function acklam(p: number): number {
  if (p > 0.97575) return -acklam(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const top =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783;
    return top / ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  const top =
    (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239) * q;
  return top / (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1);
}
