// Which code made a result.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

let version: string | undefined;

/** The product's version, and a hash of the code that decides results: core, quant, trading, research. */
export function codeVersion(): string {
  if (version !== undefined) return version;
  const source = join(import.meta.dirname, '..', '..');
  const hash = createHash('sha256');
  for (const floor of ['core', 'quant', 'trading', 'research'])
    for (const name of readdirSync(join(source, floor), { recursive: true, encoding: 'utf8' }).sort())
      if (name.endsWith('.ts') && !name.endsWith('.test.ts'))
        hash.update(`${floor}/${name.replaceAll('\\', '/')}\n`).update(readFileSync(join(source, floor, name)));
  const { version: number } = JSON.parse(readFileSync(join(source, '..', 'package.json'), 'utf8')) as { version: string };
  version = `${number}+${hash.digest('hex').slice(0, 12)}`;
  return version;
}
