// TA-Lib's C library as a reference: compiled from the sources that the npm package `talib` carries, on first use.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder } from './data.ts';
import type { Compiled } from './reference.ts';

/** Folder of a package, or undefined where it is not installed. */
function packageFolder(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const cFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((f) => f.endsWith('.c'))
    .map((f) => join(folder, f));

/** reference/NAME.c with TA-Lib, gcc -O3 -march=native; takes most of a minute the first time. */
export function compiledWithTalib(name: string): Compiled {
  const home = packageFolder('talib');
  if (home === undefined) return { skipped: 'the npm package talib is not installed' };
  const source = fileURLToPath(new URL(`reference/${name}.c`, import.meta.url));
  const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12);
  const file = `${dataFolder}${name}-talib-${hash}`;
  if (existsSync(file)) return { file };
  const library = join(home, 'src', 'lib');
  const parts = ['ta_func', 'ta_common'].map((p) => join(library, 'src', p));
  const includes = [join(library, 'include'), ...parts].map((p) => `-I${p}`);
  mkdirSync(dataFolder, { recursive: true });
  const made = spawnSync('gcc', ['-O3', '-march=native', '-w', '-o', `${file}.${process.pid}`, source, ...parts.flatMap(cFiles), ...includes, '-lm'], {
    encoding: 'utf8',
  });
  if (made.error !== undefined) return { skipped: 'gcc is not installed' };
  if (made.status !== 0) return { skipped: `gcc failed: ${made.stderr.split('\n')[0]}` };
  renameSync(`${file}.${process.pid}`, file);
  return { file };
}
