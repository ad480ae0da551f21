// The committed kernels are what their sources build to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtFolder, builtSource, kernelNames } from './compile.ts';

test.each(kernelNames())('%s is built from its source; if not: npm run kernels', async (name) => {
  expect(readFileSync(join(builtFolder, `${name}.ts`), 'utf8')).toBe(await builtSource(name));
});
