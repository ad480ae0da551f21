// Histograms of gradients: for each feature, the sum of (gradient, hessian) of the rows that fall into each of its 256 bins.

/** Bins are column-major bytes, `gh` pairs of doubles in the order of `rows`, a histogram 256 pairs a feature. `all`: rows are 0 … count−1. */
export function histogram(bins: usize, rows: usize, gh: usize, out: usize, stride: i32, firstFeature: i32, endFeature: i32, count: i32, all: i32): void {
  for (let f = firstFeature; f < endFeature; f++) {
    const into = out + (<usize>f << 12);
    const column = bins + <usize>f * <usize>stride;
    memory.fill(into, 0, 4096);
    let pair = gh;
    if (all) {
      for (let i: usize = 0; i < <usize>count; i++) {
        const bin = into + (<usize>load<u8>(column + i) << 4);
        v128.store(bin, f64x2.add(v128.load(bin), v128.load(pair)));
        pair += 16;
      }
    } else {
      const end = rows + (<usize>count << 2);
      for (let row = rows; row < end; row += 4) {
        const bin = into + (<usize>load<u8>(column + <usize>load<u32>(row)) << 4);
        v128.store(bin, f64x2.add(v128.load(bin), v128.load(pair)));
        pair += 16;
      }
    }
  }
}
