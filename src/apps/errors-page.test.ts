// The page of errors is the table of codes, and every code a verdict can carry is explained.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtInRules } from '../trading/risk/index.ts';
import { errorsPage } from './errors-page.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('is what the code says (npm run docs)', () => {
    expect(read('../../docs/errors.md')).toBe(errorsPage());
  });

  it('explains every code the trading floor can give', () => {
    expect(builtInRules.length).toBeGreaterThan(10);
    const floor = fileURLToPath(new URL('../trading/', import.meta.url));
    const sources = readdirSync(floor, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.test|\.fixture)\.ts$/.test(name));
    const text = sources.map((name) => readFileSync(join(floor, name), 'utf8')).join('\n');
    const codes = new Set([...text.matchAll(/'([A-Z]{2,}(?:_[A-Z]+)+|HALTED|CLUSTER|LEVERAGE|VOLATILITY)'/g)].map((m) => m[1] as string));
    expect(codes.size).toBeGreaterThan(20);
    const page = errorsPage();
    expect([...codes].filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
