// `strategy`: what is built in, what a strategy asks for, and files of one's own: made, tested.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { AppError, exitCode, type ParameterInfo, parametersOf, resolveParameters, type Strategy } from '../../core/index.ts';
import { fileError } from '../../outside/storage/index.ts';
import { hookFile, isStrategyFile, loadStrategy } from '../../outside/strategies/index.ts';
import { builtInStrategies, strategyByName } from '../../trading/strategies/index.ts';
import type { Io } from './io.ts';
import { strategyText, testText, tsconfigText } from './strategy-files.ts';
import { table } from './table.ts';

const home = fileURLToPath(new URL('../../../', import.meta.url));
const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const handlers = ['onCandle', 'onQuote', 'onFill', 'onSlice'] as const;

function list(io: Io): void {
  const all = Object.values(builtInStrategies).map(({ name, version, timeframe, about }) => ({ name, version, timeframe: timeframe ?? null, about }));
  io.result({ strategies: all }, () =>
    table(
      io,
      ['strategy', 'version', 'timeframe', 'what it does'],
      all.map((s) => [s.name, s.version, s.timeframe ?? 'any', s.about]),
    ),
  );
}

const rangeOf = (p: ParameterInfo): string => (p.choices === undefined ? (p.min === undefined ? '' : `${p.min} to ${p.max}`) : p.choices.join(', '));

/** What the inputs are called, and what they are with the default parameters. */
function inputsOf(strategy: Strategy): Record<string, string> {
  const specs = strategy.inputs?.(resolveParameters(strategy, {})) ?? {};
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.key]));
}

async function show(io: Io, spec: string): Promise<void> {
  const loaded = isStrategyFile(spec) ? await loadStrategy(spec, io.cwd) : { strategy: strategyByName(spec), file: null, hash: null };
  const { strategy, file, hash } = loaded;
  const { name, version, about, timeframe } = strategy;
  const higher = typeof strategy.higher === 'function' ? strategy.higher(resolveParameters(strategy, {})) : (strategy.higher ?? []);
  const parameters = parametersOf(strategy);
  const inputs = inputsOf(strategy);
  const own = handlers.filter((h) => strategy[h] !== undefined);
  const rows = parameters.map((p) => [p.name, String(p.default), rangeOf(p), p.search === undefined ? '' : `${p.search[0]} to ${p.search[1]}`, p.about]);
  const lines = () => [
    `${io.paint.bold(name)} ${version}`,
    about,
    '',
    `  timeframe  ${timeframe ?? 'any'}${higher.length === 0 ? '' : `, with ${higher.join(' and ')}`}`,
    `  inputs     ${
      Object.entries(inputs)
        .map(([input, key]) => `${input} (${key})`)
        .join(', ') || 'none'
    }`,
    `  handlers   ${own.join(', ')}`,
    ...(strategy.prediction === undefined ? [] : ['  asks for   predictions of a model (docs/ml-ensemble.md)']),
    ...(file === null ? [] : [`  file       ${file}`, `  SHA-256    ${hash}`]),
    '',
    rows.length === 0 ? 'No parameters.' : table(io, ['parameter', 'default', 'range', 'search', 'what it is'], rows),
  ];
  io.result(
    {
      name,
      version,
      about,
      timeframe: timeframe ?? null,
      higher,
      inputs,
      handlers: own,
      predictions: strategy.prediction !== undefined,
      parameters,
      file,
      hash,
    },
    () => lines().join('\n'),
  );
}

/** @throws AppError BAD_VALUE, CONFLICT */
function checkName(name: string): void {
  if (!kebab.test(name))
    throw new AppError('BAD_VALUE', 'name', `"${name}" is not a name for a strategy`, 'Use small letters, figures and dashes: my-strategy.');
  if (Object.hasOwn(builtInStrategies, name)) throw new AppError('CONFLICT', 'name', `"${name}" is a built-in strategy`, 'Choose another name.');
}

function create(io: Io, name: string, dir: string): void {
  checkName(name);
  const folder = resolve(io.cwd, dir);
  const made = [
    { path: join(folder, `${name}.ts`), text: strategyText(name) },
    { path: join(folder, `${name}.test.ts`), text: testText(name) },
  ];
  for (const { path } of made)
    if (existsSync(path))
      throw new AppError('CONFLICT', path, 'it is there already, and nothing was written', 'Choose another name, or another folder with --dir.');
  const tsconfig = join(folder, 'tsconfig.json');
  if (!existsSync(tsconfig)) made.push({ path: tsconfig, text: tsconfigText(relative(folder, home).split(sep).join('/') || '.') });
  const written: string[] = [];
  for (const { path, text } of made) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: 'wx' });
      written.push(path);
    } catch (error) {
      for (const half of written) rmSync(half);
      throw fileError(path, error);
    }
  }
  const shown = (path: string): string => relative(io.cwd, path) || path;
  const [strategy = '', test = ''] = made.map((m) => shown(m.path));
  io.result({ name, files: made.map((m) => m.path) }, () =>
    [
      `${io.paint.green('made')} ${made.map((m) => shown(m.path)).join(', ')}`,
      '',
      `  its test     tradewind strategy test ${strategy}`,
      '  some data    tradewind data sample',
      `  a backtest   tradewind backtest --strategy ${strategy} --instrument SP500.SAMPLE --timeframe 1d`,
      '',
      `Change ${strategy} to what you want, and ${test} with it.`,
    ].join('\n'),
  );
}

/** The test that belongs to a strategy file; a test file is its own. */
const testOf = (path: string): string => (/\.test\.m?[jt]s$/.test(path) ? path : join(dirname(path), `${basename(path, extname(path))}.test${extname(path)}`));

async function runTest(io: Io, spec: string): Promise<void> {
  const path = testOf(resolve(io.cwd, spec));
  if (!existsSync(path)) throw new AppError('NOT_FOUND', path, 'there is no such test', 'A test stands beside its strategy: NAME.test.ts beside NAME.ts.');
  const child = spawn(process.execPath, ['--import', pathToFileURL(hookFile).href, path], { cwd: io.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const withdraw = io.onInterrupt(() => void child.kill());
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((done, failed) => child.on('error', failed).on('close', done));
  withdraw();
  io.result({ ok: code === 0, file: path, output }, () => output.trimEnd());
  if (code !== 0) io.exitWith(exitCode.verdict);
}

/** Adds `strategy list|show|new|test`. */
export function addStrategy(program: Command, io: Io): void {
  const strategy = program.command('strategy').description('built-in strategies, and files of your own');
  strategy
    .command('list')
    .description('the built-in strategies')
    .action(() => list(io));
  strategy
    .command('show <strategy>')
    .description('one strategy, by its name or its file: parameters, inputs, timeframes')
    .action((spec: string) => show(io, spec));
  strategy
    .command('new <name>')
    .description('make a small complete strategy and its test')
    .option('--dir <folder>', 'where to put them', 'strategies')
    .action((name: string, { dir }: { dir: string }) => create(io, name, dir));
  strategy
    .command('test <file>')
    .description("run a strategy's test, the NAME.test.ts beside it; exit 4 when it fails")
    .action((spec: string) => runTest(io, spec));
}
