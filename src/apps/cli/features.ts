// `features`: list, show, explain, compute.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError, formatTime, unknownName } from '../../core/index.ts';
import { type FeatureSet, type Formula, featureSet, featureSetNames, formulaNamed, formulas } from '../../quant/features/index.ts';
import { count } from './data-text.ts';
import type { ComputeRequest } from './features-compute.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

function list(io: Io): void {
  const sets = featureSetNames
    .map((name) => featureSet(name))
    .map(({ name, columns, hash, warmup, needs }) => ({ name, columns: columns.length, hash, warmup, needs }));
  io.result(sets, () =>
    table(
      io,
      ['set', 'columns', 'warm-up', 'hash', 'also lives on'],
      sets.map((s) => [s.name, String(s.columns), String(s.warmup), s.hash.slice(0, 12), s.needs.join(', ')]),
      [1, 2],
    ),
  );
}

const warmupText = (w: number): string => (Number.isFinite(w) ? String(w) : 'fit a model');

function show(io: Io, name: string): void {
  const set = featureSet(name);
  const columns = set.columns.map((c, k) => ({
    ...c,
    group: formulaNamed(c.formula).group,
    warmup: set.warmups[k] as number,
    about: formulaNamed(c.formula).about,
  }));
  io.result({ name, hash: set.hash, warmup: set.warmup, columns }, () =>
    [
      `${name}  ${set.hash}`,
      table(
        io,
        ['column', 'group', 'warm-up', 'what it tells'],
        columns.map((c) => [c.name, c.group, warmupText(c.warmup), c.about]),
        [2],
      ),
    ].join('\n'),
  );
}

/** The columns of a name: a column of any set, or every column of a formula. */
function found(name: string): { formula: Formula; columns: { set: FeatureSet; index: number }[] } {
  const places = featureSetNames.map((n) => featureSet(n)).flatMap((set) => set.columns.map((column, index) => ({ set, index, column })));
  const column = places.filter((p) => p.column.name === name);
  const formula = column[0]?.column.formula ?? name.replaceAll('_', '-');
  if (!formulas.has(formula)) throw unknownName('feature', name, [...formulas.keys(), ...new Set(places.map((p) => p.column.name))]);
  return { formula: formulaNamed(formula), columns: column.length > 0 ? column : places.filter((p) => p.column.formula === formula) };
}

function explain(io: Io, name: string): void {
  const { formula: f, columns } = found(name);
  const uses = columns.map(({ set, index }) => ({
    set: set.name,
    column: set.columns[index]?.name,
    parameters: set.columns[index]?.parameters,
    warmup: set.warmups[index] as number,
  }));
  const value = {
    id: f.id,
    version: f.version,
    group: f.group,
    about: f.about,
    formula: f.formula,
    source: f.source,
    parameters: f.parameters,
    needs: f.needs ?? 'candles',
    uses,
  };
  io.result(value, () =>
    [
      `${io.paint.bold(f.id)}  ${f.about}`,
      `formula     ${f.formula}`,
      `source      ${f.source}`,
      `parameters  ${f.parameters.join(', ') || 'none'}`,
      `lives on    ${f.needs ?? 'candles'}`,
      table(
        io,
        ['set', 'column', 'warm-up'],
        uses.map((u) => [u.set, u.column ?? '', warmupText(u.warmup)]),
        [2],
      ),
    ].join('\n'),
  );
}

interface ComputeFlags extends Omit<ComputeRequest, 'set' | 'instrument'> {
  readonly set: string;
  readonly instrument: string;
  readonly out: string;
}

async function compute(io: Io, flags: ComputeFlags): Promise<void> {
  if (!/\.(csv|parquet)$/.test(flags.out))
    throw new AppError('BAD_VALUE', '--out', `"${flags.out}" has no ending that names a format`, 'End it with .csv or .parquet.');
  const { computeFeatures } = await import('./features-compute.ts');
  const { writeColumnsFile } = await import('../../outside/storage/index.ts');
  const file = (name: 'headlines' | 'index' | 'lexicon') => (flags[name] === undefined ? {} : { [name]: resolve(io.cwd, flags[name]) });
  const c = await computeFeatures(io.config().config.system.home, { ...flags, ...file('headlines'), ...file('index'), ...file('lexicon') });
  const path = resolve(io.cwd, flags.out);
  await writeColumnsFile(path, ['ts', ...c.set.columns.map((x) => x.name)], [c.at, ...c.columns]);
  const missing = c.set.columns.filter((_, k) => c.columns[k]?.every((v) => Number.isNaN(v)) === true).map((x) => x.name);
  const value = {
    set: c.set.name,
    hash: c.set.hash,
    path,
    rows: c.at.length,
    columns: c.columns.length,
    ms: Math.round(c.ms),
    cached: c.cached,
    warmup: c.set.warmup,
    missing,
    ...(c.regime === undefined ? {} : { regime: { from: c.regime.from, to: c.regime.to, rows: c.regime.rows, logLikelihood: c.regime.logLikelihood } }),
  };
  io.result(value, () =>
    [
      `${count(value.rows)} rows of ${value.columns} features in ${path}`,
      `${value.cached ? 'from the cache' : 'computed'} in ${value.ms} ms, set ${value.hash.slice(0, 12)}, defined from candle ${value.warmup}`,
      ...(c.regime === undefined ? [] : [`regime model of ${count(c.regime.rows)} candles up to ${formatTime(c.regime.to)}, its columns begin after that`]),
      ...(missing.length > 0 ? [`without their events, and so empty: ${missing.join(', ')}`] : []),
    ].join('\n'),
  );
}

/** Adds `features list|show|explain|compute`. */
export function addFeatures(program: Command, io: Io): void {
  const features = program.command('features').description('named sets of numbers for models: list, show, explain, compute');
  features
    .command('list')
    .description('the feature sets, their hashes and what they live on')
    .action(() => list(io));
  features
    .command('show <set>')
    .description('every column of a set')
    .action((name: string) => show(io, name));
  features
    .command('explain <name>')
    .description('formula, source and warm-up of a feature')
    .action((name: string) => explain(io, name));
  features
    .command('compute')
    .description('compute a set over stored candles into a .parquet or .csv file; missing values are nulls')
    .requiredOption('--instrument <id>', 'stored instrument, e.g. BTCUSDT.BINANCE-USDM')
    .requiredOption('--out <file>', 'file to write')
    .option('--set <name>', 'feature set', 'standard-127')
    .option('--timeframe <tf>', 'stored timeframe', '1h')
    .option('--from <time>', 'first open time')
    .option('--to <time>', 'open time to stop before')
    .option('--other <id>', 'the same asset at another venue, for cross-venue features')
    .option('--regime-until <time>', 'fit the regime model on the range up to here; its columns begin after it')
    .option('--headlines <file>', 'Parquet file of headlines: ts, title')
    .option('--index <file>', 'Parquet file of a sentiment index of 0 to 100: ts, value')
    .option('--lexicon <file>', 'words and valences, one a line, as VADER’s (default: a small one of market words)')
    .option('--delay <tf>', 'how long after its time an opinion was known', '1h')
    .option('--no-cache', 'compute even where the columns are kept')
    .action((flags: ComputeFlags) => compute(io, flags));
}
