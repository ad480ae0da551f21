// Where one column crosses another: found once for a pair of columns, however often it is asked for.

export interface Crossings {
  /** rows, ascending, at which the first is above the second and was not in the row before */
  readonly up: Int32Array;
  /** rows at which it is below and was not in the row before */
  readonly down: Int32Array;
}

const known = new WeakMap<Float64Array, WeakMap<Float64Array, Crossings>>();

/** Crossings of `a` and `b`, columns of equal length that are not written to any more. NaN crosses nothing. */
export function crossings(a: Float64Array, b: Float64Array): Crossings {
  let partners = known.get(a);
  if (partners === undefined) {
    partners = new WeakMap();
    known.set(a, partners);
  }
  let found = partners.get(b);
  if (found === undefined) {
    found = find(a, b);
    partners.set(b, found);
  }
  return found;
}

function find(a: Float64Array, b: Float64Array): Crossings {
  const up = new Int32Array(a.length);
  const down = new Int32Array(a.length);
  let [ups, downs] = [0, 0];
  let before = Number.NaN;
  for (let i = 0; i < a.length; i++) {
    const now = (a[i] as number) - (b[i] as number);
    if (now > 0) {
      if (before <= 0) up[ups++] = i;
    } else if (now < 0 && before >= 0) down[downs++] = i;
    before = now;
  }
  return { up: up.slice(0, ups), down: down.slice(0, downs) };
}
