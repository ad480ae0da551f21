// `data`: import, list, check, resample, export, sample and synthetic.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError, exitCode, parseTime, type SeriesKind } from '../../core/index.ts';
import type { OnBad } from '../../outside/storage/index.ts';
import { addCollect, addRepair } from './data-collect.ts';
import { addFetch } from './data-fetch.ts';
import { checkText, count, importText, listText, resampleText, sampleText } from './data-text.ts';
import type { Io } from './io.ts';

/** Loaded when a verb runs: help needs neither the store nor its database. */
const markets = () => import('../../platform/markets/index.ts');
const homeOf = (io: Io): string => io.config().config.system.home;
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

async function list(io: Io): Promise<void> {
  const { listData } = await markets();
  const series = await listData(homeOf(io));
  io.result({ home: homeOf(io), series }, () => listText(io, series));
}

async function check(io: Io, id: string | undefined): Promise<void> {
  const { checkData } = await markets();
  const report = await checkData(homeOf(io), given({ id }));
  io.result(report, () => checkText(io, report, id !== undefined));
  if (report.series.some((s) => !s.usable)) io.exitWith(exitCode.data);
}

async function resample(io: Io, id: string, flags: { to: string; from?: string; kind?: string }): Promise<void> {
  const { resampleData } = await markets();
  const r = await resampleData(homeOf(io), id, flags.to, given({ from: flags.from, kind: oneOf('--kind', flags.kind, kinds) }));
  io.result(r, () => resampleText(r));
}

async function exportFile(io: Io, id: string, file: string, flags: { timeframe: string; from?: string; to?: string; kind?: string }): Promise<void> {
  const { exportData } = await markets();
  const time = (name: string, text: string | undefined) => (text === undefined ? undefined : parseTime(text, name));
  const range = given({ from: time('--from', flags.from), to: time('--to', flags.to), kind: oneOf('--kind', flags.kind, kinds) });
  const r = await exportData(homeOf(io), id, flags.timeframe, resolve(io.cwd, file), range);
  io.result(r, () => `${count(r.rows)} candles in ${r.path}`);
}

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
  addFetch(data, io);
  addCollect(data, io);
  addRepair(data, io);
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
    .option('--planted', 'hourly candles with a signal that a model can find, to try training out')
    .action(async (flags: { days: string; seed: string; planted?: true }) => {
      const { addPlanted, addSynthetic } = await markets();
      const make = flags.planted === true ? addPlanted : addSynthetic;
      const s = await make(homeOf(io), { days: whole('--days', flags.days), seed: whole('--seed', flags.seed) });
      io.result(s, () => sampleText(s));
    });
}
