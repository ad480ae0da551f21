import { describe, expect, it } from 'vitest';
import { HOUR, inferTimeframe, MINUTE } from './index.ts';

const minutes = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i * MINUTE);

describe('inferTimeframe', () => {
  it('is the most frequent distance, whatever the gaps', () => {
    expect(inferTimeframe(Float64Array.from([...minutes(5), ...minutes(5, 10 * HOUR)]))).toBe('1m');
    expect(inferTimeframe(Float64Array.from([0]))).toBeUndefined();
    expect(inferTimeframe(Float64Array.from([0, 7, 14]))).toBeUndefined();
  });
});
