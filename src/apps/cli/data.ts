// `data`: import, list, check, resample, export, sample and synthetic.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError, exitCode, formatTime, parseTime, type SeriesKind } from '../../core/index.ts';
import type { DescribedSeries, OnBad } from '../../outside/storage/index.ts';
import type { CheckReport, ImportReport, Sample, SeriesReport } from '../../platform/markets/index.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

/** Loaded when a verb runs: help needs neither the store nor its database. */
const markets = () => import('../../platform/markets/index.ts');
const homeOf = (io: Io): string => io.config().config.system.home;
const count = (n: number): string => n.toLocaleString('en-US');
const minute = (at: number): string => formatTime(at).slice(0, 16).replace('T', ' ');

function oneOf<T extends string>(option: string, text: string | undefined, allowed: readonly T[]): T | undefined {
  if (text === undefined || allowed.includes(text as T)) return text as T | undefined;
  throw new AppError('BAD_VALUE', option, `"${text}" is not one of them`, `Write ${allowed.join(', ')}.`);
}

function whole(option: string, text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new AppError('BAD_VALUE', option, `"${text}" is not a whole number`, `Write ${option} 30.`);
}

const kinds: readonly SeriesKind[] = ['last', 'mark', 'index'];
/** Options without those that were not given. */
const given = <T extends Record<string, unknown>>(options: T) =>
  Object.fromEntries(Object.entries(options).filter(([, v]) => v !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };

interface ImportFlags {
  venue?: string;
  symbol?: string;
  timeframe?: string;
  kind?: string;
  timezone?: string;
  onBad?: string;
  replace?: true;
}

async function importFiles(io: Io, paths: readonly string[], flags: ImportFlags): Promise<void> {
  const { importData } = await markets();
  const bar: { update?: (done: number) => void; done?: () => void } = {};
  const report = await importData(
    homeOf(io),
    paths.map((p) => resolve(io.cwd, p)),
    {
      ...given({
        venue: flags.venue,
        symbol: flags.symbol,
        timeframe: flags.timeframe,
        kind: oneOf('--kind', flags.kind, [...kinds, 'funding'] as const),
        timezone: flags.timezone,
        onBad: oneOf<OnBad>('--on-bad', flags.onBad, ['refuse', 'drop']),
        replace: flags.replace,
      }),
      onFile: (done, of) => {
        if (bar.update === undefined) Object.assign(bar, io.progress('importing', of));
        bar.update?.(done);
      },
    },
  );
  bar.done?.();
  io.result(report, () => importText(io, report));
  if (report.failed.length > 0) io.exitWith(exitCode.data);
}

function importText(io: Io, { imported, failed, skipped }: ImportReport): string {
  const rows = imported.map((i) => [
    i.id,
    i.kind === 'last' ? i.timeframe : `${i.timeframe} ${i.kind}`.trim(),
    count(i.rows),
    count(i.added),
    count(i.changed),
    i.merged > 0 ? count(i.merged) : '',
    i.dropped > 0 ? count(i.dropped) : '',
  ]);
  const dropped = imported.flatMap((i) => i.bad.map((b) => `dropped  ${i.path} row ${b.line}${b.column === '' ? '' : `, column ${b.column}`}: ${b.problem}`));
  return [
    ...(rows.length > 0 ? [table(io, ['series', 'timeframe', 'rows', 'added', 'changed', 'merged', 'dropped'], rows, [2, 3, 4, 5, 6])] : []),
    ...dropped,
    ...failed.map((f) => `${io.paint.red('refused')}  ${f.message}`),
    ...(skipped.length > 0 ? [io.paint.dim(`${skipped.length} other files name no series and were left alone`)] : []),
    `${imported.length} series imported${failed.length > 0 ? `, ${failed.length} files refused` : ''}`,
  ].join('\n');
}

async function list(io: Io): Promise<void> {
  const { listData } = await markets();
  const series = await listData(homeOf(io));
  const row = (s: DescribedSeries) => [s.id, s.kind === 'last' ? s.timeframe : `${s.timeframe} ${s.kind}`, count(s.rows), minute(s.from), minute(s.to)];
  io.result({ home: homeOf(io), series }, () =>
    series.length === 0
      ? 'Nothing is stored yet. Begin with: tradewind data sample'
      : table(io, ['series', 'timeframe', 'rows', 'first', 'last'], series.map(row), [2]),
  );
}

/** Findings listed in the text for one series; all of them are in --json and in the stored report. */
const SHOWN_MAX = 5;

async function check(io: Io, id: string | undefined): Promise<void> {
  const { checkData } = await markets();
  const report = await checkData(homeOf(io), given({ id }));
  io.result(report, () => checkText(io, report, id !== undefined));
  if (report.series.some((s) => !s.usable)) io.exitWith(exitCode.data);
}

function checkText(io: Io, { series, pairs }: CheckReport, detailed: boolean): string {
  if (series.length === 0) return 'Nothing is stored yet. Begin with: tradewind data sample';
  const found = (s: SeriesReport) =>
    Object.entries(s.counts)
      .map(([kind, c]) => `${kind} ${count(c.rows)}`)
      .join(', ');
  const rows = series.map((s) => [
    s.id,
    s.kind === 'last' ? s.timeframe : `${s.timeframe} ${s.kind}`,
    count(s.rows),
    s.usable ? s.score.toFixed(2) : io.paint.red(`${s.score.toFixed(2)} unusable`),
    found(s),
  ]);
  const details = series.flatMap((s) => {
    const shown = detailed ? s.findings : s.usable ? [] : s.findings.slice(0, SHOWN_MAX);
    return shown.map((f) => `${s.id} ${s.timeframe}  ${f.kind}  ${f.detail}`);
  });
  const apart = pairs
    .filter((p) => p.at.length > 0)
    .map(
      (p) =>
        `${p.a} and ${p.b} ${p.timeframe}: ${count(p.at.length)} of ${count(p.overlap)} closes differ by more than ${p.bandBp.toFixed(0)} bp from the usual ${p.medianBp.toFixed(1)} bp`,
    );
  return [table(io, ['series', 'timeframe', 'rows', 'score', 'findings (rows)'], rows, [2, 3]), ...details, ...apart].join('\n');
}

async function resample(io: Io, id: string, flags: { to: string; from?: string; kind?: string }): Promise<void> {
  const { resampleData } = await markets();
  const r = await resampleData(homeOf(io), id, flags.to, given({ from: flags.from, kind: oneOf('--kind', flags.kind, kinds) }));
  io.result(
    r,
    () =>
      `${r.id} ${r.from} to ${r.to}: ${count(r.rows)} candles${r.incomplete > 0 ? `, ${count(r.incomplete)} of them lack base rows` : ''}${r.outside > 0 ? `, ${count(r.outside)} rows outside sessions left out` : ''}`,
  );
}

async function exportFile(io: Io, id: string, file: string, flags: { timeframe: string; from?: string; to?: string; kind?: string }): Promise<void> {
  const { exportData } = await markets();
  const time = (name: string, text: string | undefined) => (text === undefined ? undefined : parseTime(text, name));
  const range = given({ from: time('--from', flags.from), to: time('--to', flags.to), kind: oneOf('--kind', flags.kind, kinds) });
  const r = await exportData(homeOf(io), id, flags.timeframe, resolve(io.cwd, file), range);
  io.result(r, () => `${count(r.rows)} candles in ${r.path}`);
}

const sampleText = (s: Sample): string => `${s.id} ${s.timeframe}: ${count(s.rows)} candles\n${s.source}`;

/** Adds `data import|list|check|resample|export|sample|synthetic`. */
export function addData(program: Command, io: Io): void {
  const data = program.command('data').description('candles, funding and mark prices: import, look at, check, resample, export');
  data
    .command('import <paths...>')
    .description('take files or folder trees {venue}/{symbol}/{timeframe}.parquet (CSV, JSON, npy, Parquet; gzip) into the store')
    .option('--venue <code>', 'venue of the file, e.g. BINANCE-USDM')
    .option('--symbol <name>', 'symbol of the file, e.g. BTCUSDT')
    .option('--timeframe <tf>', 'what the file must hold (default: found out from its rows)')
    .option('--kind <kind>', 'last, mark, index or funding')
    .option('--timezone <zone>', 'zone of times that name none, e.g. Asia/Kolkata (default: UTC)')
    .option('--on-bad <policy>', 'refuse: stop at the first bad row; drop: leave bad rows out and list them (default: refuse)')
    .option('--replace', 'replace stored series instead of merging into them')
    .action((paths: string[], flags: ImportFlags) => importFiles(io, paths, flags));
  data
    .command('list')
    .description('what is stored')
    .action(() => list(io));
  data
    .command('check [id]')
    .description('is it believable: gaps, faults, jumps, series that disagree; with a score')
    .action((id?: string) => check(io, id));
  data
    .command('resample <id>')
    .description('make candles of a coarser timeframe')
    .requiredOption('--to <tf>', 'timeframe to make')
    .option('--from <tf>', 'stored timeframe to make it of (default: the finest that fits)')
    .option('--kind <kind>', 'last, mark or index')
    .action((id: string, flags: { to: string; from?: string; kind?: string }) => resample(io, id, flags));
  data
    .command('export <id> <file>')
    .description('write candles to a .csv, .json or .parquet file')
    .requiredOption('--timeframe <tf>', 'stored timeframe')
    .option('--from <time>', 'first open time')
    .option('--to <time>', 'open time to stop before')
    .option('--kind <kind>', 'last, mark or index')
    .action((id: string, file: string, flags: { timeframe: string; from?: string; to?: string; kind?: string }) => exportFile(io, id, file, flags));
  data
    .command('sample')
    .description('daily S&P 500 bars 2000-2020, real, from an npm package')
    .action(async () => {
      const { addSample } = await markets();
      const s = await addSample(homeOf(io));
      io.result(s, () => sampleText(s));
    });
  data
    .command('synthetic')
    .description('one-minute candles of a made-up perpetual; labelled synthetic wherever they are used')
    .option('--days <n>', 'length', '30')
    .option('--seed <n>', 'the same seed gives the same data', '1')
    .action(async (flags: { days: string; seed: string }) => {
      const { addSynthetic } = await markets();
      const s = await addSynthetic(homeOf(io), { days: whole('--days', flags.days), seed: whole('--seed', flags.seed) });
      io.result(s, () => sampleText(s));
    });
}
