// Worth over two parameters at a time: what a heat map shows, whatever the others were.
import { type Dimension, levelsOf, levelValue, type ParameterValue, type Space, unitOf, valueAt } from '../../quant/search/index.ts';
import type { Tried } from './optimise.ts';

export interface HeatMap {
  readonly across: string;
  readonly down: string;
  /** values, or lower ends of the bins, along both sides */
  readonly columns: readonly ParameterValue[];
  readonly rows: readonly ParameterValue[];
  /** rows × columns: the best worth and the mean worth of the points in a cell; NaN where none was tried */
  readonly best: Float64Array;
  readonly mean: Float64Array;
  readonly counts: Int32Array;
}

/** Values along one side at most; more are put together in bins, half as many so that they fill. */
const VALUES = 24;
const BINS = 12;

function bins(d: Dimension): { readonly labels: readonly ParameterValue[]; readonly of: (value: ParameterValue) => number } {
  const levels = levelsOf(d);
  const cells = levels <= VALUES ? levels : BINS;
  const labels = Array.from({ length: cells }, (_, i) => (levels === cells ? levelValue(d, i) : valueAt(d, i / cells)));
  return {
    labels,
    of: (value) => (levels === cells ? Math.max(0, labels.indexOf(value)) : Math.min(cells - 1, Math.max(0, Math.floor(unitOf(d, value) * cells)))),
  };
}

export function heatMap(tried: readonly Tried[], across: Dimension, down: Dimension): HeatMap {
  const [x, y] = [bins(across), bins(down)];
  const size = x.labels.length * y.labels.length;
  const best = new Float64Array(size).fill(Number.NaN);
  const sums = new Float64Array(size);
  const counts = new Int32Array(size);
  for (const { point, worth } of tried) {
    if (!Number.isFinite(worth)) continue;
    const at = y.of(point[down.name] as ParameterValue) * x.labels.length + x.of(point[across.name] as ParameterValue);
    if (!(worth <= (best[at] as number))) best[at] = worth;
    sums[at] = (sums[at] as number) + worth;
    counts[at] = (counts[at] as number) + 1;
  }
  const mean = sums.map((sum, i) => (counts[i] === 0 ? Number.NaN : sum / (counts[i] as number)));
  return { across: across.name, down: down.name, columns: x.labels, rows: y.labels, best, mean, counts };
}

/** One for every pair of parameters. */
export const heatMaps = (tried: readonly Tried[], space: Space): HeatMap[] =>
  space.flatMap((across, i) => space.slice(i + 1).map((down) => heatMap(tried, across, down)));
