// What w3-leaf and w3-depth share: the data by numpy's generator, XGBoost in the same run, and the area under the curve of both.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { areaUnderCurve, type FeatureTable, learners, type Model, predictRows, type Sample } from '../src/quant/learning/index.ts';
import { dataFolder } from './data.ts';
import type { Outcome, Peer, Workload } from './workload.ts';

const [rows, width, half] = [40_000, 127, 20_000];
const areaGapMax = 0.003;
const program = fileURLToPath(new URL('reference/w3.py', import.meta.url));

/** What the program prints, or why it did not run. */
function python(...args: readonly string[]): { readonly printed: string } | { readonly skipped: string } {
  const run = spawnSync('/usr/bin/python3', [program, ...args], { encoding: 'utf8' });
  if (run.error !== undefined) return { skipped: 'python3 is not installed' };
  if (run.status === 0) return { printed: run.stdout };
  const missing = /No module named '(\w+)'/.exec(run.stderr)?.[1];
  return { skipped: missing === undefined ? `w3.py failed: ${run.stderr.trim().split('\n').at(-1)}` : `python3-${missing} is not installed` };
}

const floats = (name: string) => new Float32Array(new Uint8Array(readFileSync(`${dataFolder}${name}`)).buffer);

const doubles = (name: string) => new Float64Array(new Uint8Array(readFileSync(`${dataFolder}${name}`)).buffer);

/** The rows, made on first use; or why they cannot be. */
function data(): { readonly table: FeatureTable; readonly labels: Float64Array } | { readonly skipped: string } {
  mkdirSync(dataFolder, { recursive: true });
  if (!existsSync(`${dataFolder}w3_y.bin`)) {
    const made = python('data', dataFolder);
    if ('skipped' in made) return made;
  }
  const names = Array.from({ length: width }, (_, i) => `f${i}`);
  const table = { names, hash: 'w3', rows, values: floats('w3_x.bin'), at: new Float64Array(rows), runs: Uint32Array.of(0) };
  return { table, labels: Float64Array.from(floats('w3_y.bin')) };
}

/** Mean time of one row's prediction, µs. */
function rowTime(model: Model, { values }: FeatureTable): number {
  const [input, output] = [new Float32Array(width), new Float64Array(1)];
  const began = performance.now();
  for (let row = half; row < rows; row++) {
    input.set(values.subarray(row * width, (row + 1) * width));
    model.predict(input, output);
  }
  return ((performance.now() - began) * 1000) / half;
}

/** Peak memory of five trees over a million rows, in a process of its own. */
function largeFit(): Peer {
  const run = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('w3-large.ts', import.meta.url))], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`w3-large failed: ${run.stderr}`);
  const { ms, peakMb } = JSON.parse(run.stdout) as { ms: number; peakMb: number };
  return { name: '1,000,000 × 127', result: `5 trees in ${(ms / 1000).toFixed(1)} s, peak ${peakMb.toFixed(0)} MB (bar 3,072)` };
}

/** 100 trees on 20,000 × 127 in one thread, binning included, against XGBoost's hist with its matrix included. */
export function w3Workload(variant: 'leaf' | 'depth', parameters: Readonly<Record<string, unknown>>, large: boolean): Workload {
  const learner = learners.find((l) => l.name === `boosting-${variant}`);
  return {
    name: `w3-${variant}`,
    about: `100 trees on 20,000 × 127, one thread, ${variant === 'leaf' ? '64 leaves' : 'depth 6'}, against XGBoost hist`,
    run: async (context): Promise<Outcome> => {
      const made = data();
      if ('skipped' in made) return { ours: Number.NaN, reference: made.skipped, check: `skipped: ${made.skipped}` };
      const { table, labels } = made;
      const all = Uint32Array.from({ length: rows }, (_, i) => i);
      const past: Sample = { table, labels, rows: all.subarray(0, half) };
      const [future, truth] = [all.subarray(half), labels.subarray(half)];
      let model: Model | undefined;
      let theirs: ReturnType<typeof python> = { skipped: '' };
      const best = await context.race({
        ours: () => {
          const began = performance.now();
          model = learner?.fit(past, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 100, learningRate: 0.1, ...parameters } });
          return performance.now() - began;
        },
        reference: () => {
          theirs = python(variant, dataFolder);
          return 'printed' in theirs ? (JSON.parse(theirs.printed) as { ms: number }).ms : Number.NaN;
        },
      });
      const fitted = model as Model;
      const area = areaUnderCurve(predictRows(fitted, table, future), truth);
      const peers: Peer[] = [{ name: 'one row', result: `${rowTime(fitted, table).toFixed(1)} µs` }, ...(large ? [largeFit()] : [])];
      const printed = theirs as ReturnType<typeof python>;
      const known = (JSON.parse(readFileSync(context.golden('w3.json'), 'utf8')) as Record<string, number>)[variant] as number;
      const theirArea = 'skipped' in printed ? known : areaUnderCurve(doubles(`w3_${variant}.bin`), truth);
      const who = 'skipped' in printed ? 'XGBoost 1.7.4 as recorded' : `XGBoost ${(JSON.parse(printed.printed) as { version: string }).version}`;
      return {
        ours: best.ours,
        reference: 'skipped' in printed ? printed.skipped : best.reference,
        check: area >= theirArea - areaGapMax ? 'ok' : `the area is ${area.toFixed(4)}, XGBoost's ${theirArea.toFixed(4)}`,
        peers: [{ name: 'area under the curve', result: `${area.toFixed(4)}; ${who} ${theirArea.toFixed(4)}` }, ...peers],
      };
    },
  };
}
