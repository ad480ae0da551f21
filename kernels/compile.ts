// Compiles the AssemblyScript kernels of this folder into the text of TypeScript files that hold them as base64.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';

const folder = import.meta.dirname;

/** Where the built kernels are committed. */
export const builtFolder = join(folder, '..', 'src', 'quant', 'learning', 'kernels');

/** The kernels: `histogram` for `histogram.as`. */
export const kernelNames = (): string[] =>
  readdirSync(folder)
    .filter((f) => f.endsWith('.as'))
    .map((f) => basename(f, '.as'));

/** The generated TypeScript source of one kernel: memory is imported, nothing is checked at run time, SIMD without relaxed operations. */
export async function builtSource(name: string): Promise<string> {
  const sources: Record<string, string> = { [`${name}.ts`]: readFileSync(join(folder, `${name}.as`), 'utf8') };
  let binary: Uint8Array | undefined;
  let complaint = '';
  const { error } = await asc.main(
    [
      `${name}.ts`,
      '--outFile',
      'out.wasm',
      '--optimizeLevel',
      '3',
      '--shrinkLevel',
      '0',
      '--runtime',
      'stub',
      '--importMemory',
      '--noAssert',
      '--enable',
      'simd',
    ],
    {
      readFile: (file) => sources[file] ?? null,
      writeFile: (_file, contents) => {
        if (typeof contents !== 'string') binary = contents;
      },
      listFiles: () => [],
      stderr: { write: (text: string) => (complaint += text) },
    },
  );
  if (error !== null || binary === undefined) throw new Error(`${name}.as does not compile:\n${complaint}`);
  const text = Buffer.from(binary).toString('base64');
  return `// Generated from kernels/${name}.as by \`npm run kernels\`; do not edit.\nexport const ${name}Wasm =\n  '${text}';\n`;
}
