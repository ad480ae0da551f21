// Where the parts of a key come from: a file, standard input, or a person who types them unseen. Never the command line, which others can list.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text as whole } from 'node:stream/consumers';
import { fileError } from '../../outside/storage/index.ts';
import type { OkxKeys } from '../../outside/venues/index.ts';
import { checkParts, parseKeys } from '../../platform/accounts/index.ts';

async function typed(): Promise<OkxKeys> {
  // what is typed is echoed to nowhere
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const stop = new AbortController();
  lines.once('SIGINT', () => {
    stop.abort();
    process.kill(process.pid, 'SIGINT');
  });
  try {
    const parts: Record<string, string> = {};
    for (const name of ['key', 'secret', 'passphrase']) {
      process.stderr.write(`${name} (not shown): `);
      parts[name] = (await lines.question('', { signal: stop.signal })).trim();
      process.stderr.write('\n');
    }
    return checkParts(parts, 'what was typed');
  } finally {
    lines.close();
  }
}

/** @throws AppError NOT_FOUND, NO_PERMISSION, MISSING_VALUE, BAD_VALUE */
export async function readKeys(cwd: string, from: string | undefined): Promise<OkxKeys> {
  if (from === undefined || from === '-') return process.stdin.isTTY ? typed() : parseKeys(await whole(process.stdin), 'standard input');
  const path = resolve(cwd, from);
  try {
    return parseKeys(readFileSync(path, 'utf8'), path);
  } catch (error) {
    throw fileError(path, error);
  }
}
