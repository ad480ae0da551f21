// Ends a test run with one plain line, `N passed, N failed, N skipped`, that scripts and people can rely on.
import type { Reporter, TestModule } from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts test cases; a file that fails to load, or fails outside its cases, counts as one failure of its own. */
export function countTests(modules: Iterable<Pick<TestModule, 'children' | 'state' | 'errors'>>, unhandledErrors: number): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    let failedCases = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') failedCases += 1;
      else counts.skipped += 1;
    }
    counts.failed += failedCases;
    if (module.state() === 'failed' && failedCases === 0) counts.failed += 1;
  }
  return counts;
}

export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const { passed, failed, skipped } = countTests(modules, unhandledErrors.length);
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}
