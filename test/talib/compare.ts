// How far our column is from TA-Lib's.
import type { Columns } from '../../src/quant/indicators/index.ts';
import type { Reference } from './talib.ts';

/** Largest difference, relative to the size of the values (and to 1 % of the largest, where a value is close to 0). */
function worst(ours: Float64Array, reference: Float64Array, begin: number): number {
  let scale = 0;
  for (const r of reference) if (Number.isFinite(r)) scale = Math.max(scale, Math.abs(r));
  let found = 0;
  for (let i = 0; i < reference.length; i++) {
    const r = reference[i] as number;
    const size = Math.max(Math.abs(r), scale * 0.01, Number.MIN_VALUE);
    const own = ours[begin + i] as number;
    // Both undefined or both infinite (acos of 100, exp of 60000) is agreement.
    const difference = Object.is(own, r) ? 0 : Math.abs(own - r) / size;
    found = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(found, difference);
  }
  return found;
}

/** Our `output` as TA-Lib tells it: ages of extremes become its row numbers. */
export const asTalib = (columns: Columns, output: string): Float64Array => {
  const column = columns[output] as Float64Array;
  return output === 'age' ? column.map((age, i) => i - age) : column;
};

/** Largest relative difference of our `output` and output `o` of the reference. */
export const compare = (columns: Columns, output: string, reference: Reference, o: number): number =>
  worst(asTalib(columns, output), reference.outputs[o] as Float64Array, reference.begin);
