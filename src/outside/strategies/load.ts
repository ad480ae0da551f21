// Loads a strategy file: reads it, hashes it, imports it once, and checks what it exports.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AppError, type Strategy, unknownName } from '../../core/index.ts';
import { checkStrategy } from './check.ts';
import { beginLoading, door, withoutMarks } from './hook.ts';

const { importModule } = createRequire(import.meta.url)('./import.ts') as typeof import('./import.ts');

export interface LoadedStrategy {
  readonly strategy: Strategy;
  /** absolute path of the file */
  readonly file: string;
  /**
   * SHA-256 in hex. Of the file itself where it imports no other file; else over one line per file as sha256sum prints them, sorted by
   * path relative to the strategy's folder.
   */
  readonly hash: string;
  /** absolute paths of the files it is made of, itself first */
  readonly files: readonly string[];
}

const endings = ['.ts', '.mts', '.js', '.mjs'];

/** Whether a strategy is named by its file and not by its own name. */
export const isStrategyFile = (spec: string): boolean => endings.includes(extname(spec));

const loaded = new Map<string, Promise<LoadedStrategy>>();

/** Makes the next loading of every file execute it anew, changed or not. */
export const forgetStrategies = (): void => loaded.clear();

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

function read(file: string): Uint8Array {
  try {
    if (statSync(file).isFile()) return readFileSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') throw new AppError('NO_PERMISSION', file, 'it may not be read', 'Change its permissions.', cause);
    throw new AppError('NOT_FOUND', file, 'there is no such strategy file', 'Check the path, or make one: tradewind strategy new NAME.', cause);
  }
  throw new AppError('BAD_FILE', file, 'it is not a file', 'Name a file that ends in .ts, .js or .mjs.');
}

function hashOf(files: readonly string[]): string {
  const [main = ''] = files;
  if (files.length === 1) return sha256(read(main));
  const lines = files.map((file) => `${sha256(read(file))}  ${relative(dirname(main), file).split(sep).join('/')}\n`);
  return sha256(lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(''));
}

/**
 * The strategy of a file, by its default export or the one named `strategy`. A file that has not changed (nor what it imports) is not
 * executed again.
 * @param folder what a relative path is relative to
 * @throws AppError NOT_FOUND, NO_PERMISSION, BAD_FILE (with the line of a syntax error), or what is wrong with the strategy
 */
export async function loadStrategy(path: string, folder = '.'): Promise<LoadedStrategy> {
  const file = resolve(folder, path);
  if (!isStrategyFile(file)) throw new AppError('BAD_FILE', file, 'it is not a strategy file', `Its name must end in ${endings.join(', ')}.`);
  read(file);
  // Asked again after each wait: of several callers that find a changed file, one loads it.
  for (let before = loaded.get(file); before !== undefined; ) {
    const known = await before;
    const latest = loaded.get(file);
    if (latest === before && unchanged(known)) return known;
    if (latest === before) break;
    before = latest;
  }
  const loading = fresh(file);
  loaded.set(file, loading);
  try {
    return await loading;
  } catch (error) {
    loaded.delete(file);
    throw error;
  }
}

function unchanged(before: LoadedStrategy): boolean {
  try {
    return hashOf(before.files) === before.hash;
  } catch (error) {
    // A file it imported is gone: whether it can do without is for the next loading to say.
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function fresh(file: string): Promise<LoadedStrategy> {
  const { url, files } = beginLoading(pathToFileURL(file).href);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await importModule(url);
  } catch (error) {
    throw importError(file, error, Object.keys(await importModule(door)));
  }
  const strategy = checkStrategy(module, file);
  const all = [file, ...[...files].filter((f) => f !== file)];
  return { strategy, file, hash: hashOf(all), files: all };
}

const capital = (name: string): boolean => /^[A-Z]/.test(name);

/** `path:line` and the text of whatever stopped an import, with the mend. */
function importError(file: string, error: unknown, exports: readonly string[]): AppError {
  if (!(error instanceof Error)) return new AppError('STRATEGY_FAULT', file, `it threw ${String(error)} while it was loaded`, 'Mend it and run again.', error);
  const text = withoutMarks(error.message).replace(/\.$/, '');
  const { code } = error as NodeJS.ErrnoException;
  // By its name: where a test runner loads our modules a second time, the class is not the same one.
  if (error.name === 'AppError') return new AppError((error as AppError).code, at(file, error), text, 'Mend it and run again.', error);
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT')
    return new AppError('BAD_FILE', file, text, "Import other files with their ending ('./averages.ts'), and everything else from 'tradewind'.", error);
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return new AppError('BAD_FILE', at(file, error), text, 'Only types that can be erased are allowed: no enum, namespace or parameter property.', error);
  const unknown = /module 'tradewind' does not provide an export named '(.+)'/.exec(text)?.[1];
  if (unknown !== undefined)
    return unknownName(
      at(file, error),
      unknown,
      exports.filter((name) => capital(name) === capital(unknown)),
    );
  if (error.name === 'SyntaxError')
    return new AppError('BAD_FILE', at(file, error), `it cannot be read as a program: ${text}`, 'Mend it and run again.', error);
  return new AppError('STRATEGY_FAULT', at(file, error), `it threw while it was loaded: ${text}`, 'Mend it and run again.', error);
}

/** `path:line` of an error in a strategy's own file (or one it imports), else the path alone. */
function at(file: string, error: Error): string {
  const stack = withoutMarks(error.stack ?? '');
  const places = [...stack.matchAll(/(file:\/\/[^\s)]+?):(\d+)(?::\d+)?(?=[\s)]|$)/gm)].map((m) => `${fileURLToPath(m[1] as string)}:${m[2]}`);
  const own = places.find((place) => place.startsWith(`${file}:`)) ?? (error.name === 'SyntaxError' ? places[0] : undefined);
  return own ?? file;
}
