// The last line of a test run counts what happened.
import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { countTests } from './counts-reporter.ts';

function fileWith(states: readonly string[], state: string): TestModule {
  const children = { allTests: () => states.map((s) => ({ result: () => ({ state: s }) })) };
  return { children, state: () => state, errors: () => [] } as unknown as TestModule;
}

describe('counting', () => {
  it('adds up the files', () => {
    expect(countTests([fileWith(['passed', 'failed', 'skipped'], 'failed'), fileWith(['passed', 'passed'], 'passed')], 0)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 1,
    });
  });

  it('counts a file that fails to load, and errors outside any test', () => {
    expect(countTests([fileWith([], 'failed')], 1)).toEqual({ passed: 0, failed: 2, skipped: 0 });
  });
});
