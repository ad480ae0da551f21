// A window over a series that shrinks when its older and newer part differ: ADWIN (Bifet & Gavaldà 2007), in memory of the logarithm of its length.

/** Buckets of one size before two of them become one. */
const alike = 5;
/** Values between two looks for a cut. */
const clock = 8;
/** Values that a part must hold before it is compared. */
const partMin = 8;

export interface Cut {
  /** mean of the older and of the newer part */
  readonly older: number;
  readonly newer: number;
  /** the difference that chance would not reach */
  readonly limit: number;
}

/** For values in [0, 1]. Its own properties are its whole state. */
export class Adwin {
  /** bound on the chance of a false cut at one look */
  readonly level: number;
  seen = 0;
  /** buckets from the oldest on: values in each, their sum and sum of squares */
  sizes: number[] = [];
  sums: number[] = [];
  squares: number[] = [];

  constructor(level: number) {
    this.level = level;
  }

  /** values in the window */
  get length(): number {
    return this.sizes.reduce((a, b) => a + b, 0);
  }

  get mean(): number {
    return this.sums.reduce((a, b) => a + b, 0) / this.length;
  }

  /** Takes one value; the strongest cut, after which the older part is forgotten, or undefined. What is not a number is not taken. */
  see(value: number): Cut | undefined {
    if (!Number.isFinite(value)) return undefined;
    this.sizes.push(1);
    this.sums.push(value);
    this.squares.push(value * value);
    this.#merge();
    this.seen++;
    return this.seen % clock === 0 ? this.#cut() : undefined;
  }

  #merge(): void {
    for (let end = this.sizes.length; end > 0; ) {
      const size = this.sizes[end - 1] as number;
      let start = end;
      while (start > 0 && this.sizes[start - 1] === size) start--;
      if (end - start <= alike) {
        end = start;
        continue;
      }
      for (const column of [this.sizes, this.sums, this.squares]) column.splice(start, 2, (column[start] as number) + (column[start + 1] as number));
      end = start + 1;
    }
  }

  #cut(): Cut | undefined {
    const count = this.length;
    const sum = this.sums.reduce((a, b) => a + b, 0);
    const mean = sum / count;
    const variance = Math.max(0, this.squares.reduce((a, b) => a + b, 0) / count - mean * mean);
    // one share of the level for each place a cut could be
    const doubt = Math.log((2 * this.sizes.length) / this.level);
    let [n, total, found, keepFrom, strongest] = [0, 0, undefined as Cut | undefined, 0, 0];
    for (let b = 0; b + 1 < this.sizes.length; b++) {
      n += this.sizes[b] as number;
      total += this.sums[b] as number;
      const rest = count - n;
      if (n < partMin || rest < partMin) continue;
      const harmonic = 1 / (1 / n + 1 / rest);
      const limit = Math.sqrt((2 / harmonic) * variance * doubt) + (2 / (3 * harmonic)) * doubt;
      const [older, newer] = [total / n, (sum - total) / rest];
      const strength = Math.abs(older - newer) / limit;
      if (strength <= 1 || strength <= strongest) continue;
      strongest = strength;
      keepFrom = b + 1;
      found = { older, newer, limit };
    }
    if (found !== undefined) for (const column of [this.sizes, this.sums, this.squares]) column.splice(0, keepFrom);
    return found;
  }
}
