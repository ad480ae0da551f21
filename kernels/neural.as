// What networks do between their matrix products, four float32 at a time. Lengths and row widths are multiples of 4 where nothing else is said;
// strides and addresses are bytes. Backward kernels turn the gradient of what came out, in place, into that of what went in.

/**
 * e^x after the Cephes library (expf): x = n·ln 2 + r, a polynomial in r times 2^n; relative error near 1e-7, held to |x| ≤ 80. Adding 1.5·2²³
 * leaves n in the low bits. pmin and pmax are single instructions, and a NaN as first operand stays one.
 */
@inline
function exponential(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(80)), f32x4.splat(-80));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000)));
}

@inline
function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))));
}

@inline
function tanh(x: v128): v128 {
  return f32x4.sub(f32x4.mul(f32x4.splat(2), sigmoid(f32x4.add(x, x))), f32x4.splat(1));
}

@inline
function sum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

@inline
function derivative(s: v128): v128 {
  return f32x4.mul(s, f32x4.sub(f32x4.splat(1), s));
}

/** to = (from − mean) · inverse held to ±8, and 0 where that is NaN or infinite. `from` has rows of `width` values without gaps; any width. */
export function standardise(from: usize, mean: usize, inverse: usize, to: usize, toRow: usize, rows: i32, width: i32): void {
  const whole = <usize>(width & ~3) << 2, end = <usize>width << 2;
  for (let i: i32 = 0; i < rows; i++) {
    for (let j: usize = 0; j < whole; j += 16) {
      const z = f32x4.mul(f32x4.sub(v128.load(from + j), v128.load(mean + j)), v128.load(inverse + j));
      v128.store(to + j, v128.and(f32x4.pmax(f32x4.pmin(z, f32x4.splat(8)), f32x4.splat(-8)), f32x4.eq(f32x4.sub(z, z), f32x4.splat(0))));
    }
    for (let j = whole; j < end; j += 4) {
      const z = (load<f32>(from + j) - load<f32>(mean + j)) * load<f32>(inverse + j);
      store<f32>(to + j, z - z == 0 ? max<f32>(min<f32>(z, 8), -8) : 0);
    }
    from += end;
    to += toRow;
  }
}

/** y = x */
export function copy(x: usize, y: usize, n: i32): void {
  memory.copy(y, x, <usize>n << 2);
}

/** x = 0 */
export function clear(x: usize, n: i32): void {
  memory.fill(x, 0, <usize>n << 2);
}

/** x += y */
export function add(x: usize, y: usize, n: i32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16) v128.store(x + j, f32x4.add(v128.load(x + j), v128.load(y + j)));
}

/** x *= y */
export function multiply(x: usize, y: usize, n: i32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16) v128.store(x + j, f32x4.mul(v128.load(x + j), v128.load(y + j)));
}

/** y = max(x, 0) */
export function relu(x: usize, y: usize, n: i32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16) v128.store(y + j, f32x4.pmax(v128.load(x + j), f32x4.splat(0)));
}

export function reluBack(x: usize, gradient: usize, n: i32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16)
    v128.store(gradient + j, v128.and(v128.load(gradient + j), f32x4.gt(v128.load(x + j), f32x4.splat(0))));
}

/** y = x · σ(2√(2/π)·(x + 0.044715x³)): the tanh form of GELU (Hendrycks and Gimpel 2016). */
export function gelu(x: usize, y: usize, n: i32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16) {
    const v = v128.load(x + j);
    const inner = f32x4.mul(v, f32x4.add(f32x4.splat(1.5957691216), f32x4.mul(f32x4.splat(0.0713548163), f32x4.mul(v, v))));
    v128.store(y + j, f32x4.mul(v, sigmoid(inner)));
  }
}

export function geluBack(x: usize, gradient: usize, n: i32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16) {
    const v = v128.load(x + j), square = f32x4.mul(v, v);
    const s = sigmoid(f32x4.mul(v, f32x4.add(f32x4.splat(1.5957691216), f32x4.mul(f32x4.splat(0.0713548163), square))));
    const slope = f32x4.mul(v, f32x4.add(f32x4.splat(1.5957691216), f32x4.mul(f32x4.splat(0.2140644488), square)));
    v128.store(gradient + j, f32x4.mul(v128.load(gradient + j), f32x4.add(s, f32x4.mul(slope, derivative(s)))));
  }
}

/** Leaves out values: mask is `scale` with a chance of 1 − below/2³² and else 0, y = x · mask. `state` is four xorshift32 generators (Marsaglia 2003). */
export function dropout(x: usize, y: usize, mask: usize, n: i32, below: u32, scale: f32, state: usize): void {
  let random = v128.load(state);
  for (let j: usize = 0; j < <usize>n << 2; j += 16) {
    random = v128.xor(random, i32x4.shl(random, 13));
    random = v128.xor(random, i32x4.shr_u(random, 17));
    random = v128.xor(random, i32x4.shl(random, 5));
    const keep = v128.and(i32x4.ge_u(random, i32x4.splat(below)), f32x4.splat(scale));
    v128.store(mask + j, keep);
    v128.store(y + j, f32x4.mul(v128.load(x + j), keep));
  }
  v128.store(state, random);
}

/**
 * One step of an LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers 2000). z[batch, 4·width]: sums of input, forget, cell and
 * output gate, activated in place; before: cells of the step before.
 */
export function lstmGates(z: usize, zRow: usize, before: usize, cells: usize, tanhs: usize, hidden: usize, batch: i32, width: i32): void {
  const size = <usize>width << 2;
  for (let i: i32 = 0; i < batch; i++) {
    for (let j: usize = 0; j < size; j += 16) {
      const at = z + j;
      const input = sigmoid(v128.load(at)), forget = sigmoid(v128.load(at + size)), cell = tanh(v128.load(at + 2 * size));
      const output = sigmoid(v128.load(at + 3 * size));
      v128.store(at, input);
      v128.store(at + size, forget);
      v128.store(at + 2 * size, cell);
      v128.store(at + 3 * size, output);
      const now = f32x4.add(f32x4.mul(forget, v128.load(before + j)), f32x4.mul(input, cell));
      const t = tanh(now);
      v128.store(cells + j, now);
      v128.store(tanhs + j, t);
      v128.store(hidden + j, f32x4.mul(output, t));
    }
    z += zRow;
    before += size;
    cells += size;
    tanhs += size;
    hidden += size;
  }
}

/** z holds the activated gates and becomes the gradient of their sums; cellGradient that of the step's cells, then of the step before. */
export function lstmGatesBack(
  z: usize, zRow: usize, before: usize, tanhs: usize, hiddenGradient: usize, cellGradient: usize, batch: i32, width: i32,
): void {
  const size = <usize>width << 2;
  for (let i: i32 = 0; i < batch; i++) {
    for (let j: usize = 0; j < size; j += 16) {
      const at = z + j;
      const input = v128.load(at), forget = v128.load(at + size), cell = v128.load(at + 2 * size), output = v128.load(at + 3 * size);
      const t = v128.load(tanhs + j), h = v128.load(hiddenGradient + j);
      const c = f32x4.add(v128.load(cellGradient + j), f32x4.mul(f32x4.mul(h, output), f32x4.sub(f32x4.splat(1), f32x4.mul(t, t))));
      v128.store(at, f32x4.mul(f32x4.mul(c, cell), derivative(input)));
      v128.store(at + size, f32x4.mul(f32x4.mul(c, v128.load(before + j)), derivative(forget)));
      v128.store(at + 2 * size, f32x4.mul(f32x4.mul(c, input), f32x4.sub(f32x4.splat(1), f32x4.mul(cell, cell))));
      v128.store(at + 3 * size, f32x4.mul(f32x4.mul(h, t), derivative(output)));
      v128.store(cellGradient + j, f32x4.mul(c, forget));
    }
    z += zRow;
    before += size;
    tanhs += size;
    hiddenGradient += size;
    cellGradient += size;
  }
}

/** y = gain · (x − mean) / √(variance + 1e-5) + shift, row by row (Ba, Kiros and Hinton 2016); keeps the normal rows and 1 / √… of each. */
export function layerNorm(x: usize, gain: usize, shift: usize, y: usize, normal: usize, inverse: usize, rows: i32, width: i32): void {
  const size = <usize>width << 2;
  for (let i: i32 = 0; i < rows; i++) {
    let total = f32x4.splat(0);
    for (let j: usize = 0; j < size; j += 16) total = f32x4.add(total, v128.load(x + j));
    const mean = f32x4.splat(sum(total) / <f32>width);
    total = f32x4.splat(0);
    for (let j: usize = 0; j < size; j += 16) {
      const d = f32x4.sub(v128.load(x + j), mean);
      total = f32x4.add(total, f32x4.mul(d, d));
    }
    const one: f32 = 1 / sqrt<f32>(sum(total) / <f32>width + 1e-5);
    store<f32>(inverse, one);
    for (let j: usize = 0; j < size; j += 16) {
      const z = f32x4.mul(f32x4.sub(v128.load(x + j), mean), f32x4.splat(one));
      v128.store(normal + j, z);
      v128.store(y + j, f32x4.add(f32x4.mul(z, v128.load(gain + j)), v128.load(shift + j)));
    }
    x += size;
    y += size;
    normal += size;
    inverse += 4;
  }
}

/** Adds to the gradients of gain and shift, and adds the gradient of x to `to`. */
export function layerNormBack(
  gradient: usize, gain: usize, normal: usize, inverse: usize, to: usize, gainGradient: usize, shiftGradient: usize, rows: i32, width: i32,
): void {
  const size = <usize>width << 2;
  for (let i: i32 = 0; i < rows; i++) {
    let plain = f32x4.splat(0), along = f32x4.splat(0);
    for (let j: usize = 0; j < size; j += 16) {
      const g = v128.load(gradient + j), z = v128.load(normal + j), d = f32x4.mul(g, v128.load(gain + j));
      plain = f32x4.add(plain, d);
      along = f32x4.add(along, f32x4.mul(d, z));
      v128.store(gainGradient + j, f32x4.add(v128.load(gainGradient + j), f32x4.mul(g, z)));
      v128.store(shiftGradient + j, f32x4.add(v128.load(shiftGradient + j), g));
    }
    const meanPlain = f32x4.splat(sum(plain) / <f32>width), meanAlong = f32x4.splat(sum(along) / <f32>width);
    const one = v128.load_splat<f32>(inverse);
    for (let j: usize = 0; j < size; j += 16) {
      const d = f32x4.mul(v128.load(gradient + j), v128.load(gain + j));
      const own = f32x4.mul(one, f32x4.sub(f32x4.sub(d, meanPlain), f32x4.mul(v128.load(normal + j), meanAlong)));
      v128.store(to + j, f32x4.add(v128.load(to + j), own));
    }
    gradient += size;
    normal += size;
    to += size;
    inverse += 4;
  }
}

/** Shares of scale·x in each row over its first `width` values; those after, up to the stride, become 0. Strides are multiples of 16 bytes. */
export function softmax(x: usize, row: usize, rows: i32, width: i32, scale: f32): void {
  const lanes = i32x4(0, 1, 2, 3), size = <usize>(width + 3 & ~3) << 2;
  for (let i: i32 = 0; i < rows; i++) {
    let top = f32x4.splat(-Infinity);
    let index = lanes;
    for (let j: usize = 0; j < size; j += 16) {
      top = f32x4.pmax(top, v128.bitselect(v128.load(x + j), f32x4.splat(-Infinity), i32x4.lt_s(index, i32x4.splat(width))));
      index = i32x4.add(index, i32x4.splat(4));
    }
    const most = f32x4.splat(
      max(max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)), max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3))),
    );
    let total = f32x4.splat(0);
    index = lanes;
    for (let j: usize = 0; j < size; j += 16) {
      const e = exponential(f32x4.mul(f32x4.splat(scale), f32x4.sub(v128.load(x + j), most)));
      const share = v128.and(e, i32x4.lt_s(index, i32x4.splat(width)));
      total = f32x4.add(total, share);
      v128.store(x + j, share);
      index = i32x4.add(index, i32x4.splat(4));
    }
    const one = f32x4.splat(1 / sum(total));
    for (let j: usize = 0; j < size; j += 16) v128.store(x + j, f32x4.mul(one, v128.load(x + j)));
    for (let j = size; j < row; j += 16) v128.store(x + j, f32x4.splat(0));
    x += row;
  }
}

/** The gradient of shares becomes that of x: scale · share · (g − Σ share·g). */
export function softmaxBack(shares: usize, gradient: usize, row: usize, rows: i32, scale: f32): void {
  for (let i: i32 = 0; i < rows; i++) {
    let along = f32x4.splat(0);
    for (let j: usize = 0; j < row; j += 16) along = f32x4.add(along, f32x4.mul(v128.load(shares + j), v128.load(gradient + j)));
    const total = f32x4.splat(sum(along));
    for (let j: usize = 0; j < row; j += 16)
      v128.store(
        gradient + j,
        f32x4.mul(f32x4.mul(f32x4.splat(scale), v128.load(shares + j)), f32x4.sub(v128.load(gradient + j), total)),
      );
    shares += row;
    gradient += row;
  }
}

/** Σ x² in float64. */
export function sumOfSquares(x: usize, n: i32): f64 {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let j: usize = 0; j < <usize>n << 2; j += 16) {
    const v = v128.load(x + j);
    const a = f64x2.promote_low_f32x4(v), b = f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const both = f64x2.add(low, high);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/**
 * One step of AdamW (Loshchilov and Hutter 2019) with 0.9, 0.999 and 1e-8. Gradients are multiplied by `clip` first; `keep` is 1 − rate·decay,
 * `step` rate / (1 − 0.9^t), `correct` 1 / √(1 − 0.999^t).
 */
export function adamw(x: usize, gradient: usize, first: usize, second: usize, n: i32, clip: f32, keep: f32, step: f32, correct: f32): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 16) {
    const g = f32x4.mul(v128.load(gradient + j), f32x4.splat(clip));
    const m = f32x4.add(f32x4.mul(v128.load(first + j), f32x4.splat(0.9)), f32x4.mul(g, f32x4.splat(0.1)));
    const v = f32x4.add(f32x4.mul(v128.load(second + j), f32x4.splat(0.999)), f32x4.mul(f32x4.mul(g, g), f32x4.splat(0.001)));
    v128.store(first + j, m);
    v128.store(second + j, v);
    const by = f32x4.div(f32x4.mul(m, f32x4.splat(step)), f32x4.add(f32x4.mul(f32x4.sqrt(v), f32x4.splat(correct)), f32x4.splat(1e-8)));
    v128.store(x + j, f32x4.sub(f32x4.mul(v128.load(x + j), f32x4.splat(keep)), by));
  }
}
