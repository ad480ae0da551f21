// Holds the real tree to the rules of tidy.ts, and shows that each rule bites.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeOnly, fileProblems, importProblem, importsOf, roomProblems, roomsInPage, roomsOf } from './tidy.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const paths = globSync('src/**/*.ts', { cwd: root })
  .map((p) => p.split(sep).join('/'))
  .sort();
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');

describe('the real tree', () => {
  it('keeps floors, doors, purity, length and words in every file', () => {
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.flatMap((path) => fileProblems(path, read(path)).map((problem) => `${path}: ${problem}`))).toEqual([]);
  });

  it('has only known rooms, each with one door and, on the lower floors, a test', () => {
    expect(roomProblems(paths)).toEqual([]);
  });

  it('is the tree in ARCHITECTURE.md', () => {
    expect(existsSync(`${root}/ARCHITECTURE.md`), 'ARCHITECTURE.md is missing').toBe(true);
    expect(roomsInPage(read('ARCHITECTURE.md'))).toEqual(roomsOf(paths));
  });
});

describe('imports', () => {
  const rsi = 'src/quant/indicators/momentum/rsi.ts';
  it.each([
    ['upwards', rsi, '../../../trading/risk/index.ts', 'may not look up to trading'],
    ['a later room of the same floor', 'src/quant/statistics/a.ts', '../indicators/index.ts', 'may not look up to it'],
    ['past a door', 'src/trading/risk/a.ts', '../portfolio/ledger.ts', 'past its door'],
    ["past core's door", rsi, '../../../core/time.ts', 'past its door'],
    ['node in a pure floor', rsi, 'node:fs', 'is pure'],
    ['another room of outside', 'src/outside/venues/okx/a.ts', '../../storage/index.ts', 'outside sees only'],
    ['a test', 'src/quant/statistics/a.ts', './a.test.ts', 'may not import the test'],
    ['a file off the floors', rsi, '../../../../bench/main.ts', 'on no floor'],
  ])('refuses %s', (_, from, to, words) => {
    expect(importProblem(from, to)).toContain(words);
  });

  it.each([
    [rsi, '../../../core/index.ts'],
    [rsi, '../define.ts'],
    ['src/trading/execution/a.ts', '../portfolio/index.ts'],
    ['src/outside/venues/okx/a.ts', '../../net/index.ts'],
    ['src/outside/storage/a.ts', '../../quant/candles/index.ts'],
    ['src/outside/storage/a.ts', 'node:fs'],
    ['src/apps/cli/doctor.ts', '../config.ts'],
    ['src/apps/main.ts', './cli/index.ts'],
  ])('lets %s import %s', (from, to) => {
    expect(importProblem(from, to)).toBeUndefined();
  });

  it('are found in every form and not in comments', () => {
    const source = [
      "import a from './a.ts';",
      'import {',
      '  b,',
      "} from './b.ts';",
      "export * from './c.ts';",
      "export type { D } from './d.ts';",
      "import './e.ts';",
    ];
    source.push("const f = await import('./f.ts');", "// import g from './g.ts';", "/** import h from './h.ts' */");
    expect(importsOf(source.join('\n'))).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
  });
});

describe('files', () => {
  const head = '// One sentence that says what this file is for.\n';
  const problems = (body: string, path = 'src/quant/statistics/a.ts') => fileProblems(path, head + body).join('; ');

  it.each([
    ['Date.now()', 'reads a clock'],
    ['new Date()', 'reads a clock'],
    ['Math.random()', 'draws chance'],
    ['setTimeout(f, 1)', 'sets a timer'],
    ['process.env.HOME', 'touches the process'],
    ["fetch('x')", 'touches the process'],
    ['`at ${Date.now()}`', 'reads a clock'],
  ])('on a pure floor may not say %s', (code, words) => {
    expect(problems(`export const x = () => ${code};\n`)).toContain(words);
    expect(fileProblems('src/outside/clock/a.ts', `${head}export const x = () => ${code};\n`)).toEqual([]);
  });

  it('may speak of impure things in words', () => {
    expect(problems("// Date.now() is not read here\nexport const text = 'by another process.';\nexport const at = new Date(0);\n")).toBe('');
  });

  it('are short, or say why not, and never very long', () => {
    expect(problems('x;\n'.repeat(199))).toBe('');
    expect(problems('x;\n'.repeat(200))).toContain('say why in the head');
    expect(problems(`// long because: one story.\n${'x;\n'.repeat(200)}`)).toBe('');
    expect(problems(`// long because: one story.\n${'x;\n'.repeat(399)}`)).toContain('split it');
  });

  it('have a head sentence', () => {
    expect(fileProblems('src/quant/statistics/a.ts', 'export const x = 1;\n')).toEqual(['has no head sentence']);
  });

  it.each(['class OrderManager {}', 'const mathUtils = 1;', 'class EnhancedFeed {}', 'type FeedService = 1;', 'function dateHelper() {}'])(
    'may not say %s',
    (code) => {
      expect(problems(`${code}\n`)).toContain('says nothing');
    },
  );

  it('may not bear an empty name, but may say managerial things in words', () => {
    expect(fileProblems('src/quant/statistics/date-utils.ts', head)).toHaveLength(1);
    expect(problems("const word = 'OrderManager';\nconst utilisation = 0.5;\n")).toBe('');
  });

  it('hold no unfinished work and no test set aside', () => {
    expect(problems(`// ${['TO', 'DO'].join('')} later\n`)).toContain('unfinished');
    for (const aside of [
      ['it', 'only'],
      ['describe', 'skip'],
    ])
      expect(fileProblems('src/core/a.test.ts', `${aside.join('.')}('x', () => {});\n`)).toHaveLength(1);
    expect(fileProblems('src/core/a.test.ts', "it.skipIf(noCompiler)('x', () => {});\n")).toEqual([]);
  });

  it('share nothing that touches the world among the tests of a pure floor', () => {
    expect(fileProblems('src/core/a.fixture.ts', "// A made-up world.\nimport { fork } from 'node:child_process';\n")).toHaveLength(1);
    expect(fileProblems('src/outside/a.fixture.ts', "// A made-up world.\nimport { fork } from 'node:child_process';\n")).toHaveLength(0);
  });

  it('lie at most three folders below src', () => {
    expect(fileProblems('src/outside/venues/okx/wire/a.ts', head)).toEqual(['lies deeper than 3 folders below src']);
  });

  it('keep their line breaks when comments and strings are blanked', () => {
    expect(codeOnly("a; // b\nconst c = 'd';\n/* e\nf */ g;")).toBe('a; \nconst c = ;\n\n g;');
  });
});

describe('rooms', () => {
  it('are known, have one door and a test', () => {
    const good = ['src/quant/statistics/index.ts', 'src/quant/statistics/a.test.ts'];
    expect(roomProblems(good)).toEqual([]);
    expect(roomProblems(['src/quant/statistics/a.test.ts'])).toEqual(['src/quant/statistics has no door index.ts']);
    expect(roomProblems(['src/quant/statistics/index.ts'])).toEqual(['src/quant/statistics has no test beside its source']);
    expect(roomProblems([...good, 'src/quant/statistics/deep/index.ts'])).toHaveLength(1);
    expect(roomProblems(['src/quant/magic/index.ts', 'src/quant/magic/a.test.ts'])).toHaveLength(1);
    expect(roomProblems(['src/attic/a/index.ts'])).toContain('src/attic is no floor');
  });

  it('are read from the tree of the page', () => {
    const page = 'Text\n```\nsrc/\n  core/        words\n  quant/       numbers\n    statistics/  Sharpe\n                 and more\n  apps/\n    cli/\n```\n';
    expect(roomsInPage(page)).toEqual(['apps/cli', 'quant/statistics']);
  });
});
