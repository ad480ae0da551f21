// The page of errors is the table of codes, and every code a verdict can carry is explained.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInRules } from '../trading/risk/index.ts';
import { errorsPage } from './errors-page.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('is what the code says (npm run docs)', () => {
    expect(read('../../docs/errors.md')).toBe(errorsPage());
  });

  it('explains the code of every rule', () => {
    expect(builtInRules.length).toBeGreaterThan(10);
    const codes = new Set(
      [...read('../trading/risk/rules.ts').matchAll(/'([A-Z]+(?:_[A-Z]+)+|HALTED|CLUSTER|LEVERAGE|VOLATILITY)'/g)].map((m) => m[1] as string),
    );
    for (const code of codes) expect(errorsPage()).toContain(`\`${code}\``);
  });
});
