// The configuration: defaults < file (its profile over its own) < environment < flags, each value with where it came from.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { unknownName } from '../core/index.ts';
import { fileIn, readLayers } from './config-file.ts';
import { type Config, leaves, profiles } from './config-schema.ts';
import { type Layer, paths, readValue, type Source, unknownKey } from './config-value.ts';

export type { Config } from './config-schema.ts';
export { describeSource } from './config-value.ts';

export interface Setting {
  readonly path: string;
  /** as written where it came from */
  readonly written: unknown;
  /** as code reads it */
  readonly value: unknown;
  readonly source: Source;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly settings: readonly Setting[];
  readonly file: string | undefined;
  readonly profile: (typeof profiles)[number];
}

export interface ConfigInput {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** --config FILE */
  readonly file?: string;
  /** setting path → text, from --home and --set */
  readonly flags?: Readonly<Record<string, string>>;
}

/** Variables with our prefix that are no settings. */
const otherVariables = ['TRADEWIND_CONFIG', 'TRADEWIND_KEY', 'TRADEWIND_NEW_KEY', 'TRADEWIND_PROFILE', 'TRADEWIND_SHARED'];

export const expandHome = (path: string): string => (path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);

function environmentLayer(env: ConfigInput['env']): Layer {
  const layer: Layer = new Map();
  const known = leaves.flatMap((leaf) => leaf.env);
  for (const name of Object.keys(env).sort()) {
    if (name.startsWith('TRADEWIND_') && !known.includes(name) && !otherVariables.includes(name))
      throw unknownName('environment', name, [...known, ...otherVariables], 'UNKNOWN_KEY');
  }
  for (const leaf of leaves) {
    const name = leaf.env.find((n) => env[n] !== undefined && env[n] !== '');
    if (name !== undefined) layer.set(leaf.path, { written: env[name], source: { kind: 'environment', name } });
  }
  return layer;
}

function flagLayer(flags: Readonly<Record<string, string>>): Layer {
  const layer: Layer = new Map();
  for (const [path, written] of Object.entries(flags)) {
    if (!paths.includes(path)) throw unknownKey(path, 'flag');
    layer.set(path, { written, source: { kind: 'flag', name: path === 'system.home' ? '--home' : `--set ${path}` } });
  }
  return layer;
}

function profileOf(name: string | undefined): (typeof profiles)[number] {
  if (name === undefined) return 'development';
  const found = profiles.find((p) => p === name);
  if (found === undefined) throw unknownName('profile', name, profiles);
  return found;
}

/**
 * Reads all layers. Nothing is applied when anything is wrong.
 * @throws AppError UNKNOWN_KEY, BAD_VALUE, OUT_OF_RANGE, BAD_FILE, NOT_FOUND, CONFLICT
 */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const flags = input.flags ?? {};
  const home = expandHome(flags['system.home'] ?? input.env['TRADEWIND_SYSTEM_HOME'] ?? input.env['TRADEWIND_HOME'] ?? '~/.tradewind');
  const named = input.file ?? input.env['TRADEWIND_CONFIG'];
  const file = named === undefined ? (fileIn(input.cwd) ?? fileIn(home)) : resolve(input.cwd, expandHome(named));
  const fromFile = file === undefined ? { layers: [], profile: undefined } : readLayers(file, input.env['TRADEWIND_PROFILE']);
  const profile = profileOf(input.env['TRADEWIND_PROFILE'] ?? fromFile.profile);
  const merged: Layer = new Map(leaves.map((leaf) => [leaf.path, { written: leaf.default, source: { kind: 'default' } as const }]));
  for (const layer of [...fromFile.layers, environmentLayer(input.env), flagLayer(flags)]) for (const [path, entry] of layer) merged.set(path, entry);
  const settings: Setting[] = [];
  const config: Record<string, unknown> = {};
  for (const [path, { written, source }] of merged) {
    let value = readValue(path, written, source);
    if (path === 'system.home') value = resolve(input.cwd, expandHome(String(value)));
    settings.push({ path, written, value, source });
    const keys = path.split('.');
    const last = keys.pop() as string;
    let node = config;
    for (const key of keys) node = (node[key] ??= {}) as Record<string, unknown>;
    node[last] = value;
  }
  return { config: config as unknown as Config, settings, file, profile };
}

/** The setting of a path. @throws AppError UNKNOWN_KEY with the nearest known one */
export function settingAt(loaded: LoadedConfig, path: string): Setting {
  const found = loaded.settings.find((s) => s.path === path);
  if (found === undefined) throw unknownKey(path, 'asked for');
  return found;
}
