// Products of matrices of float32, row-major with row strides in bytes. Every element is summed over k one by one, in order, so that the
// sum does not depend on how many rows are computed at once.

/**
 * C[m, n] = start + A[m, k] · B[k, n]; n is a multiple of 8. Element (i, p) of A lies at a + i·aRow + p·aStep, so a transposed A is one with
 * its strides swapped. Row i of `start` lies at start + i·startRow: a stride of 0 adds the same row to all (a bias, or zeros), and start = c
 * with startRow = cRow adds to what is there.
 */
export function gemm(
  a: usize, aRow: usize, aStep: usize, b: usize, bRow: usize, start: usize, startRow: usize, c: usize, cRow: usize, m: i32, k: i32, n: i32,
): void {
  for (let j: usize = 0; j < <usize>n << 2; j += 32) {
    let row = a;
    let from = start + j;
    let into = c + j;
    let i: i32 = 0;
    // four rows of eight: 8 sums, 2 values of B and 1 of A stay in the 16 registers of x64
    for (; i + 4 <= m; i += 4) {
      let c00 = v128.load(from), c01 = v128.load(from, 16);
      from += startRow;
      let c10 = v128.load(from), c11 = v128.load(from, 16);
      from += startRow;
      let c20 = v128.load(from), c21 = v128.load(from, 16);
      from += startRow;
      let c30 = v128.load(from), c31 = v128.load(from, 16);
      from += startRow;
      let a0 = row, a1 = row + aRow, a2 = row + 2 * aRow, a3 = row + 3 * aRow;
      let right = b + j;
      for (let p: i32 = 0; p < k; p++) {
        const b0 = v128.load(right), b1 = v128.load(right, 16);
        let x = v128.load_splat<f32>(a0);
        c00 = f32x4.add(c00, f32x4.mul(x, b0));
        c01 = f32x4.add(c01, f32x4.mul(x, b1));
        x = v128.load_splat<f32>(a1);
        c10 = f32x4.add(c10, f32x4.mul(x, b0));
        c11 = f32x4.add(c11, f32x4.mul(x, b1));
        x = v128.load_splat<f32>(a2);
        c20 = f32x4.add(c20, f32x4.mul(x, b0));
        c21 = f32x4.add(c21, f32x4.mul(x, b1));
        x = v128.load_splat<f32>(a3);
        c30 = f32x4.add(c30, f32x4.mul(x, b0));
        c31 = f32x4.add(c31, f32x4.mul(x, b1));
        right += bRow;
        a0 += aStep;
        a1 += aStep;
        a2 += aStep;
        a3 += aStep;
      }
      v128.store(into, c00);
      v128.store(into, c01, 16);
      into += cRow;
      v128.store(into, c10);
      v128.store(into, c11, 16);
      into += cRow;
      v128.store(into, c20);
      v128.store(into, c21, 16);
      into += cRow;
      v128.store(into, c30);
      v128.store(into, c31, 16);
      into += cRow;
      row += 4 * aRow;
    }
    for (; i < m; i++) {
      let c0 = v128.load(from), c1 = v128.load(from, 16);
      let left = row;
      let right = b + j;
      for (let p: i32 = 0; p < k; p++) {
        const x = v128.load_splat<f32>(left);
        c0 = f32x4.add(c0, f32x4.mul(x, v128.load(right)));
        c1 = f32x4.add(c1, f32x4.mul(x, v128.load(right, 16)));
        left += aStep;
        right += bRow;
      }
      v128.store(into, c0);
      v128.store(into, c1, 16);
      from += startRow;
      into += cRow;
      row += aRow;
    }
  }
}

/** B[n, m] = A[m, n] transposed; n is a multiple of 4. Of rows without a full four of them the last m mod 4 are copied one value at a time. */
export function transpose(a: usize, aRow: usize, b: usize, bRow: usize, m: i32, n: i32): void {
  for (let j: i32 = 0; j < n; j += 4) {
    let from = a + (<usize>j << 2);
    let into = b + <usize>j * bRow;
    let i: i32 = 0;
    for (; i + 4 <= m; i += 4) {
      const r0 = v128.load(from), r1 = v128.load(from + aRow), r2 = v128.load(from + 2 * aRow), r3 = v128.load(from + 3 * aRow);
      const low01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5), high01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
      const low23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5), high23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
      v128.store(into, i64x2.shuffle(low01, low23, 0, 2));
      v128.store(into + bRow, i64x2.shuffle(low01, low23, 1, 3));
      v128.store(into + 2 * bRow, i64x2.shuffle(high01, high23, 0, 2));
      v128.store(into + 3 * bRow, i64x2.shuffle(high01, high23, 1, 3));
      from += 4 * aRow;
      into += 16;
    }
    for (; i < m; i++) {
      for (let q: usize = 0; q < 4; q++) store<f32>(into + q * bRow, load<f32>(from + (q << 2)));
      from += aRow;
      into += 4;
    }
  }
}

/** Sums of the columns of A[m, n], added to out[n]; n is a multiple of 4. */
export function columnSums(a: usize, aRow: usize, out: usize, m: i32, n: i32): void {
  for (let i: i32 = 0; i < m; i++) {
    for (let j: usize = 0; j < <usize>n << 2; j += 16) v128.store(out + j, f32x4.add(v128.load(out + j), v128.load(a + j)));
    a += aRow;
  }
}
