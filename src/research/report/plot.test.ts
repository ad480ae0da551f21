// A picture without scripts: what it draws stands where its figures say.
import { describe, expect, it } from 'vitest';
import { plot } from './plot.ts';

const drawn = (x: readonly number[], values: readonly number[], more: { edges?: readonly number[]; level?: number } = {}): string =>
  plot({ label: 'a <line>', x, bands: [], lines: [{ values, look: 'main' }], xText: (v) => `x${v}`, yText: (v) => `y${v}`, ...more }).html;

describe('plot', () => {
  it('puts points by their value and not by their number', () => {
    // x 0, 9, 10: the second point lies at nine tenths; 4 % of room above and below
    const path = /class="main" d="([^"]*)"/.exec(drawn([0, 9, 10], [0, 1, 0.5]))?.[1];
    expect(path).toBe('M0.0 231.1L900.0 8.9L1000.0 120.0');
    expect(drawn([0, 9, 10], [0, 1, 0.5])).toContain('<span>x0</span><span>x5</span><span>x10</span>');
  });

  it('leaves a hole where there is no value', () => {
    expect(/class="main" d="([^"]*)"/.exec(drawn([0, 1, 2, 3], [0, 1, Number.NaN, 1]))?.[1]?.match(/M/g)?.length).toBe(2);
  });

  it('marks round values, edges and a level', () => {
    const html = drawn([0, 10], [0, 10], { edges: [5], level: 2 });
    expect([...html.matchAll(/>y([\d.]+)</g)].map((m) => Number(m[1]))).toEqual([0, 5, 10]);
    expect(html).toContain('class="edge" x1="500.0"');
    expect(html).toContain('class="level"');
  });

  it('draws a flat line, says when there is nothing, and escapes its words', () => {
    expect(drawn([0, 1], [3, 3])).toContain('120.0');
    expect(drawn([], [])).toContain('Nothing to draw');
    expect(drawn([0, 1], [1, 2])).toContain('aria-label="a &lt;line&gt;"');
  });
});
