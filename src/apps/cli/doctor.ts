// `doctor`: looks whether this machine has what Tradewind needs, one line each with what to do about it.
import { existsSync, mkdtempSync, readFileSync, rmdirSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { exitCode } from '../../core/index.ts';
import { failureOf } from './failure.ts';
import type { Io } from './io.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const GIB = 2 ** 30;
const spaceFail = 0.1 * GIB;
const spaceWarn = 2 * GIB;
const memoryWarn = GIB;

export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** what to do about it; empty when ok */
  readonly mend: string;
}

const ok = (what: string, detail: string): Finding => ({ what, state: 'ok', detail, mend: '' });
const bad = (what: string, state: 'warn' | 'fail', detail: string, mend: string): Finding => ({ what, state, detail, mend });

/** The running Node against the one this version was measured on. */
export function runtimeFinding(version: string, executable: string, packageText: string): Finding {
  const pinned =
    Object.entries((JSON.parse(packageText) as { optionalDependencies: Record<string, string> }).optionalDependencies).find(([name]) =>
      name.startsWith('node-'),
    )?.[1] ?? '';
  const from = executable.startsWith(root) ? 'the pinned one' : executable;
  if (version === `v${pinned}`) return ok('runtime', `Node ${version} (${from})`);
  return bad('runtime', 'warn', `Node ${version} (${from})`, `Results are promised to the last bit on ${pinned}; start with ./tradewind, or run npm install.`);
}

function machine(): Finding {
  const memory = totalmem();
  const detail = `${process.platform} ${process.arch}, ${availableParallelism()} cores, ${(memory / GIB).toFixed(1)} GiB of memory`;
  return memory < memoryWarn ? bad('machine', 'warn', detail, 'Long histories may not fit; use coarser timeframes or shorter ranges.') : ok('machine', detail);
}

/** Whether the home folder, or where it would be made, can be written and has room. */
export function homeFindings(home: string): Finding[] {
  let at = home;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    // tried, not asked: permissions do not tell of every disk
    rmdirSync(mkdtempSync(join(at, '.tradewind-')));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return [
      bad('home', 'fail', `${home}: ${at} cannot be written (${reason})`, 'Change its permissions, or name another folder with --home or TRADEWIND_HOME.'),
    ];
  }
  const { bavail, bsize } = statfsSync(at);
  const free = bavail * bsize;
  const detail = `${(free / GIB).toFixed(1)} GiB free`;
  const space =
    free < spaceFail
      ? bad('space', 'fail', detail, 'Free some space.')
      : free < spaceWarn
        ? bad('space', 'warn', detail, 'A year of minutes of one market takes about 20 MB; free some space.')
        : ok('space', detail);
  return [ok('home', at === home ? home : `${home} (will be made)`), space];
}

async function parts(): Promise<Finding[]> {
  const found: Finding[] = [];
  try {
    const duckdb = await import('@duckdb/node-api');
    found.push(ok('DuckDB', duckdb.version()));
  } catch (error) {
    found.push(bad('DuckDB', 'fail', firstLine(error), 'Candles cannot be stored without it; run npm install.'));
  }
  const sample = createRequire(import.meta.url)
    .resolve.paths('vega-datasets')
    ?.map((folder) => join(folder, 'vega-datasets'))
    .find((folder) => existsSync(folder));
  found.push(
    sample === undefined
      ? bad('sample data', 'warn', 'vega-datasets is not installed', 'The start uses synthetic candles only; npm install brings the sample.')
      : ok('sample data', `vega-datasets in ${sample.startsWith(root) ? sample.slice(root.length).split(sep).join('/') : sample}`),
  );
  return found;
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

function configuration(io: Io): Finding[] {
  try {
    const { config, file } = io.config();
    return [ok('configuration', file ?? 'defaults, no file'), ...homeFindings(config.system.home)];
  } catch (error) {
    const failure = failureOf(error);
    return [bad('configuration', 'fail', failure.message, failure.mend)];
  }
}

/** Adds `doctor`. Exit 5 when something fails, 0 otherwise; warnings do not fail. */
export function addDoctor(program: Command, io: Io): void {
  program
    .command('doctor')
    .description('look whether this machine has what Tradewind needs')
    .action(async () => {
      const findings = [
        runtimeFinding(process.version, process.execPath, readFileSync(join(root, 'package.json'), 'utf8')),
        machine(),
        ...configuration(io),
        ...(await parts()),
      ];
      const failed = findings.some((f) => f.state === 'fail');
      const color = { ok: io.paint.green, warn: io.paint.yellow, fail: io.paint.red };
      const width = Math.max(...findings.map((f) => f.what.length));
      const lines = findings.map(
        (f) => `${color[f.state](f.state.padEnd(4))}  ${f.what.padEnd(width)}  ${f.detail}${f.mend === '' || f.detail.includes(f.mend) ? '' : `. ${f.mend}`}`,
      );
      io.result({ ok: !failed, findings }, () => lines.join('\n'));
      if (failed) io.exitWith(exitCode.machine);
    });
}
