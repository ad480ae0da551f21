// docs/statistics.md says what the code does. To bring it up to date: UPDATE_DOCS=1 and run this test.
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { definitions, statisticNames } from './definitions.ts';
import { statisticsDocument } from './document.ts';
import { defaultOptions, switches } from './options.ts';

const file = new URL('../../../docs/statistics.md', import.meta.url);

describe('docs/statistics.md', () => {
  it('is current', () => {
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, statisticsDocument());
    expect(readFileSync(file, 'utf8')).toBe(statisticsDocument());
  });
  it('names every figure and every switch', () => {
    const text = statisticsDocument();
    for (const name of statisticNames) expect(text).toContain(`| \`${name}\` | ${definitions[name].label}`);
    expect(Object.keys(switches)).toEqual(Object.keys(defaultOptions));
    expect(statisticNames.length).toBeGreaterThanOrEqual(35);
  });
  it('gives every figure its own label', () => expect(new Set(statisticNames.map((n) => definitions[n].label)).size).toBe(statisticNames.length));
});
