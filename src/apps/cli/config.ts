// `config`: check, show, explain and describe the configuration.
import type { Command } from 'commander';
import { describeSource, type LoadedConfig, settingAt } from '../config.ts';
import { configJsonSchema, leaves, rangeOf } from '../config-schema.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function check(io: Io): void {
  const { file, profile, settings } = io.config();
  const changed = settings.filter((s) => s.source.kind !== 'default').length;
  const where = file ?? 'no file';
  io.result(
    { ok: true, file: file ?? null, profile, changed },
    () => `${io.paint.green('ok')}  ${where}, profile ${profile}, ${changed} of ${settings.length} settings differ from their defaults`,
  );
}

const facts = (loaded: LoadedConfig) => loaded.settings.map((s) => ({ key: s.path, value: s.written, source: describeSource(s.source) }));

function show(io: Io): void {
  const loaded = io.config();
  const rows = facts(loaded).map((f) => [f.key, written(f.value), f.source === 'default' ? io.paint.dim(f.source) : f.source]);
  io.result({ file: loaded.file ?? null, profile: loaded.profile, settings: facts(loaded) }, () => table(io, ['setting', 'value', 'from'], rows));
}

function explain(io: Io, key: string): void {
  const setting = settingAt(io.config(), key);
  const leaf = leaves.find((l) => l.path === key);
  if (leaf === undefined) return;
  const about = {
    key,
    value: setting.written,
    source: describeSource(setting.source),
    meaning: leaf.description,
    unit: leaf.unit,
    range: rangeOf(leaf),
    default: leaf.default,
    environment: leaf.env,
  };
  const lines = () => [
    `${io.paint.bold(key)} = ${written(about.value)}`,
    `  meaning      ${about.meaning}`,
    ...(about.unit === '' ? [] : [`  unit         ${about.unit}`]),
    `  allowed      ${about.range}`,
    `  from         ${about.source}`,
    `  default      ${written(about.default)}`,
    `  environment  ${about.environment.join(', ')}`,
  ];
  io.result(about, () => lines().join('\n'));
}

/** Adds `config check|show|explain|schema`. */
export function addConfig(program: Command, io: Io): void {
  const config = program.command('config').description('check, show and explain the configuration');
  config
    .command('check')
    .description('read every layer and say whether all of it is understood')
    .action(() => check(io));
  config
    .command('show')
    .description('every setting with its value and where it came from')
    .action(() => show(io));
  config
    .command('explain <key>')
    .description('one setting: value, where from, meaning, range')
    .action((key: string) => explain(io, key));
  config
    .command('schema')
    .description('the JSON Schema of a configuration file, for editors')
    .action(() => io.result(configJsonSchema(), () => JSON.stringify(configJsonSchema(), null, 2)));
}
