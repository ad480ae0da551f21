// In the child only: whoever opens the original data, by whatever path, is given the copy; other files that are read are noted.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where each original file or folder lies in the copy: paths relative to the sandbox. */
export type Places = Readonly<Record<string, string>>;

const opening = ['readFile', 'readFileSync', 'open', 'openSync', 'openAsBlob', 'createReadStream'] as const;
const looking = [
  ...['access', 'accessSync', 'exists', 'existsSync', 'stat', 'statSync', 'lstat', 'lstatSync', 'readdir', 'readdirSync', 'opendir', 'opendirSync'],
  ...['realpath', 'realpathSync', 'copyFile', 'copyFileSync', 'cp', 'cpSync'],
];
/** Files a process reads by itself, or that are code. */
const isOwn = (path: string): boolean => /\.(?:[mc]?[jt]s|wasm|node)$|^\/(?:proc|sys|dev|etc)\/|[\\/]node_modules[\\/]|[\\/]package\.json$/.test(path);

let folder = '';
let places: readonly (readonly [string, string])[] = [];
let sandboxes = '';
const noted = new Set<string>();

function placed(path: string): string {
  for (const [original, copy] of places) if (path === original || path.startsWith(original + sep)) return join(folder, copy, path.slice(original.length));
  return path;
}

function pathOf(given: unknown): string | undefined {
  if (typeof given === 'string') return resolve(given);
  if (given instanceof URL) return given.protocol === 'file:' ? fileURLToPath(given) : undefined;
  return Buffer.isBuffer(given) ? resolve(given.toString()) : undefined;
}

type Call = (...args: unknown[]) => unknown;

function wrap(owner: object, name: string, isOpening: boolean): void {
  const methods = owner as Record<string, Call | undefined>;
  const original = methods[name];
  if (original === undefined) return;
  const wrapped = function (this: unknown, ...args: unknown[]): unknown {
    const path = pathOf(args[0]);
    if (path === undefined) return original.apply(this, args);
    const target = placed(path);
    if (isOpening && target === path && !path.startsWith(sandboxes) && !isOwn(path)) noted.add(path);
    return original.apply(this, target === path ? args : [target, ...args.slice(1)]);
  };
  // realpathSync.native and the promisified forms hang on the functions
  methods[name] = Object.assign(wrapped, original);
}

/** Wraps the file functions of this process, once, for good. */
export function installRedirect(root: string): void {
  sandboxes = root;
  for (const owner of [fs, fs.promises]) {
    for (const name of opening) wrap(owner, name, true);
    for (const name of looking) wrap(owner, name, false);
  }
  syncBuiltinESMExports();
}

/** From here on the originals lead into this sandbox. */
export function redirectTo(sandbox: string, originals: Places): void {
  folder = sandbox;
  places = Object.entries(originals);
  noted.clear();
}

/** Files outside the sandbox, and not code, that were opened since. */
export const filesRead = (): readonly string[] => [...noted].sort();
