// The bias check on synthetic candles: planted cheats are caught and their input is named, honest strategies pass.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/apps/cli/index.ts';
import { openIo, type Terminal } from '../../src/apps/cli/io.ts';
import { type Candles, type Strategy, utcCalendar } from '../../src/core/index.ts';
import { openStore } from '../../src/outside/storage/index.ts';
import type { BiasReport } from '../../src/platform/bias/index.ts';
import { resample } from '../../src/quant/candles/index.ts';
import { syntheticFlow, syntheticId } from '../../src/quant/synthetic/index.ts';
import { willing } from '../../src/trading/strategies/foretold.fixture.ts';
import { builtInStrategies } from '../../src/trading/strategies/index.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-bias-test-'));
const csv = join(home, 'candles.csv');
const { candles: minutes, funding } = syntheticFlow({ days: 60, seed: 5 });
const hours = resample(minutes, '1m', '1h', utcCalendar).candles;
let longHome = '';

async function fill(folder: string, made: Candles, base: '1m' | '1h'): Promise<void> {
  const store = openStore(folder);
  for (const timeframe of ['1h', '4h', '1d'] as const)
    await store.write({ id: syntheticId, timeframe, kind: 'last' }, timeframe === base ? made : resample(made, base, timeframe, utcCalendar).candles);
}

/** A csv as a broker writes it: its own delimiter, a note at the end of each line. */
const csvText = ({ at, open, high, low, close, volume }: Candles): string =>
  ['Date;Open;High;Low;Close;Volume;Note']
    .concat(
      [...at].map((t, i) => `${new Date(t).toISOString().slice(0, 19).replace('T', ' ')};${open[i]};${high[i]};${low[i]};${close[i]};${volume[i]};synthetic`),
    )
    .join('\n');

beforeAll(async () => {
  await fill(home, minutes, '1m');
  await openStore(home).writeFunding(syntheticId, funding);
  writeFileSync(csv, csvText(hours));
  // A year for the strategy that needs months of warm-up.
  longHome = mkdtempSync(join(tmpdir(), 'tradewind-bias-test-'));
  const long = syntheticFlow({ days: 12 * 30, seed: 8 }).candles;
  await fill(longHome, resample(long, '1m', '1h', utcCalendar).candles, '1h');
});
afterAll(() => {
  for (const folder of [home, longHome]) rmSync(folder, { recursive: true, force: true });
});

async function bias(words: readonly string[], folder = home): Promise<{ code: number; report: BiasReport; out: string; err: string }> {
  const text = { out: '', err: '' };
  const terminal: Terminal = {
    stdout: { write: (s) => void (text.out += s) },
    stderr: { write: (s) => void (text.err += s) },
    colors: false,
    cwd: folder,
    env: { TRADEWIND_HOME: folder },
  };
  const code = await runCommandLine(['bias', ...words, '--json'], terminal, openIo(terminal));
  return { code, report: JSON.parse(text.out) as BiasReport, ...text };
}

const file = (name: string): string => join(import.meta.dirname, `${name}.ts`);
const stored = (name: string, ...more: string[]) => ['-s', name, '-i', syntheticId, '-t', '1h', ...more];

describe('planted cheats', () => {
  it.each([
    ['future-close', 'column close of the 1h file of'],
    ['whole-frame', 'column close of the 1h file of'],
    ['higher-peek', 'column close of the 4h file of'],
  ])('%s is caught, and its input named', async (name, input) => {
    const { code, report } = await bias(stored(file(name)));
    expect(report.verdict).toBe('cheats');
    expect(report.lookahead.first?.inputs).toEqual([`${input} ${syntheticId}`]);
    expect(report.lookahead.first?.at).toBeLessThanOrEqual(report.lookahead.first?.cut ?? 0);
    expect(code).toBe(4);
  });

  it('file-close is caught on a file of its own, in the layout of that file', async () => {
    const { code, report } = await bias(['-s', file('file-close'), '--data', 'candles.csv']);
    expect(report.lookahead.first?.inputs).toEqual(['column close of the file candles.csv']);
    expect(report.instruments).toEqual(['candles.FILE']);
    expect(code).toBe(4);
  });

  it('file-close is caught on a file that nobody told of, opened by its full path', async () => {
    const path = join(home, 'by-path.ts');
    writeFileSync(path, `process.env.CHEATED_FILE = ${JSON.stringify(csv)};\nexport default (await import(${JSON.stringify(file('file-close'))})).default;\n`);
    const { report } = await bias(stored(path));
    expect(report.lookahead.first?.inputs).toEqual(['column close of the file candles.csv']);
  });
});

describe('honest strategies', () => {
  const names = Object.keys(builtInStrategies);
  /** need months of history before they act: one for its averages, the others to learn what pays */
  const slow = ['trend-mtf', 'rsi-adaptive', 'voting', 'price-action'];
  it.each(names.filter((name) => !slow.includes(name) && name !== 'ml-ensemble'))('%s passes', async (name) => {
    const { code, report } = await bias(stored(name, '--cuts', '6'));
    expect({ verdict: report.verdict, first: report.lookahead.first }).toEqual({ verdict: 'clean', first: null });
    expect(code).toBe(0);
  });

  it.each(slow)('%s sees nothing of the future, on history that is long enough for it', async (name) => {
    // a market without memory pays nobody: with a lower bar those that learn act all the same
    const bars = Object.entries(willing(builtInStrategies[name] as Strategy)).flatMap(([key, value]) => ['-p', `${key}=${String(value)}`]);
    const { report } = await bias(stored(name, ...bars, '--cuts', '6'), longHome);
    expect(report.lookahead).toEqual({ truncation: 0, perturbation: 0, first: null });
    expect(report.verdict).not.toBe('not-enough-decisions');
  });

  it('ml-ensemble has nothing to decide on without predictions, and that is said', async () => {
    expect((await bias(stored('ml-ensemble', '--cuts', '6'))).report.verdict).toBe('not-enough-decisions');
  });

  it('passes with any seed, on a file as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), async (seed) => {
        const { report } = await bias([
          '-s',
          'sma-rsi',
          '-p',
          'fast=5',
          '-p',
          'slow=12',
          '--data',
          'candles.csv',
          '--tick',
          '0.1',
          '--seed',
          String(seed),
          '--cuts',
          '4',
        ]);
        expect(report.verdict).toBe('clean');
      }),
      { numRuns: 2 },
    );
  });

  it('are not blamed for a grid that became finer, which the rules of the instrument are guessed from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradewind-bias-test-'));
    const half = hours.at.length / 2;
    await openStore(folder).write(
      { id: syntheticId, timeframe: '1h', kind: 'last' },
      { ...hours, volume: hours.volume.map((v, i) => (i < half ? Math.ceil(v) : v)) },
    );
    const { report } = await bias(['-s', 'sma-rsi', '-p', 'fast=5', '-p', 'slow=12', '-i', syntheticId, '-t', '1h', '--cuts', '4'], folder);
    rmSync(folder, { recursive: true, force: true });
    expect(report.verdict).toBe('clean');
  });

  it('are not called clean on too few decisions', async () => {
    const { code, report } = await bias(stored('sma-rsi', '--to', '2024-01-06'));
    expect(report.verdict).toBe('not-enough-decisions');
    expect(code).toBe(4);
  });
});

describe('a strategy that is not well', () => {
  const written = (name: string, body: string): string => {
    const path = join(home, `${name}.ts`);
    writeFileSync(path, `${body}\nexport default { name: '${name}', version: '1', about: 'a', parameters: {}, timeframe: '1h', onCandle };\n`);
    return path;
  };

  it('and reads the data by a path of the real folder is given the copy', async () => {
    mkdirSync(join(home, 'candles', 'only-in-the-original'));
    const body = `import { readdirSync } from 'node:fs';
      const seen = readdirSync(${JSON.stringify(join(home, 'candles'))}).length;
      if (seen !== 1) throw new Error('the real folder');
      if (process.env.TRADEWIND_HOME === ${JSON.stringify(home)} || process.cwd() === ${JSON.stringify(home)}) throw new Error('the real folder');
      function onCandle(c, desk) { return { kind: 'signal', direction: c.at % 7200000 === 0 ? 'long' : 'flat', reason: String(seen) }; }`;
    const { report } = await bias(stored(written('by-folder', body), '--cuts', '2'));
    expect(report.verdict).toBe('clean');
  });

  it('and opens a file that is no candles is told that it is not judged', async () => {
    const note = join(home, 'note.txt');
    writeFileSync(note, 'buy on Mondays');
    const body = `import { readFileSync } from 'node:fs';
      const reason = readFileSync(${JSON.stringify(note)}, 'utf8');
      function onCandle(c) { return { kind: 'signal', direction: c.at % 7200000 === 0 ? 'long' : 'flat', reason }; }`;
    const { report } = await bias(stored(written('by-note', body), '--cuts', '2'));
    expect(report.unjudged).toEqual([note]);
  });

  it('and keeps the future in the process is caught too', async () => {
    const body = `import { everything } from ${JSON.stringify(file('data'))};
      globalThis.kept ??= await everything('1h');
      const closes = new Map([...globalThis.kept.at].map((t, i) => [t, globalThis.kept.close[i]]));
      function onCandle(c, desk) {
        const next = closes.get(c.at + 3600000) ?? NaN;
        if (desk.position === 0 && next > c.close * 1.003) return { kind: 'signal', direction: 'long', reason: 'next is higher' };
        if (desk.position > 0 && next < c.close) return { kind: 'signal', direction: 'flat', reason: 'next is lower' };
      }`;
    const { report } = await bias(stored(written('by-global', body), '--cuts', '4'));
    expect(report.verdict).toBe('cheats');
  });

  it('and fails at once is a failure, not a verdict', async () => {
    const { code, err, out } = await bias(stored(written('broken', "throw new Error('no luck'); function onCandle() {}")));
    expect(`${out}${err}`).toContain('no luck');
    expect(code).toBe(4);
  });

  it('and depends on how long it was warmed up is told', async () => {
    const path = join(home, 'counts.ts');
    writeFileSync(
      path,
      `import { defineStrategy, sma } from 'tradewind';
      export default defineStrategy({ name: 'counts', version: '1', about: 'a', parameters: {}, timeframe: '1h', inputs: () => ({ mean: sma(20) }),
        onCandle(c, desk) { return { kind: 'signal', direction: desk.candles % 14 < 7 ? 'long' : 'flat', reason: 'count' }; } });\n`,
    );
    const { code, report } = await bias(stored(path, '--cuts', '2'));
    expect(report.verdict).toBe('depends-on-warm-up');
    expect(report.recursive.runs.find((r) => r.factor === 1)?.differing).toBeGreaterThan(0);
    expect(code).toBe(0);
  });
});
