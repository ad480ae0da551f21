// `npm run kernels`: builds every kernel and writes it where the product reads it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtFolder, builtSource, kernelNames } from './compile.ts';

mkdirSync(builtFolder, { recursive: true });
for (const name of kernelNames()) {
  writeFileSync(join(builtFolder, `${name}.ts`), await builtSource(name));
  process.stderr.write(`built ${name}\n`);
}
