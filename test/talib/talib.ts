// TA-Lib's C library, compiled from the sources the npm package `talib` carries, as a reference for our own values.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Candles } from '../../src/core/index.ts';

const driver = new URL('./driver.c', import.meta.url).pathname;

/** Folder of the C sources, or undefined where the package is not installed. */
function sources(): string | undefined {
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('talib/package.json')), 'src', 'lib');
    return existsSync(join(folder, 'src', 'ta_func')) ? folder : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

const cFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((f) => f.endsWith('.c'))
    .map((f) => join(folder, f));

/**
 * Path of the compiled reference, or the reason why there is none. Compiled once per version of the driver and the compiler, into the
 * system's folder for temporary files.
 */
export function buildReference(): { readonly program: string } | { readonly missing: string } {
  const folder = sources();
  if (folder === undefined) return { missing: 'the npm package talib (its C sources) is not installed' };
  const gcc = spawnSync('gcc', ['--version'], { encoding: 'utf8' });
  if (gcc.status !== 0) return { missing: 'gcc is not installed' };
  const hash = createHash('sha256').update(readFileSync(driver)).update(gcc.stdout).update(folder).digest('hex').slice(0, 16);
  const program = join(tmpdir(), `tradewind-talib-${hash}`);
  if (existsSync(program)) return { program };
  const src = join(folder, 'src');
  const parts = ['ta_func', 'ta_common', 'ta_abstract', join('ta_abstract', 'tables'), join('ta_abstract', 'frames')];
  const files = parts.flatMap((p) => cFiles(join(src, p))).filter((f) => !f.endsWith('excel_glue.c'));
  const includes = [join(folder, 'include'), ...parts.map((p) => join(src, p))].map((p) => `-I${p}`);
  const built = `${program}.${process.pid}`;
  mkdirSync(dirname(built), { recursive: true });
  execFileSync('gcc', ['-O1', '-w', '-o', built, driver, ...files, ...includes, '-lm'], { stdio: ['ignore', 'ignore', 'inherit'] });
  // Another test run may have built it meanwhile: a rename replaces it whole.
  renameSync(built, program);
  return { program };
}

export interface Reference {
  readonly begin: number;
  /** one column per output, starting at `begin` */
  readonly outputs: readonly Float64Array[];
}

/** Runs requests such as `MACD 12 26 9` over candles. */
export function runReference(program: string, candles: Candles, requests: readonly string[]): readonly Reference[] {
  const columns = [candles.open, candles.high, candles.low, candles.close, candles.volume].map((c) => Buffer.from(c.buffer, c.byteOffset, c.byteLength));
  const input = Buffer.concat([...columns, Buffer.from(`${requests.join('\n')}\n`)]);
  const answer = execFileSync(program, [String(candles.at.length)], { input, maxBuffer: 1 << 30 });
  let offset = 0;
  return requests.map((request) => {
    const [code, begin, count, outputs] = [0, 4, 8, 12].map((k) => answer.readInt32LE(offset + k)) as [number, number, number, number];
    offset += 16;
    if (code !== 0) throw new Error(`TA-Lib refused "${request}" with code ${code}`);
    return {
      begin,
      outputs: Array.from({ length: outputs }, () => {
        const column = new Float64Array(count);
        for (let i = 0; i < count; i++, offset += 8) column[i] = answer.readDoubleLE(offset);
        return column;
      }),
    };
  });
}
