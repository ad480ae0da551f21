// Chart patterns by rule, and networks that read windows: a CNN sees patterns form, an LSTM reads RSI; in noise neither knows where price goes.
import { describe, expect, it } from 'vitest';
import { type Candle, type Candles, emptyCandles } from '../../../core/index.ts';
import { featureSet, forwardReturn, type Labels } from '../../features/index.ts';
import { areaUnderCurve } from '../metrics-rank.ts';
import { type Learner, predictRows } from '../model.ts';
import { cnnLearner } from '../networks/cnn.ts';
import { lstmLearner } from '../networks/lstm.ts';
import type { Sample, Task } from '../table.ts';
import { ChartPatterns, chartPatternNames, patternLabels } from './chart-patterns.ts';
import { hours } from './market.fixture.ts';

/** Candles along straight lines between prices, five candles each. */
function drawn(...prices: readonly number[]): Candle[] {
  const closes = prices.flatMap((to, k) => {
    const from = prices[k - 1] ?? to;
    return Array.from({ length: 5 }, (_, i) => from + ((to - from) * (i + 1)) / 5);
  });
  return closes.map((close, i) => {
    const open = closes[i - 1] ?? close;
    return { at: i * 3_600_000, open, high: Math.max(open, close) + 0.1, low: Math.min(open, close) - 0.1, close, volume: 100 };
  });
}
const upsideDown = (candles: readonly Candle[]): Candle[] =>
  candles.map((c) => ({ ...c, open: 200 - c.open, high: 200 - c.low, low: 200 - c.high, close: 200 - c.close }));
/** names of the patterns that complete, with the close that completed each */
function seen(candles: readonly Candle[]): string[] {
  const patterns = new ChartPatterns(2);
  return candles.flatMap((c) => {
    patterns.update(c);
    return patterns.value > 0 ? [`${chartPatternNames[patterns.value]} at ${Number(c.close.toFixed(1))} ${patterns.direction}`] : [];
  });
}

describe('chart patterns', () => {
  it.each([
    ['double top', 'double bottom', drawn(95, 110, 104, 110, 100), '103', '97'],
    ['head and shoulders', 'inverse head and shoulders', drawn(95, 108, 103, 114, 103, 108, 98), '102', '98'],
    ['bear flag', 'bull flag', drawn(112, 115, 95, 100, 88), '92.8', '107.2'],
  ])('a %s and a %s are named at the close beyond the neckline, once', (top, bottom, candles, below, above) => {
    const [down] = seen(candles).filter((s) => s.startsWith(top));
    expect(down).toMatch(new RegExp(`^${top} at .* -1$`));
    expect(Number(down?.match(/at (\S+)/)?.[1])).toBeLessThanOrEqual(Number(below));
    const mirrored = seen(upsideDown(candles)).filter((s) => s.startsWith(bottom));
    expect(mirrored).toHaveLength(1);
    expect(Number(mirrored[0]?.match(/at (\S+)/)?.[1])).toBeGreaterThanOrEqual(Number(above));
  });

  it('tops that differ, and shallow ones, are none', () => {
    expect(seen(drawn(95, 110, 104, 118, 100)).filter((s) => s.includes('double'))).toEqual([]);
    expect(seen(drawn(95, 110, 109, 110, 108.5)).filter((s) => s.includes('double top'))).toEqual([]);
  });
});

function columnsOf(candles: readonly Candle[]): Candles {
  const c = emptyCandles(candles.length);
  candles.forEach((candle, i) => {
    for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) c[name][i] = candle[name];
  });
  return c;
}

describe('labels of patterns', () => {
  it('say which way the first one points that completes after the row and within the horizon', () => {
    const candles = [...hours('noise', 800, 3)];
    const patterns = new ChartPatterns(2);
    const directions = candles.map((c) => {
      patterns.update(c);
      return patterns.direction;
    });
    const { values, known } = patternLabels(columnsOf(candles), 6, 2);
    for (let i = 0; i < candles.length; i++) {
      const ahead = directions.slice(i + 1, i + 7);
      expect(values[i]).toBe(ahead.length < 6 ? Number.NaN : 1 + (ahead.find((d) => d !== 0) ?? 0));
      expect(known[i]).toBe(ahead.length < 6 ? -1 : i + 6);
    }
    expect(new Set(values)).toEqual(new Set([0, 1, 2, Number.NaN]));
  });
});

/** Rows of a feature set with their labels, the first part to learn from, the rest unseen, a gap between them. */
function split(set: string, candles: Candles, { values }: Labels): [past: Sample, unseen: Sample] {
  const features = featureSet(set);
  const columns = features.batch(candles);
  const rows = candles.at.length;
  const width = columns.length;
  const table = {
    names: features.columns.map((c) => c.name),
    hash: features.hash,
    rows,
    values: Float32Array.from({ length: rows * width }, (_, k) => columns[k % width]?.[Math.floor(k / width)] as number),
    at: candles.at,
    runs: Uint32Array.of(0),
  };
  const labelled = Uint32Array.from(candles.at.keys()).filter((row) => row >= features.warmup + 24 && !Number.isNaN(values[row]));
  const sample = { table, labels: values };
  const cut = Math.floor(labelled.length * 0.7);
  return [
    { ...sample, rows: labelled.slice(0, cut) },
    { ...sample, rows: labelled.slice(cut + 24) },
  ];
}
const small = { window: 24, hidden: 16, epochs: 6, batch: 64, learningRate: 0.005 };
/** Area under the curve of `score` for rows of label `yes` against those of `no`, on rows never seen. */
function auc(
  learner: Learner,
  task: Task,
  [past, unseen]: [Sample, Sample],
  { yes, no, score }: { yes: number; no: number; score(p: Float64Array): number },
): number {
  const model = learner.fit(past, { task, parameters: small, seed: 3 });
  const width = task.kind === 'classes' ? task.count : 1;
  const predictions = predictRows(model, unseen.table, unseen.rows);
  const kept = [...unseen.rows.keys()].filter((i) => [yes, no].includes(unseen.labels[unseen.rows[i] as number] as number));
  return areaUnderCurve(
    Float64Array.from(kept, (i) => score(predictions.subarray(i * width, (i + 1) * width))),
    Float64Array.from(kept, (i) => (unseen.labels[unseen.rows[i] as number] === yes ? 1 : 0)),
  );
}
const rises = (candles: Candles, horizon: number): Labels => {
  const { values, known } = forwardReturn(candles, horizon);
  return { values: values.map((v) => (Number.isNaN(v) ? v : v > 0 ? 1 : 0)), known };
};
const first = { yes: 1, no: 0, score: (p: Float64Array) => p[0] as number };

describe('a CNN on the shape of candles', () => {
  it('sees chart patterns form before the rule names them', () => {
    const candles = columnsOf([...hours('noise', 5000, 7)]);
    const seenForming = auc(cnnLearner, { kind: 'classes', count: 3 }, split('candle-shape', candles, patternLabels(candles, 6, 3)), {
      yes: 2,
      no: 0,
      score: (p) => (p[2] as number) - (p[0] as number),
    });
    expect(seenForming).toBeGreaterThan(0.65);
  });

  it('does not know where noise goes', () => {
    const candles = columnsOf([...hours('noise', 4000, 8)]);
    // 1,150 unseen rows whose horizons overlap sixfold: three standard deviations are near 0.13
    expect(Math.abs(auc(cnnLearner, { kind: 'binary' }, split('candle-shape', candles, rises(candles, 6)), first) - 0.5)).toBeLessThan(0.1);
  });
});

describe('an LSTM on the pattern of RSI', () => {
  it('learns where price comes back, and nothing in noise', () => {
    const back = columnsOf([...hours('comes back', 4000, 5)]);
    expect(auc(lstmLearner, { kind: 'binary' }, split('rsi-pattern', back, rises(back, 6)), first)).toBeGreaterThan(0.58);
    const noise = columnsOf([...hours('noise', 4000, 6)]);
    expect(Math.abs(auc(lstmLearner, { kind: 'binary' }, split('rsi-pattern', noise, rises(noise, 6)), first) - 0.5)).toBeLessThan(0.1);
  });
});
