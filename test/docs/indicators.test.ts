// The pages about indicators say what the code does.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { indicatorsPage } from '../../src/quant/indicators/index.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('docs', () => {
  it('hold the catalogue as the definitions are (npm run docs writes it)', () => {
    expect(page('indicators.md')).toBe(indicatorsPage());
  });

  it('show an indicator that works as it stands', async () => {
    const source = /```ts\n([\s\S]*?)```/.exec(page('add-an-indicator.md'))?.[1] ?? '';
    // The example's folder is src/quant/indicators/momentum; here it runs from a data: address, so its paths are made whole.
    const home = new URL('../../src/quant/indicators/momentum/', import.meta.url);
    const { stripTypeScriptTypes } = await import('node:module');
    const whole = stripTypeScriptTypes(source).replace(/from '(\.[^']+)'/g, (_, path: string) => `from '${new URL(path, home).href}'`);
    const { distance } = (await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(whole)}`
    )) as typeof import('../../src/quant/indicators/momentum/roc.ts') & {
      distance: (period: number) => { key: string; create(): { value: number; warmup: number; push(x: number): void } };
    };
    const indicator = distance(2).create();
    expect(distance(2).key).toBe('distance:2');
    for (const x of [100, 110]) indicator.push(x);
    expect(indicator.value).toBeCloseTo((110 / 105 - 1) * 100, 12);
    expect(source.split('\n').length).toBeLessThan(45);
  });
});
