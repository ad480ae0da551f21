// `indicators`: list, run over a file of candles.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { compute, indicators, parseIndicator, parseIndicators } from '../../quant/indicators/index.ts';
import { count } from './data-text.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

function list(io: Io): void {
  const all = [...indicators.values()].map((d) => ({
    name: d.name,
    group: d.group,
    parameters: d.parameters.map(({ name, default: byDefault, min, max }) => ({ name, default: byDefault, min, max })),
    outputs: d.outputs,
    warmup: parseIndicator(d.name).create().warmup,
    about: d.about,
    formula: d.formula,
    source: d.source,
  }));
  io.result(all, () =>
    table(
      io,
      ['indicator', 'group', 'warm-up', 'what it tells'],
      all.map((d) => [[d.name, ...d.parameters.map((p) => p.default)].join(':'), d.group, String(d.warmup), d.about]),
      [2],
    ),
  );
}

async function run(io: Io, file: string, flags: { indicator: string; out: string; timezone?: string }): Promise<void> {
  const specs = parseIndicators(flags.indicator);
  const { readCandlesFile, writeColumnsFile } = await import('../../outside/storage/index.ts');
  const { candles } = await readCandlesFile(resolve(io.cwd, file), flags.timezone === undefined ? {} : { timezone: flags.timezone });
  const names = ['ts'];
  const columns = [candles.at];
  for (const spec of specs)
    for (const [output, column] of Object.entries(compute(spec, candles))) {
      names.push(output === 'value' ? spec.key : `${spec.key}.${output}`);
      columns.push(column);
    }
  const path = resolve(io.cwd, flags.out);
  await writeColumnsFile(path, names, columns);
  io.result({ path, rows: candles.at.length, columns: names }, () => `${count(candles.at.length)} rows of ${names.slice(1).join(', ')} in ${path}`);
}

/** Adds `indicators list|run`. */
export function addIndicators(program: Command, io: Io): void {
  const verb = program.command('indicators').description('indicators: list them, run them over a file of candles');
  verb
    .command('list')
    .description('every indicator with its usual parameters')
    .action(() => list(io));
  verb
    .command('run <file>')
    .description('compute indicators over a CSV, JSON, npy or Parquet file of candles')
    .requiredOption('--indicator <list>', 'for instance rsi:14,macd:12:26:9')
    .requiredOption('--out <file>', '.csv or .parquet file to write')
    .option('--timezone <zone>', 'zone of times that name none (default: UTC)')
    .action((file: string, flags: { indicator: string; out: string; timezone?: string }) => run(io, file, flags));
}
