// `npm run bench [-- NAME … --json --rounds N]`: runs workloads against their references and prints ratios.
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { AppError, exitCode, unknownName } from '../src/core/index.ts';
import { contextOf, type Outcome, roundsMin, type Workload } from './workload.ts';

export interface Line {
  readonly name: string;
  readonly ours: number;
  readonly reference: number | null;
  /** ours / reference, null without a reference */
  readonly ratio: number | null;
  readonly check: string;
}

const rounded = (value: number) => Number(value.toPrecision(5));

/** The object printed with --json. */
export function lineOf(name: string, outcome: Outcome): Line {
  const reference = typeof outcome.reference === 'number' ? outcome.reference : null;
  return {
    name,
    ours: rounded(outcome.ours),
    reference: reference === null ? null : rounded(reference),
    ratio: reference === null ? null : rounded(outcome.ours / reference),
    check: outcome.check,
  };
}

/** The rows of the table for one workload: ours, the reference, then every peer. */
export function rowsOf(workload: Workload, outcome: Outcome): string[][] {
  const unit = outcome.unit ?? 'ms';
  const figure = (value: number | string) => (typeof value === 'number' ? `${rounded(value)} ${unit}` : value);
  const against = (value: number | string) => (typeof value === 'number' ? `${(outcome.ours / value).toFixed(2)}×` : '');
  const rows = [[workload.name, 'tradewind', figure(outcome.ours), '', outcome.check]];
  rows.push(['', 'reference', figure(outcome.reference), against(outcome.reference), '']);
  for (const peer of outcome.peers ?? []) rows.push(['', peer.name, figure(peer.result), against(peer.result), '']);
  return rows;
}

/** Every workload in bench/workloads, or the named ones. @throws AppError UNKNOWN_NAME */
export async function workloadsNamed(names: readonly string[]): Promise<Workload[]> {
  const folder = new URL('workloads/', import.meta.url);
  const files = readdirSync(folder)
    .filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
    .sort();
  const known = files.map((f) => f.slice(0, -3));
  for (const name of names) if (!known.includes(name)) throw unknownName('workload', name, known);
  const wanted = names.length === 0 ? known : names;
  return Promise.all(wanted.map(async (name) => ((await import(new URL(`${name}.ts`, folder).href)) as { workload: Workload }).workload));
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...rows.map((r) => (r[i] ?? '').length)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

async function main(): Promise<number> {
  const options = { json: { type: 'boolean' }, rounds: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const workloads = await workloadsNamed(positionals);
  if (workloads.length === 0) throw new AppError('NOT_FOUND', 'workload', 'there are none in bench/workloads', 'Add one; see bench/workloads/README.md.');
  const context = contextOf(Number(values.rounds ?? roundsMin));
  const rows = [['workload', 'who', 'best', 'ours against it', 'check']];
  let failed = false;
  for (const workload of workloads) {
    const outcome = await workload.run(context);
    failed ||= outcome.check !== 'ok' && !outcome.check.startsWith('skipped: ');
    if (values.json === true) process.stdout.write(`${JSON.stringify(lineOf(workload.name, outcome))}\n`);
    else rows.push(...rowsOf(workload, outcome));
  }
  if (values.json !== true) print(rows);
  return failed ? exitCode.verdict : exitCode.success;
}

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCode.input;
  }
}
