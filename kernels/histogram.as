// Trees on binned features: sums of (gradient, hessian) per bin, the sums of a sibling, and the best cut of one feature.
// Bins lie in words of four features, one word a row; a histogram is 256 pairs of doubles; bin 0 holds what is not a number.

/** Four histograms at once. `pairs` follow the order of `rows`; with `all` the rows are 0 … count−1. */
export function block(bins: usize, rows: usize, pairs: usize, out: usize, count: i32, all: i32): void {
  memory.fill(out, 0, 16384);
  const end = pairs + (<usize>count << 4);
  if (all) {
    let at = bins;
    for (let pair = pairs; pair < end; pair += 16) {
      add4(out, load<u32>(at), v128.load(pair));
      at += 4;
    }
  } else {
    let at = rows;
    for (let pair = pairs; pair < end; pair += 16) {
      add4(out, load<u32>(bins + (<usize>load<u32>(at) << 2)), v128.load(pair));
      at += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function add4(out: usize, word: u32, pair: v128): void {
  const a = out + <usize>((word << 4) & 0xff0);
  const b = out + <usize>((word >> 4) & 0xff0);
  const c = out + <usize>((word >> 12) & 0xff0);
  const d = out + <usize>((word >> 20) & 0xff0);
  v128.store(a, f64x2.add(v128.load(a), pair));
  v128.store(b, f64x2.add(v128.load(b, 4096), pair), 4096);
  v128.store(c, f64x2.add(v128.load(c, 8192), pair), 8192);
  v128.store(d, f64x2.add(v128.load(d, 12288), pair), 12288);
}

/** The histogram of one feature: `bins` is the first byte of its lane. */
export function one(bins: usize, rows: usize, pairs: usize, out: usize, count: i32): void {
  memory.fill(out, 0, 4096);
  const end = pairs + (<usize>count << 4);
  for (let pair = pairs; pair < end; pair += 16) {
    const at = out + (<usize>load<u8>(bins + (<usize>load<u32>(rows) << 2)) << 4);
    v128.store(at, f64x2.add(v128.load(at), v128.load(pair)));
    rows += 4;
  }
}

/** The histograms of a parent become those of its other child. */
export function subtract(parent: usize, child: usize, histograms: i32): void {
  const end = parent + (<usize>histograms << 12);
  for (; parent < end; parent += 16) {
    v128.store(parent, f64x2.sub(v128.load(parent), v128.load(child)));
    child += 16;
  }
}

/**
 * Best cut of one feature: 2 × last bin that goes left + 1 when NaN goes right, or −1 when none scores above `best`. Writes score, gradient and
 * hessian of the left side to `result`. The score is T(Gl)²/(Hl+l2) + T(Gr)²/(Hr+l2), T(G) = max(|G|−l1, 0), compared without dividing.
 */
export function scan(
  histogram: usize,
  bins: i32,
  missing: i32,
  g: f64,
  h: f64,
  l1: f64,
  l2: f64,
  minWeight: f64,
  best: f64,
  result: usize,
): i32 {
  let found = -1;
  for (let nanRight = 0; nanRight <= missing; nanRight++) {
    const start = missing & (1 - nanRight);
    let gl = start ? load<f64>(histogram) : 0;
    let hl = start ? load<f64>(histogram, 8) : 0;
    let at = histogram;
    const last = bins - 1 + nanRight;
    for (let bin = 1; bin <= last; bin++) {
      at += 16;
      gl += load<f64>(at);
      hl += load<f64>(at, 8);
      const hr = h - hl;
      if (hl < minWeight) continue;
      if (hr < minWeight) break;
      let tl = abs(gl);
      let tr = abs(g - gl);
      if (l1 > 0) {
        tl = tl > l1 ? tl - l1 : 0;
        tr = tr > l1 ? tr - l1 : 0;
      }
      const dl = hl + l2;
      const dr = hr + l2;
      const over = tl * tl * dr + tr * tr * dl;
      const under = dl * dr;
      if (over > best * under) {
        best = over / under;
        found = (bin << 1) | nanRight;
        store<f64>(result, best);
        store<f64>(result, gl, 8);
        store<f64>(result, hl, 16);
      }
    }
  }
  return found;
}
