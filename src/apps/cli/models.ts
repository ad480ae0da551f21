// tradewind models: what is in the registry, side by side, and what a person may do with it.
// long because: ten small sub-verbs of one registry, and the options they share
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError, exitCode, formatTime } from '../../core/index.ts';
import { fileError } from '../../outside/storage/index.ts';
import {
  exportModel,
  type ImportRequest,
  importModel,
  type ModelVersion,
  modelReport,
  openRegistry,
  type Person,
  type Registry,
} from '../../platform/models/index.ts';
import { learners, modelFormats } from '../../quant/learning/index.ts';
import { percent } from '../../research/report/index.ts';
import type { Io } from './io.ts';
import { stageText, verdictWord, versionText } from './models-text.ts';
import { table } from './table.ts';

const registryOf = (io: Io): Registry => openRegistry(io.config().config.system.home);
const what = ({ name, version }: ModelVersion): string => `${name}@${version}`;

/** A version as `--json` prints it. */
const versionJson = ({ name, version, stage, reach, record, card }: ModelVersion) => ({
  name,
  version,
  stage,
  reach: reach ?? null,
  record,
  card: card ?? null,
});

function list(io: Io): void {
  const { versions, damaged } = registryOf(io).list();
  const rows = versions.map((v) => [
    what(v),
    stageText(v),
    v.record.learner,
    v.card === undefined ? '' : `${v.card.request.instruments.join(', ')} ${v.card.request.timeframe}${v.card.synthetic ? ' SYNTHETIC' : ''}`,
    verdictWord(v.card),
    v.card?.trading.model.net.value == null ? '' : percent(v.card.trading.model.net.value, true),
    formatTime(v.record.stored).slice(0, 10),
  ]);
  io.result(
    {
      models: versions.map(({ card, ...v }) => ({ ...v, reach: v.reach ?? null, beats: card?.verdict.beats ?? null, synthetic: card?.synthetic ?? null })),
      damaged,
    },
    () =>
      versions.length + damaged.length === 0
        ? 'No model is stored yet. Make one: tradewind train --help'
        : [
            ...(rows.length === 0 ? [] : [table(io, ['model', 'stage', 'learner', 'learned from', 'verdict', 'net', 'stored'], rows, [5])]),
            ...damaged.map((d) => `${io.paint.red('damaged')}  ${d.name}@${d.version}: ${d.problem}`),
          ].join('\n'),
  );
  if (damaged.length > 0) io.exitWith(exitCode.data);
}

function show(io: Io, spec: string, { report }: { readonly report?: string }): void {
  const registry = registryOf(io);
  const version = registry.find(spec);
  const path = report === undefined ? undefined : resolve(io.cwd, report);
  if (path !== undefined) {
    if (version.card === undefined)
      throw new AppError('NOT_FOUND', what(version), 'it came without a card, so there is nothing to report', 'Show it without --report.');
    try {
      writeFileSync(path, modelReport(version, version.card));
    } catch (error) {
      throw fileError(path, error);
    }
  }
  io.result({ ...versionJson(version), history: registry.standing(version.name).acts, report: path ?? null }, () =>
    [versionText(io, version, registry), ...(path === undefined ? [] : [`report     ${path}`])].join('\n'),
  );
}

const shown = (x: unknown): string =>
  x === null || x === undefined ? '—' : typeof x === 'number' ? String(Number(x.toPrecision(5))) : typeof x === 'string' ? x : JSON.stringify(x);

/** What decided a version, flat enough to lay beside another. */
const settingsOf = ({ card, record }: ModelVersion): Record<string, unknown> => ({
  learner: record.learner,
  features: `${record.features.name} ${record.features.hash.slice(0, 12)}`,
  codeVersion: record.codeVersion,
  ...(card === undefined
    ? {}
    : { ...card.request, parameters: card.lineage.parameters, rows: card.rows.learned, data: card.lineage.series.map((s) => s.hash.slice(0, 12)).join(', ') }),
});

const figuresOf = ({ card }: ModelVersion): Record<string, number | null | string> =>
  card === undefined
    ? { verdict: verdictWord(card) }
    : {
        verdict: verdictWord(card),
        ...Object.fromEntries(Object.entries(card.metrics).map(([name, m]) => [name, m.value])),
        net: card.trading.model.net.value,
        netLow: card.trading.model.net.low,
        netHigh: card.trading.model.net.high,
        sharpe: card.trading.model.sharpe.value,
        deflatedSharpe: card.trading.deflatedSharpe,
        positions: card.trading.model.positions,
      };

function compare(io: Io, specs: readonly string[]): void {
  if (specs.length < 2)
    throw new AppError('MISSING_VALUE', 'models', 'one alone cannot be compared', 'Give two or more: tradewind models compare btc-1h@1 btc-1h@2.');
  const registry = registryOf(io);
  const chosen = specs.map((spec) => registry.find(spec));
  const settings = chosen.map(settingsOf);
  const figures = chosen.map(figuresOf);
  const keysOf = (all: readonly Record<string, unknown>[]): string[] => [...new Set(all.flatMap((s) => Object.keys(s)))];
  const differing = keysOf(settings).filter((k) => new Set(settings.map((s) => JSON.stringify(s[k]))).size > 1);
  const names = keysOf(figures);
  io.result(
    {
      models: chosen.map(what),
      different: Object.fromEntries(differing.map((k) => [k, settings.map((s) => s[k] ?? null)])),
      figures: Object.fromEntries(names.map((k) => [k, figures.map((f) => f[k] ?? null)])),
    },
    () =>
      table(
        io,
        ['', ...chosen.map(what)],
        [
          ...differing.map((k) => [k, ...settings.map((s) => shown(s[k]))]),
          ['stage', ...chosen.map(stageText)],
          ...names.map((k) => [k, ...figures.map((f) => shown(f[k]))]),
        ],
      ),
  );
}

interface ByFlags {
  readonly reason?: string;
  readonly by?: string;
}

/** Who this is: what was said, else the user of the machine. */
const person = (io: Io, { reason = '', by }: ByFlags): Person => ({ person: by ?? io.env['USER'] ?? io.env['USERNAME'] ?? 'unknown', reason, at: Date.now() });

async function change(io: Io, work: (registry: Registry) => Promise<ModelVersion>): Promise<void> {
  const changed = await work(registryOf(io));
  io.result(versionJson(changed), () => `${io.paint.green('done')}  ${what(changed)} is ${stageText(changed)} now`);
}

const formatsText = `tradewind (whole, with its card), or the bare model: ${modelFormats.map((f) => f.name).join(', ')}`;

async function exportTo(io: Io, spec: string, format: string, path: string): Promise<void> {
  const registry = registryOf(io);
  const version = registry.find(spec);
  await exportModel(registry, version, format, path);
  io.result({ name: version.name, version: version.version, format, path }, () => `${what(version)} written to ${path}`);
}

async function importFrom(io: Io, request: Omit<ImportRequest, 'now'>): Promise<void> {
  const { version, added } = await importModel(registryOf(io), { ...request, now: Date.now() });
  io.result({ ...versionJson(version), added }, () =>
    added ? `stored as ${what(version)}, ${stageText(version)}` : `${what(version)} is this very model already`,
  );
}

function listLearners(io: Io, name: string | undefined): void {
  const all = learners.filter((l) => name === undefined || l.name === name);
  io.result(
    all.map(({ name, about, tasks, parameters }) => ({ name, about, tasks, parameters })),
    () =>
      table(
        io,
        ['learner', 'learns', 'what it is'],
        all.map((l) => [l.name, l.tasks.join(', '), l.about]),
      ),
  );
}

const withPerson = (command: Command): Command =>
  command.option('--reason <text>', 'why; it is kept with the model').option('--by <person>', 'who (default: the user of this machine)');

/** Adds `models list|show|compare|activate|rollback|…`. */
export function addModels(program: Command, io: Io): void {
  const models = program.command('models').description('stored models: list, show, compare, activate, roll back, export, import');
  models
    .command('list')
    .description('every version: where it stands and what its judgement was')
    .action(() => list(io));
  models
    .command('show <model>')
    .description('one version, by NAME or NAME@VERSION: verdict, figures, lineage, what was done with it')
    .option('--report <file>', 'write its HTML report there')
    .action((spec: string, options: { report?: string }) => show(io, spec, options));
  models
    .command('compare <models...>')
    .description('what differs between versions, and their figures side by side')
    .action((specs: string[]) => compare(io, specs));
  withPerson(models.command('activate <model>').description('make a version the one in use; refused when it does not beat its naive baseline'))
    .option('--paper', 'for paper only; takes a --reason for a model that did not pass')
    .addHelpText('after', '\nExample:\n  tradewind models activate btcusdt-1h@3 --paper --reason "to watch it for a month"')
    .action((spec: string, o: ByFlags & { paper?: true }) => change(io, (r) => r.activate(spec, o.paper === true ? 'paper' : 'live', person(io, o))));
  withPerson(models.command('rollback <name>').description('back to the version that was active before')).action((name: string, o: ByFlags) =>
    change(io, (r) => r.rollback(name, person(io, o))),
  );
  for (const [verb, about] of [
    ['deactivate', 'no version of it is in use then'],
    ['shadow', 'it predicts beside the active one, and nobody acts on it'],
    ['archive', 'out of use, kept'],
  ] as const)
    withPerson(models.command(`${verb} <model>`).description(about)).action((spec: string, o: ByFlags) => change(io, (r) => r.move(spec, verb, person(io, o))));
  models
    .command('export <model>')
    .description('one version as a file that another registry, or another system, can take in')
    .requiredOption('-o, --out <file>', 'file to write')
    .option('--format <name>', formatsText, 'tradewind')
    .action((spec: string, { out, format }: { out: string; format: string }) => exportTo(io, spec, format, resolve(io.cwd, out)));
  models
    .command('import <file>')
    .description('take a version in from a file')
    .option('--name <name>', 'its name here (default: what the file says, where it does)')
    .option('--format <name>', formatsText, 'tradewind')
    .option('--features <set>', "feature set that another system's model will be fed from", 'standard-127')
    .action((file: string, o: { name?: string; format: string; features: string }) => importFrom(io, { ...o, name: o.name, path: resolve(io.cwd, file) }));
  models
    .command('learners [name]')
    .description('the ways to learn there are')
    .action((name: string | undefined) => listLearners(io, name));
}
