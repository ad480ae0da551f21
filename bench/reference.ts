// References written in C, compiled for this machine on first use; skipped with a reason where there is no compiler.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dataFolder } from './data.ts';

export type Compiled = { readonly file: string } | { readonly skipped: string };

/** The program of reference/NAME.c with gcc -O3 -march=native. */
export function compiledReference(name: string): Compiled {
  const source = fileURLToPath(new URL(`reference/${name}.c`, import.meta.url));
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const file = `${dataFolder}${name}-${hash}`;
  if (existsSync(file)) return { file };
  mkdirSync(dataFolder, { recursive: true });
  const made = spawnSync('gcc', ['-O3', '-march=native', '-w', source, '-o', `${file}.${process.pid}`, '-lm'], { encoding: 'utf8' });
  if (made.error !== undefined) return { skipped: 'gcc is not installed' };
  if (made.status !== 0) return { skipped: `gcc failed: ${made.stderr.split('\n')[0]}` };
  renameSync(`${file}.${process.pid}`, file);
  return { file };
}

/** What a reference prints for one variant. */
export interface ReferenceResult {
  readonly trades: number;
  readonly wins: number;
  readonly sl: number;
  readonly tp: number;
  readonly equity: number;
  readonly maxdd: number;
  readonly sharpe_bar: number;
  /** best of the repetitions, ms, without reading the file */
  readonly best_ms: number;
}

/** Runs `FILE VARIANT DATA REPETITIONS` and reads the JSON it ends with. @throws Error when it fails */
export function runReference(file: string, variant: 'single' | 'multi' | 'sweep', data: string, repetitions: number): ReferenceResult {
  const run = spawnSync(file, [variant, data, String(repetitions)], { encoding: 'utf8' });
  const json = run.stdout.slice(run.stdout.indexOf('{'));
  if (run.status !== 0 || !json.startsWith('{')) throw new Error(`the reference ${file} failed: ${run.stderr.trim() || `exit ${run.status}`}`);
  return JSON.parse(json) as ReferenceResult;
}
