// One epoch of a network over 10,000 windows of 60 × 32 against PyTorch on one thread: the same rows, layers, optimiser and batches on
// both sides, measured in time of the processor.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seeded } from '../src/core/index.ts';
import { type FeatureTable, learners, type Model, type Sample } from '../src/quant/learning/index.ts';
import { dataFolder } from './data.ts';
import type { Side, Workload } from './workload.ts';

const [windows, window, width, batch] = [10_000, 60, 32, 64];
const rows = windows + window - 1;
/** Mean log-loss of the second epoch, in nats, by which both sides must have understood; a coin has 0.69. */
const lossMax = 0.35;

/** Synthetic: normal features; the label says whether the first one was above 0 on average over the window. */
function plantedSample(): Sample {
  const random = seeded(20);
  const values = Float32Array.from({ length: rows * width }, () => random.normal());
  const table: FeatureTable = {
    names: Array.from({ length: width }, (_, i) => `f${i}`),
    hash: 'bench',
    rows,
    values,
    at: Float64Array.from({ length: rows }, (_, i) => i),
    runs: Uint32Array.of(0),
  };
  const labels = new Float64Array(rows);
  for (let row = window - 1; row < rows; row++) {
    let sum = 0;
    for (let t = 0; t < window; t++) sum += values[(row - t) * width] as number;
    labels[row] = sum > 0 ? 1 : 0;
  }
  return { table, rows: Uint32Array.from({ length: windows }, (_, i) => window - 1 + i), labels };
}

/** The rows for the reference: features, then the label. */
function writeRows({ table, labels }: Sample): string {
  const file = `${dataFolder}networks.f32`;
  const out = new Float32Array(rows * (width + 1));
  for (let row = 0; row < rows; row++) {
    out.set(table.values.subarray(row * width, (row + 1) * width), row * (width + 1));
    out[row * (width + 1) + width] = labels[row] as number;
  }
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(file, out);
  return file;
}

interface Epoch {
  /** of the processor */
  readonly ms: number;
  readonly loss: number;
  readonly row_ms: number;
}

/** What the process has used so far, all its threads together, ms: on one thread the time it takes, whatever else the machine does. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The second epoch of a fit through the door that everybody uses, and the median time of one prediction after it. */
function ourEpoch(sample: Sample, name: string, parameters: Readonly<Record<string, number>>): Epoch {
  const batches = Math.ceil(windows / batch);
  const learner = learners.find((l) => l.name === name);
  if (learner === undefined) throw new Error(`no learner ${name}`);
  let [first, second, loss] = [0, 0, 0];
  const model = learner.fit(sample, {
    task: { kind: 'binary' },
    parameters: { window, batch, hidden: 64, epochs: 2, dropout: 0, learningRate: 0.001, weightDecay: 0.01, ...parameters },
    seed: 1,
    progress: (step) => {
      if (step.done === batches) first = processorTime();
      if (step.done === 2 * batches) [second, loss] = [processorTime(), step.loss as number];
      return true;
    },
  });
  return { ms: second - first, loss, row_ms: rowTime(model, sample) };
}

function rowTime(model: Model, { table }: Sample): number {
  const output = new Float64Array(1);
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const input = table.values.slice(i * width, (i + window) * width);
    const start = performance.now();
    model.predict(input, output);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[100] as number;
}

interface Reference {
  readonly peer: string;
  readonly epoch: () => Promise<Epoch>;
  readonly stop: () => void;
}

/** PyTorch waiting for its turns, or why it does not. */
async function startReference(name: string, file: string): Promise<Reference | string> {
  const program = fileURLToPath(new URL('reference/networks.py', import.meta.url));
  const child = spawn('/usr/bin/python3', [program, name, file]);
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
  const missing = new Promise<string>((resolve) => {
    child.on('error', () => resolve('python3 is not installed'));
    child.on('close', () =>
      resolve(complaint.includes('ModuleNotFoundError') ? 'python3-torch is not installed' : `PyTorch failed: ${complaint.trim().split('\n').at(-1)}`),
    );
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown> | string> => {
    const line = await lines.next();
    return line.done === true ? missing : (JSON.parse(line.value) as Record<string, unknown>);
  };
  const ready = await answer();
  if (typeof ready === 'string') return ready;
  const epoch = async (): Promise<Epoch> => {
    child.stdin.write('epoch\n');
    const said = await answer();
    if (typeof said === 'string') throw new Error(said);
    return said as unknown as Epoch;
  };
  return { peer: String(ready['peer']), epoch, stop: () => child.stdin.end() };
}

/** The workload of one kind of network. */
export const networkWorkload = (name: string, about: string, parameters: Readonly<Record<string, number>>): Workload => ({
  name,
  about,
  async run(context) {
    const sample = plantedSample();
    const reference = await startReference(name, writeRows(sample));
    let ours: Epoch | undefined;
    let theirs: Epoch | undefined;
    const sides: Record<string, Side> = { ours: () => (ours = ourEpoch(sample, name, parameters)).ms };
    if (typeof reference !== 'string') sides['reference'] = async () => (theirs = await reference.epoch()).ms;
    const best = await context.race(sides).finally(() => (typeof reference === 'string' ? undefined : reference.stop()));
    const losses = [ours, theirs].filter((side) => side !== undefined).map((side) => side.loss);
    const figures = (side: Epoch | undefined, who: string): string =>
      side === undefined ? '' : `${who} ${side.row_ms.toFixed(3)} ms a row, loss ${side.loss.toFixed(3)}`;
    return {
      ours: best['ours'] as number,
      reference: typeof reference === 'string' ? reference : (best['reference'] as number),
      check: losses.every((loss) => loss <= lossMax) ? 'ok' : `losses ${losses.map((l) => l.toFixed(3)).join(' and ')}, at most ${lossMax} was asked for`,
      peers: [
        {
          name: 'one prediction',
          result: [figures(ours, 'ours'), figures(theirs, typeof reference === 'string' ? '' : reference.peer)].filter((t) => t !== '').join('; '),
        },
      ],
    };
  },
});
