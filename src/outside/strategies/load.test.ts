import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../core/index.ts';
import { runOn } from '../../trading/session/index.ts';
import { hookFile, isStrategyFile, loadStrategy } from './index.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-strategies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** Writes a strategy file and gives its path. */
function write(text: string, name = `s${++files}.ts`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const body = (changes = '') => `{
  name: 'mine', version: '1.0.0', about: 'Buys when RSI is low.',
  parameters: { period: integer({ default: 3, min: 2, max: 50, about: 'candles' }) },
  inputs: (p) => ({ rsi: rsi(p.period) }),
  onCandle: (_candle, desk) => (desk.inputs.rsi.value < 30 ? { kind: 'signal', direction: 'long', reason: 'RSI is low' } : undefined),
  ${changes}
}`;
const file = (changes = '', before = '') =>
  `import { defineStrategy, integer, rsi } from 'tradewind';\n${before}\nexport default defineStrategy(${body(changes)});\n`;

const refusal = async (path: string): Promise<AppError> => {
  try {
    await loadStrategy(path);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${path} was not refused`);
};
const counts = globalThis as unknown as Record<string, number | undefined>;
const counted = (key: string) => `(globalThis as any)['${key}'] = ((globalThis as any)['${key}'] ?? 0) + 1;`;

describe('a strategy file', () => {
  it('anywhere on the disk imports tradewind and runs in a session', async () => {
    const { strategy } = await loadStrategy(write(file()));
    const { trades } = runOn(strategy, [100, 101, 99, 97, 95, 96, 98]);
    expect(trades.map((t) => [t.side, t.entryNote])).toEqual([['long', 'RSI is low']]);
  });

  it('may be JavaScript, export by the name strategy, and be named relative to a folder', async () => {
    write(`import { integer, rsi } from 'tradewind';\nexport const strategy = ${body()};\n`, 'plain.mjs');
    expect((await loadStrategy('plain.mjs', folder)).strategy.name).toBe('mine');
  });

  it('is known by the SHA-256 of its text', async () => {
    const text = file();
    const { hash, files: made } = await loadStrategy(write(text, 'hashed.ts'));
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
    expect(made).toEqual([join(folder, 'hashed.ts')]);
  });

  it('with imports of its own is known by all its files', async () => {
    const text = file('', "import { twice } from './parts/twice.ts';\nexport const four = twice(2);");
    mkdirSync(join(folder, 'parts'));
    const part = 'export const twice = (x: number): number => 2 * x;\n';
    write(part, 'parts/twice.ts');
    const loaded = await loadStrategy(write(text, 'split.ts'));
    const sum = (t: string) => createHash('sha256').update(t).digest('hex');
    expect(loaded.files).toEqual([join(folder, 'split.ts'), join(folder, 'parts/twice.ts')]);
    expect(loaded.hash).toBe(sum(`${sum(part)}  parts/twice.ts\n${sum(text)}  split.ts\n`));
  });

  it('is executed once, also when asked for twice at the same time', async () => {
    const path = write(file('', counted('once')));
    const [a, b] = await Promise.all([loadStrategy(path), loadStrategy(path)]);
    expect(await loadStrategy(path)).toBe(a);
    expect(b).toBe(a);
    expect(counts['once']).toBe(1);
  });

  it('is read afresh when it, or a file it imports, has changed', async () => {
    const path = write(file('', "import { about } from './about.ts'; export { about };").replace("'Buys when RSI is low.'", 'about'));
    write("export const about = 'First words.';\n", 'about.ts');
    const first = await loadStrategy(path);
    write("export const about = 'Other words.';\n", 'about.ts');
    const second = await loadStrategy(path);
    expect([first.strategy.about, second.strategy.about]).toEqual(['First words.', 'Other words.']);
    expect(second.hash).not.toBe(first.hash);
  });

  it('that was broken loads once it is mended', async () => {
    const path = write('export default {\n', 'broken.ts');
    expect((await refusal(path)).code).toBe('BAD_FILE');
    write(file(), 'broken.ts');
    expect((await loadStrategy(path)).strategy.name).toBe('mine');
  });
});

describe('what is wrong with a file is said with the file, the line and the mend', () => {
  it.each([
    ['a syntax error', 'export default {\n  name: 1,,\n};\n', 'a.ts', 'BAD_FILE', /a\.ts:2: it cannot be read as a program/],
    ['a syntax error in JavaScript', 'export default {\n  name: 1,,\n};\n', 'a.mjs', 'BAD_FILE', /a\.mjs:2: it cannot be read as a program/],
    ['an enum', 'const a = 1;\nenum B { C }\nexport default B;\n', 'b.ts', 'BAD_FILE', /b\.ts:2: .*no enum/],
    ['an error while loading', "const a = 1;\nthrow new Error('no good');\n", 'c.ts', 'STRATEGY_FAULT', /c\.ts:2: it threw while it was loaded: no good/],
    ['a package that is not there', "import 'not-there-at-all';\n", 'd.ts', 'BAD_FILE', /d\.ts: Cannot find package/],
    [
      'a slip in an import',
      "import { smaa } from 'tradewind';\nexport default smaa;\n",
      'e.ts',
      'UNKNOWN_NAME',
      /e\.ts:1: "smaa" is not known\. Did you mean "sma"\?/,
    ],
    ['an indicator out of range', "import { sma } from 'tradewind';\n\nexport default sma(-1);\n", 'f.ts', 'OUT_OF_RANGE', /f\.ts:3: period of sma/],
    ['no export', 'export const other = 1;\n', 'g.ts', 'BAD_FILE', /g\.ts: it exports no strategy\. Write: export default/],
    ['an export under another name', `import { integer, rsi } from 'tradewind';\nexport const best = ${body()};\n`, 'h.ts', 'BAD_FILE', /export default best/],
    ['a function as export', 'export default () => 1;\n', 'i.ts', 'BAD_FILE', /its export is a function/],
    ['a misspelt handler', file('onCandel: () => undefined,'), 'j.ts', 'UNKNOWN_KEY', /"onCandel" is not known\. Did you mean "onCandle"\?/],
    ['a misspelt word', file("timefame: '1h',"), 'k.ts', 'UNKNOWN_KEY', /Did you mean "timeframe"\?/],
    ['a name with capitals', file("name: 'My Strategy',"), 'l.ts', 'BAD_VALUE', /name in .*small letters/],
    ['no version', file('version: undefined,'), 'm.ts', 'MISSING_VALUE', /version in .*1\.0\.0/],
    ['an empty sentence', file("about: '',"), 'n.ts', 'MISSING_VALUE', /about in /],
    ['no handler', file('onCandle: undefined,'), 'o.ts', 'MISSING_VALUE', /none of onCandle, onSlice and onQuote/],
    ['a handler that is no function', file('onFill: 5,'), 'p.ts', 'BAD_VALUE', /onFill in .*it is 5/],
    ['no parameters', file('parameters: undefined,'), 'q.ts', 'MISSING_VALUE', /parameters: \{\}/],
    ['a bare number as parameter', file('parameters: { period: 3 },'), 'r.ts', 'BAD_VALUE', /parameter period in .*not a schema/],
    ['a timeframe that is none', file("timeframe: '7m',"), 's.ts', 'UNKNOWN_NAME', /"7m" is not known/],
    ['a higher timeframe that is none', file("higher: ['4x'],"), 't.ts', 'UNKNOWN_NAME', /higher in .*"4x"/],
    ['inputs that throw', file('inputs: () => ({ rsi: rsi(0) }),'), 'u.ts', 'STRATEGY_FAULT', /inputs in .*threw with the default parameters/],
    ['an input that is no indicator', file('inputs: () => ({ rsi: 14 }),'), 'v.ts', 'BAD_VALUE', /input rsi in .*not an indicator/],
    ['a state that cannot be saved', file('state: () => ({ f: () => 1 }),'), 'w.ts', 'STRATEGY_FAULT', /state in /],
  ])('%s', async (_what, text, name, code, words) => {
    const error = await refusal(write(text, `bad-${name}`));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).toContain(folder);
    expect(error.message).not.toContain('tradewind=');
  });

  it('a schema without a default', async () => {
    const text = file('parameters: { period: integer({ default: 3, min: 2, max: 50, about: "candles" }).unwrap() },');
    expect((await refusal(write(text))).message).toMatch(/its schema has no default/);
  });

  it('a file that is not there, a folder, another ending', async () => {
    expect((await refusal(join(folder, 'nothing.ts'))).code).toBe('NOT_FOUND');
    mkdirSync(join(folder, 'folder.ts'));
    expect((await refusal(join(folder, 'folder.ts'))).code).toBe('BAD_FILE');
    expect((await refusal(write('x', 'notes.txt'))).message).toContain('.mjs');
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read (root may read everything)', async () => {
    const path = write(file());
    chmodSync(path, 0);
    expect((await refusal(path)).code).toBe('NO_PERMISSION');
  });
});

describe('the hook', () => {
  it('serves a fresh process, which then has nothing to say about modules', () => {
    const path = write("import { sma } from 'tradewind';\nimport { two } from './two.ts';\nconsole.log(sma(two).key);\n", 'alone.ts');
    write('export const two = 2;\n', 'two.ts');
    const out = execFileSync(process.execPath, ['--import', hookFile, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(out).toBe('sma:2\n');
  });

  it('a path is told from a name by its ending', () => {
    expect(['a.ts', './b.mjs', 'c.js', 'd.mts', 'sma-rsi', 'x.json'].map(isStrategyFile)).toEqual([true, true, true, true, false, false]);
  });
});
