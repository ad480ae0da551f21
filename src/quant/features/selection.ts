// Choosing features inside a training window only: information about the label, clusters of look-alikes, stability over time.
// long because: each measure stands beside the others that its choice is made with
import { AppError, seeded } from '../../core/index.ts';
import type { Labels } from './labels.ts';

export interface Candidate {
  readonly name: string;
  readonly values: Float64Array;
}

export interface SelectionOptions {
  /** training window: rows [from, to); nothing else is looked at */
  readonly from: number;
  readonly to: number;
  /** how many to keep at most */
  readonly keep: number;
  /** features whose absolute correlation reaches this are one cluster, of which the best stays (default 0.9) */
  readonly correlation?: number;
  /** consecutive parts of the window in which a feature must prove itself (default 5) */
  readonly folds?: number;
  /** share of folds in which it must tell more than chance (default 0.6) */
  readonly stability?: number;
}

export interface Selected {
  readonly name: string;
  /** nats about the label over the window, what chance alone gives taken off; may be below 0 */
  readonly information: number;
  /** share of folds in which that is above 0 */
  readonly stability: number;
  /** features with one number look alike */
  readonly cluster: number;
  readonly kept: boolean;
}

const bins = 8;
/** Rows below which a measure says nothing. */
const rowsMin = 50;

/** Quantile bin of each row, 0 to bins − 1; equal values share a bin. */
function binned(values: Float64Array, rows: readonly number[]): Uint8Array {
  const order = rows.map((_, k) => k).sort((a, b) => (values[rows[a] as number] as number) - (values[rows[b] as number] as number));
  const out = new Uint8Array(rows.length);
  for (let r = 0; r < order.length; r++) {
    const here = values[rows[order[r] as number] as number] as number;
    const same = r > 0 && here === values[rows[order[r - 1] as number] as number];
    out[order[r] as number] = same ? (out[order[r - 1] as number] as number) : Math.floor((r * bins) / order.length);
  }
  return out;
}

/**
 * Mutual information of two columns over rows in which both are defined, in nats, by quantile bins; less its mean under independence,
 * (used bins of x − 1)(of y − 1) / 2n (G. Miller, 1955). NaN with fewer than 50 rows.
 */
export function mutualInformation(x: Float64Array, y: Float64Array, from: number, to: number): number {
  const rows: number[] = [];
  for (let i = from; i < to; i++) if (Number.isFinite(x[i]) && Number.isFinite(y[i])) rows.push(i);
  const n = rows.length;
  if (n < rowsMin) return Number.NaN;
  const [bx, by] = [binned(x, rows), binned(y, rows)];
  const joint = new Float64Array(bins * bins);
  const [px, py] = [new Float64Array(bins), new Float64Array(bins)];
  for (let k = 0; k < n; k++) {
    const [a, b] = [bx[k] as number, by[k] as number];
    joint[a * bins + b] = (joint[a * bins + b] as number) + 1;
    px[a] = (px[a] as number) + 1;
    py[b] = (py[b] as number) + 1;
  }
  let information = 0;
  for (let a = 0; a < bins; a++)
    for (let b = 0; b < bins; b++) {
      const j = joint[a * bins + b] as number;
      if (j > 0) information += (j / n) * Math.log((j * n) / ((px[a] as number) * (py[b] as number)));
    }
  const used = (p: Float64Array) => p.filter((v) => v > 0).length;
  return information - ((used(px) - 1) * (used(py) - 1)) / (2 * n);
}

/** Pearson correlation over rows [from, to) in which both are defined; NaN with fewer than 50 or where one does not vary. */
export function correlationOf(x: Float64Array, y: Float64Array, from: number, to: number): number {
  let [n, mx, my, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    n++;
    const dx = a - mx;
    const dy = b - my;
    mx += dx / n;
    my += dy / n;
    xx += dx * (a - mx);
    yy += dy * (b - my);
    xy += dx * (b - my);
  }
  return n >= rowsMin && xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}

/** Cluster of each column: those linked, directly or through others, by |correlation| ≥ threshold. Numbered by first member. */
export function correlationClusters(columns: readonly Float64Array[], from: number, to: number, threshold: number): number[] {
  const cluster = columns.map((_, k) => k);
  for (let a = 0; a < columns.length; a++)
    for (let b = 0; b < a; b++) {
      if (cluster[a] === cluster[b] || !(Math.abs(correlationOf(columns[a] as Float64Array, columns[b] as Float64Array, from, to)) >= threshold)) continue;
      const [into, gone] = [Math.min(cluster[a] as number, cluster[b] as number), Math.max(cluster[a] as number, cluster[b] as number)];
      for (let k = 0; k < cluster.length; k++) if (cluster[k] === gone) cluster[k] = into;
    }
  return cluster;
}

function checkWindow(rows: number, { from, to, keep, folds = 5 }: SelectionOptions): void {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > rows || to - from < rowsMin * folds)
    throw new AppError('EMPTY_RANGE', 'training window', `rows ${from} to ${to} of ${rows} are not ${rowsMin * folds} or more`, 'Give a longer window.');
  if (!Number.isInteger(keep) || keep < 1) throw new AppError('OUT_OF_RANGE', 'keep', `${keep} is not 1 or more`, 'Say how many features to keep.');
}

/**
 * Ranks candidates by what they tell about a label, inside a training window only: labels that are known after the window are left out.
 * Kept is the best of each cluster that proves itself in enough folds, best first, up to `keep`.
 * @throws AppError EMPTY_RANGE, OUT_OF_RANGE, BAD_VALUE when lengths differ
 */
export function selectFeatures(candidates: readonly Candidate[], labels: Labels, options: SelectionOptions): Selected[] {
  const { from, to, keep, correlation = 0.9, folds = 5, stability: enough = 0.6 } = options;
  checkWindow(labels.values.length, options);
  for (const c of candidates)
    if (c.values.length !== labels.values.length)
      throw new AppError(
        'BAD_VALUE',
        `feature ${c.name}`,
        `it has ${c.values.length} rows, the label ${labels.values.length}`,
        'Compute both over the same candles.',
      );
  const label = labels.values.map((v, i) => ((labels.known[i] as number) >= 0 && (labels.known[i] as number) < to ? v : Number.NaN));
  const edges = Array.from({ length: folds + 1 }, (_, f) => from + Math.floor(((to - from) * f) / folds));
  const clusters = correlationClusters(
    candidates.map((c) => c.values),
    from,
    to,
    correlation,
  );
  const measured = candidates.map((c, k) => {
    const inFolds = edges.slice(1).map((end, f) => mutualInformation(c.values, label, edges[f] as number, end));
    return {
      name: c.name,
      information: mutualInformation(c.values, label, from, to),
      stability: inFolds.filter((v) => v > 0).length / folds,
      cluster: clusters[k] as number,
    };
  });
  const order = [...measured].sort((a, b) => (b.information || 0) - (a.information || 0));
  const taken = new Set<number>();
  const names = new Set<string>();
  for (const m of order) {
    if (names.size >= keep || taken.has(m.cluster) || !(m.information > 0) || m.stability < enough) continue;
    taken.add(m.cluster);
    names.add(m.name);
  }
  return order.map((m) => ({ ...m, kept: names.has(m.name) }));
}

/**
 * How much worse a score becomes when one feature at a time is shuffled among the rows: what a fitted model needs it for.
 * @param score of the model on columns (higher is better), e.g. on a validation part of the training window
 * @param rounds shuffles averaged; the same seed gives the same numbers
 */
export function permutationImportance(
  columns: readonly Float64Array[],
  score: (columns: readonly Float64Array[]) => number,
  seed: number,
  rounds = 3,
): number[] {
  const whole = score(columns);
  const random = seeded(seed);
  return columns.map((column, k) => {
    let loss = 0;
    for (let r = 0; r < rounds; r++) {
      const shuffled = column.slice();
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        const held = shuffled[i] as number;
        shuffled[i] = shuffled[j] as number;
        shuffled[j] = held;
      }
      loss += whole - score(columns.map((c, n) => (n === k ? shuffled : c)));
    }
    return loss / rounds;
  });
}
