// What the tests against other systems share: rows that hold their traps, tasks over them, and a Python program that answers with files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { seeded } from '../../src/core/index.ts';
import { type FeatureTable, type Model, predictRows, type Task, type TreeModel } from '../../src/quant/learning/index.ts';

const python = '/usr/bin/python3';
const [rows, width] = [2000, 6];
const random = seeded(20);
// f3 is ±1 (a threshold of 0), f4 whole numbers, f5 missing in a third of the rows and telling just by that
const values = Float32Array.from({ length: rows * width }, (_, i) => {
  const column = i % width;
  if (column === 3) return random.uniform() < 0.5 ? -1 : 1;
  if (column === 4) return random.integer(5);
  return random.uniform() < (column === 5 ? 0.3 : 0.05) ? Number.NaN : random.normal() * 10 ** (column - 2);
});
const names = Array.from({ length: width }, (_, i) => `f${i}`);
export const table: FeatureTable = { names, hash: 'peer', rows, values, at: new Float64Array(rows), runs: Uint32Array.of(0) };
export const allRows = Uint32Array.from({ length: rows }, (_, i) => i);
const scores = Float64Array.from(allRows, (row) => {
  const at = (f: number) => values[row * width + f] as number;
  return (at(0) > 0 ? 1 : -1) + at(3) + (Number.isNaN(at(5)) ? 1.5 : -0.5) + at(4) / 4 + random.normal() / 2;
});
export const tasks: readonly (readonly [Task, Float64Array])[] = [
  [{ kind: 'binary' }, scores.map((s) => (s > 0.5 ? 1 : 0))],
  [{ kind: 'classes', count: 3 }, scores.map((s) => (s > 1.5 ? 2 : s > -0.5 ? 1 : 0))],
  [{ kind: 'regression' }, scores],
];

export const hasModules = (...modules: readonly string[]): boolean => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0;

/** Rows whose contributions a peer tells. */
const explained = 50;

/** A Python program beside this file and a folder of its own. */
export class Peer {
  readonly #program: string;
  readonly folder = mkdtempSync(join(tmpdir(), 'tradewind-peer-'));

  constructor(program: string) {
    this.#program = join(import.meta.dirname, program);
    writeFileSync(this.file('x'), values);
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(...args: readonly string[]): string {
    const run = spawnSync(python, [this.#program, String(width), ...args], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return run.stdout;
  }

  #doubles(name: string): Float64Array {
    return new Float64Array(new Uint8Array(readFileSync(this.file(name))).buffer);
  }

  /** What it predicts with the model in a file. */
  load(model: string): Float64Array {
    this.#run('load', this.file(model), this.file('x'), this.file('out'));
    return this.#doubles('out');
  }

  /** Lets it train and save a model; its predictions, its contributions of the first rows, and its gains by feature. */
  train(task: Task, labels: Float64Array, model: string): { predictions: Float64Array; parts: Float64Array; gains: Readonly<Record<string, number>> } {
    writeFileSync(this.file('y'), Float32Array.from(labels));
    const printed = this.#run('train', task.kind, this.file(model), this.file('x'), this.file('y'), this.file('out'));
    return { predictions: this.#doubles('out'), parts: this.#doubles('out.parts'), gains: JSON.parse(printed) as Record<string, number> };
  }
}

/** Largest difference between our predictions and theirs: of the value where it is above 1, since they may add in float32. */
export function gap(model: Model, theirs: Float64Array): number {
  const ours = predictRows(model, table, allRows);
  expect(theirs.length).toBe(ours.length);
  return Math.max(...ours.map((p, i) => Math.abs(p - (theirs[i] as number)) / Math.max(1, Math.abs(p))));
}

/** Our contributions and shares of gain are theirs. */
export function expectSameExplanation(model: TreeModel, parts: Float64Array, gains: Readonly<Record<string, number>>): void {
  const length = model.base.length * (width + 1);
  expect(parts.length).toBe(explained * length);
  const ours = new Float64Array(length);
  for (let row = 0; row < explained; row++) {
    model.contributions(values.subarray(row * width, (row + 1) * width), ours);
    for (const [i, part] of ours.entries()) expect(Math.abs(part - (parts[row * length + i] as number))).toBeLessThan(1e-5 * Math.max(1, Math.abs(part)));
  }
  const total = Object.values(gains).reduce((a, b) => a + b, 0);
  for (const [f, share] of model.importance().entries()) expect(share).toBeCloseTo((gains[`f${f}`] ?? 0) / total, 5);
}
