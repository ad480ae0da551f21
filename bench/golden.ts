// The golden figures of the W2 workloads.
import { readFileSync } from 'node:fs';
import { goldenFile } from './data.ts';

/** @throws Error when the file lacks the workload */
export function golden(name: string): Record<string, number> {
  const all = JSON.parse(readFileSync(goldenFile('w2.json'), 'utf8')) as Record<string, Record<string, number>>;
  const found = all[name];
  if (found === undefined) throw new Error(`golden/w2.json has no ${name}`);
  return found;
}
