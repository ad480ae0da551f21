// Features as bins: each value of a feature becomes one byte, 0 for what is not a number, 1 … 255 by exact quantiles of the rows learned from.
import type { Sample } from '../table.ts';

/** Values other than NaN go to at most this many bins. */
export const binsMax = 255;

export interface Binned {
  readonly rows: number;
  readonly width: number;
  /** words of four features, one word a row: the byte of feature f in row i is at ((f >> 2) · rows + i) · 4 + (f & 3) */
  readonly bytes: Uint8Array;
  /** per feature, ascending: a value in bin b is at most thresholds[b − 1]; the last bin has none */
  readonly thresholds: readonly Float32Array[];
  /** 1 where a row learned from lacks the feature */
  readonly missing: Uint8Array;
}

/** Words of four features that hold `width` features. */
export const blocksOf = (width: number): number => (width + 3) >> 2;

const bytesOfDigits = [0, 11, 22] as const;
const digit = 2048;

/** Sorts numbers and, beside them, where they came from, by three passes over 11 bits each. Results are in `keys` and `from`. */
class RadixSort {
  keys: Uint32Array;
  from: Uint32Array;
  #otherKeys: Uint32Array;
  #otherFrom: Uint32Array;
  readonly #counts = new Uint32Array(digit * bytesOfDigits.length);

  constructor(size: number) {
    this.keys = new Uint32Array(size);
    this.from = new Uint32Array(size);
    this.#otherKeys = new Uint32Array(size);
    this.#otherFrom = new Uint32Array(size);
  }

  sort(length: number): void {
    this.#count(length);
    for (const [pass, shift] of bytesOfDigits.entries()) {
      const counts = this.#counts.subarray(pass * digit, (pass + 1) * digit);
      let before = 0;
      for (let d = 0; d < digit; d++) {
        const count = counts[d] as number;
        counts[d] = before;
        before += count;
      }
      this.#pass(length, shift, counts);
    }
  }

  #count(length: number): void {
    const { keys } = this;
    const counts = this.#counts.fill(0);
    for (let i = 0; i < length; i++) {
      const key = keys[i] as number;
      const [low, middle, high] = [key & 2047, digit + ((key >>> 11) & 2047), 2 * digit + (key >>> 22)];
      counts[low] = (counts[low] as number) + 1;
      counts[middle] = (counts[middle] as number) + 1;
      counts[high] = (counts[high] as number) + 1;
    }
  }

  #pass(length: number, shift: number, counts: Uint32Array): void {
    const [keys, from, toKeys, toFrom] = [this.keys, this.from, this.#otherKeys, this.#otherFrom];
    for (let i = 0; i < length; i++) {
      const key = keys[i] as number;
      const d = (key >>> shift) & 2047;
      const at = counts[d] as number;
      counts[d] = at + 1;
      toKeys[at] = key;
      toFrom[at] = from[i] as number;
    }
    [this.keys, this.from, this.#otherKeys, this.#otherFrom] = [toKeys, toFrom, keys, from];
  }
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** A float32 as a number that sorts the same way; −0 counts as 0. */
function keyOf(value: number): number {
  float[0] = value + 0;
  const b = bits[0] as number;
  return (b >>> 31 === 1 ? ~b : b | 0x80000000) >>> 0;
}

function valueOf(key: number): number {
  bits[0] = key >>> 31 === 1 ? key & 0x7fffffff : ~key;
  return float[0] as number;
}

/** A float32 from `low` up to, not including, `high`: their middle where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround((low + high) / 2);
  return middle >= low && middle < high ? middle : low;
}

function distinctOf(keys: Uint32Array, length: number): number {
  let distinct = length === 0 ? 0 : 1;
  for (let i = 1; i < length; i++) if (keys[i] !== keys[i - 1]) distinct++;
  return distinct;
}

/**
 * Bins of the rows of a sample. A feature with no more different values than bins keeps each apart; else every bin takes its share of the rows
 * that are left, equal values together.
 * @param bins most bins for values, 2 … binsMax
 * @param bytes at least blocksOf(width) · rows · 4 bytes, zeros
 */
export function binSample({ table, rows }: Sample, bins: number, bytes: Uint8Array): Binned {
  const width = table.names.length;
  const n = rows.length;
  const missing = new Uint8Array(width);
  const thresholds: Float32Array[] = [];
  const sorter = new RadixSort(n);
  const cuts = new Float32Array(binsMax);
  for (let f = 0; f < width; f++) {
    const { keys, from } = sorter;
    let length = 0;
    for (let i = 0; i < n; i++) {
      const value = table.values[(rows[i] as number) * width + f] as number;
      keys[length] = keyOf(value);
      from[length] = i;
      // what is not a number is overwritten by the next row
      if (value === value) length++;
    }
    missing[f] = length < n ? 1 : 0;
    sorter.sort(length);
    const lane = (f >> 2) * n * 4 + (f & 3);
    thresholds.push(cuts.slice(0, assignBins(sorter, length, bins, bytes, lane, cuts)));
  }
  return { rows: n, width, bytes, thresholds, missing };
}

/** Gives every sorted value its bin; returns the number of thresholds written. */
function assignBins({ keys, from }: RadixSort, length: number, bins: number, bytes: Uint8Array, lane: number, cuts: Float32Array): number {
  const apart = distinctOf(keys, length) <= bins;
  let [bin, binStart] = [1, 0];
  for (let i = 0; i < length; i++) {
    bytes[lane + (from[i] as number) * 4] = bin;
    if (i + 1 === length || keys[i] === keys[i + 1] || bin === bins) continue;
    if (apart || (i + 1 - binStart) * (bins - bin + 1) >= length - binStart) {
      cuts[bin - 1] = between(valueOf(keys[i] as number), valueOf(keys[i + 1] as number));
      binStart = i + 1;
      bin++;
    }
  }
  return bin - 1;
}
