// The configuration file: YAML or JSON, with the line of every value, and the part of the chosen profile over its own.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { AppError, unknownName } from '../core/index.ts';
import { profiles } from './config-schema.ts';
import { type Layer, paths, readValue, unknownKey } from './config-value.ts';

const fileNames = ['tradewind.yaml', 'tradewind.yml', 'tradewind.json'];

/** The configuration file of a folder, if it has one. @throws AppError CONFLICT when it has two */
export function fileIn(folder: string): string | undefined {
  const found = fileNames.map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (found.length > 1) throw new AppError('CONFLICT', 'configuration', `${found.join(' and ')} both exist`, 'Keep one of them.');
  return found[0];
}

function addMap(map: YAMLMap, prefix: string, file: string, lineOf: (offset: number) => number, layer: Layer): void {
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : String(key);
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const line = lineOf(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
    const known = paths.includes(path);
    if (!known && !paths.some((p) => p.startsWith(`${path}.`))) throw unknownKey(path, `${file}:${line}`);
    if (known) layer.set(path, { written: isScalar(value) ? value.value : isMap(value) ? value.toJSON() : value, source: { kind: 'file', file, line } });
    else if (isMap(value)) addMap(value, path, file, lineOf, layer);
    else if (!(isScalar(value) && value.value === null))
      throw new AppError('BAD_VALUE', path, `is a section, not a value (${file}:${line})`, `Write its keys below it, indented.`);
  }
}

/** The layers of a file, lowest first; `wanted` is the profile named outside it. @throws AppError NOT_FOUND, BAD_FILE, UNKNOWN_KEY, BAD_VALUE */
export function readLayers(file: string, wanted: string | undefined): { layers: Layer[]; profile: string | undefined } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('NOT_FOUND', 'configuration', `${file} cannot be read`, 'Name an existing, readable file.', error);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined)
    throw new AppError(
      'BAD_FILE',
      'configuration',
      `${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`,
      'Mend the line, then run: config check.',
      broken,
    );
  const root = document.contents;
  if (root === null) return { layers: [], profile: undefined };
  if (!isMap(root)) throw new AppError('BAD_FILE', 'configuration', `${file} is not a tree of keys`, 'Write sections with keys, as in docs/configuration.md.');
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const written = root.get('profile');
  const profile = wanted ?? (typeof written === 'string' ? written : undefined);
  if (written !== undefined && typeof written !== 'string')
    throw new AppError('BAD_VALUE', 'profile', `"${String(written)}" is not a name`, `Use one of ${profiles.join(', ')}.`);
  const overrides = root.get('profiles');
  root.delete('profile');
  root.delete('profiles');
  const own: Layer = new Map();
  addMap(root, '', file, lineOf, own);
  if (overrides === undefined) return { layers: [own], profile };
  if (!isMap(overrides)) throw new AppError('BAD_VALUE', 'profiles', `is not a tree (${file})`, `Write ${profiles.join(', ')} below it, each with sections.`);
  const layers = [own];
  for (const { key, value } of overrides.items) {
    const name = String(isScalar(key) ? key.value : key);
    if (!(profiles as readonly string[]).includes(name)) throw unknownName('profiles', name, profiles, 'UNKNOWN_KEY');
    const layer: Layer = new Map();
    // profiles that are not chosen are checked too, so that a slip shows before the day it matters
    if (isMap(value)) addMap(value, '', file, lineOf, layer);
    for (const [path, entry] of layer) readValue(path, entry.written, entry.source);
    if (name === (profile ?? 'development')) layers.push(layer);
  }
  return { layers, profile };
}
