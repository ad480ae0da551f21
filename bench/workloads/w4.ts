// W4: the 127 features of bench-127 over 100,000 candles at once, and over new candles one by one; against pandas.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
import { type Candles, capture, emptyCandle } from '../../src/core/index.ts';
import { type FeatureSet, featureSet } from '../../src/quant/features/index.ts';
import { readNpy } from '../npy.ts';
import type { Workload } from '../workload.ts';

/** How many of the last candles are fed one by one, and how many times over. */
const news = 200;
const passes = 20;

function candlesOf(file: string): Candles {
  const { shape, data } = readNpy(file);
  const n = shape[1] ?? 0;
  const column = (k: number) => data.subarray(k * n, (k + 1) * n);
  return { at: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
}

/** The golden rows within 1e-6 of their size. */
function check(set: FeatureSet, columns: readonly Float64Array[], golden: string): string {
  const [head = [], ...rows] = readFileSync(golden, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  if (head.slice(1).join() !== set.columns.map((c) => c.name).join()) return 'the columns have other names than the golden ones';
  for (const [row, ...values] of rows)
    for (const [k, text] of values.entries()) {
      const [ours, wanted] = [columns[k]?.[Number(row)] as number, Number(text)];
      if (!(Math.abs(ours - wanted) <= 1e-6 * Math.abs(wanted))) return `${set.columns[k]?.name} of row ${row} is ${ours}, golden ${wanted}`;
    }
  return 'ok';
}

interface Steps {
  /** sorted, µs */
  readonly times: readonly number[];
  readonly stateBytes: number;
  /** the last row has the bits of the batch */
  readonly equal: boolean;
}

/** Each of the last candles is timed alone, after all before it were fed. */
function oneByOne(set: FeatureSet, candles: Candles, columns: readonly Float64Array[]): Steps {
  const times: number[] = [];
  const n = candles.at.length;
  const live = set.live();
  const candle = emptyCandle();
  const feed = (i: number, at: number) => {
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) candle[name] = candles[name][i] as number;
    candle.at = at;
    live.update(candle);
  };
  for (let i = 0; i < n - news; i++) feed(i, candles.at[i] as number);
  let equal = true;
  for (let pass = 0; pass < passes; pass++)
    for (let i = n - news; i < n; i++) {
      const at = (candles.at[i] as number) + pass * news * 60_000;
      const start = performance.now();
      feed(i, at);
      times.push((performance.now() - start) * 1000);
      if (pass === 0) equal &&= columns.every((c, k) => Object.is(c[i], live.row[k]));
    }
  return { times: times.sort((a, b) => a - b), stateBytes: serialize(capture(live)).length, equal };
}

function stepsText({ times, stateBytes }: Steps): string {
  const at = (share: number) => (times[Math.floor(times.length * share)] as number).toFixed(1);
  return `p50 ${at(0.5)} µs, p99 ${at(0.99)} µs, state ${Math.round(stateBytes / 1024)} kB`;
}

interface Pandas {
  readonly peer: string;
  readonly batch_best_s: number;
  readonly inc_p50_ms: number;
  readonly inc_p99_ms: number;
}

/** One batch, and the recomputation for `steps` new candles. */
function pandas(data: string, steps: number): Pandas | string {
  const program = fileURLToPath(new URL('../reference/w4.py', import.meta.url));
  const run = spawnSync('/usr/bin/python3', [program, data, '1000', String(steps), '1'], { encoding: 'utf8' });
  if (run.error !== undefined) return 'python3 is not installed';
  if (run.status !== 0)
    return run.stderr.includes('ModuleNotFoundError') ? 'python3-pandas is not installed' : `pandas failed: ${run.stderr.trim().split('\n').at(-1)}`;
  return JSON.parse(run.stdout) as Pandas;
}

export const workload: Workload = {
  name: 'w4',
  about: '127 features over 100,000 candles, columns allocated inside; then one candle at a time',
  async run(context) {
    const data = context.data('c1m_100000.npy');
    const candles = candlesOf(data);
    const set = featureSet('bench-127');
    const standard = featureSet('standard-127');
    let columns: Float64Array[] = [];
    let standardColumns: Float64Array[] = [];
    let best = Number.POSITIVE_INFINITY;
    let standardBest = Number.POSITIVE_INFINITY;
    let theirBest = Number.POSITIVE_INFINITY;
    let reference: Pandas | string = '';
    for (let round = 0; round < context.rounds; round++) {
      const start = performance.now();
      columns = set.batch(candles);
      const middle = performance.now();
      standardColumns = standard.batch(candles);
      best = Math.min(best, middle - start);
      standardBest = Math.min(standardBest, performance.now() - middle);
      if (round > 0 && typeof reference === 'string') continue;
      reference = pandas(data, round === context.rounds - 1 ? news : 10);
      if (typeof reference !== 'string') theirBest = Math.min(theirBest, reference.batch_best_s);
    }
    const steps = oneByOne(set, candles, columns);
    const standardSteps = oneByOne(standard, candles, standardColumns);
    const theirs = typeof reference === 'string' ? '' : `; recomputing 1,000 candles with pandas ${reference.inc_p50_ms} and ${reference.inc_p99_ms} ms`;
    const golden = check(set, columns, context.golden('w4.csv'));
    const equal = steps.equal && standardSteps.equal;
    return {
      ours: best,
      reference: typeof reference === 'string' ? reference : theirBest * 1000,
      check: golden !== 'ok' ? golden : equal ? 'ok' : 'one by one gives other bits than the batch',
      peers: [
        { name: 'one new candle', result: `${stepsText(steps)}${theirs}` },
        { name: 'standard-127', result: `batch ${standardBest.toFixed(0)} ms, one new candle ${stepsText(standardSteps)}` },
      ],
    };
  },
};
