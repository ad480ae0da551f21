// The process that w3-leaf measures for memory: a few trees over 1,000,000 × 127 synthetic rows.
import { seeded } from '../src/core/index.ts';
import { learners } from '../src/quant/learning/index.ts';

const [rows, width] = [1_000_000, 127];
const random = seeded(1);
const values = Float32Array.from({ length: rows * width }, () => random.uniform());
const table = { names: Array.from({ length: width }, (_, i) => `f${i}`), hash: 'w3', rows, values, at: new Float64Array(rows), runs: Uint32Array.of(0) };
const labels = Float64Array.from({ length: rows }, (_, i) => (random.uniform() < (values[i * width] as number) ? 1 : 0));
const began = performance.now();
const learner = learners.find((l) => l.name === 'boosting-leaf');
learner?.fit({ table, rows: Uint32Array.from(labels.keys()), labels }, { task: { kind: 'binary' }, seed: 1, parameters: { trees: 5, leaves: 64 } });
process.stdout.write(JSON.stringify({ ms: performance.now() - began, peakMb: process.resourceUsage().maxRSS / 1024 }));
