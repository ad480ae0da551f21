// A person writes a strategy: makes it, tests it, looks at it, has its types checked, backtests it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/apps/cli/index.ts';
import { calendarOf } from '../../src/core/index.ts';
import { loadStrategy } from '../../src/outside/strategies/index.ts';
import { resample } from '../../src/quant/candles/index.ts';
import { syntheticFlow } from '../../src/quant/synthetic/index.ts';
import { runOn } from '../../src/trading/session/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-person-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tradewind(...args: string[]) {
  let out = '';
  let err = '';
  const terminal = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    colors: false,
    cwd: folder,
    env: {},
  };
  const code = await runCommandLine(['--home', join(folder, 'home'), ...args], terminal);
  return { code, out, err };
}

describe('a new strategy', () => {
  it('is made, with its test, and nothing is overwritten', async () => {
    expect(await tradewind('strategy', 'new', 'my-cross')).toMatchObject({ code: 0, out: expect.stringContaining('strategies/my-cross.test.ts') });
    const file = join(folder, 'strategies/my-cross.ts');
    writeFileSync(file, `${readFileSync(file, 'utf8')}// mine\n`);
    expect(await tradewind('strategy', 'new', 'my-cross')).toMatchObject({
      code: 3,
      err: expect.stringContaining('it is there already, and nothing was written'),
    });
    expect(readFileSync(file, 'utf8')).toContain('// mine');
    expect(await tradewind('strategy', 'new', 'other', '--dir', 'elsewhere')).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'elsewhere/other.ts'))).toBe(true);
  });

  it('passes its test; a broken one fails it with exit 4', async () => {
    expect(await tradewind('strategy', 'test', 'strategies/my-cross.ts')).toMatchObject({ code: 0, out: expect.stringContaining('pass 3') });
    const broken = readFileSync(join(folder, 'elsewhere/other.ts'), 'utf8').replace("direction: 'long'", "direction: 'short'");
    writeFileSync(join(folder, 'elsewhere/other.ts'), broken);
    expect(await tradewind('strategy', 'test', 'elsewhere/other.ts', '--json')).toMatchObject({ code: 4, out: expect.stringContaining('"ok":false') });
  });

  it('has types that hold, where it lies', () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(execFileSync(process.execPath, [tsc, '-p', join(folder, 'strategies')], { encoding: 'utf8' })).toBe('');
  });

  it('is shown with its parameters', async () => {
    const { code, out } = await tradewind('strategy', 'show', 'strategies/my-cross.ts', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: 'my-cross',
      timeframe: '1h',
      inputs: { fast: 'ema:10', slow: 'ema:30', atr: 'atr:14' },
      handlers: ['onCandle'],
      parameters: [{ name: 'fast', kind: 'integer', default: 10, min: 2, max: 200, search: [5, 30] }, { name: 'slow' }, { name: 'stop', kind: 'number' }],
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('backtests on synthetic candles at once, and is known by its hash', async () => {
    const { candles: c } = resample(syntheticFlow({ days: 40, seed: 3 }).candles, '1m', '1h', calendarOf('UTC'));
    const row = (i: number) => [c.at, c.open, c.high, c.low, c.close, c.volume].map((column) => column[i]).join(',');
    writeFileSync(join(folder, 'SYNTHETIC.csv'), `ts,open,high,low,close,volume\n${Array.from(c.at.keys(), row).join('\n')}\n`);
    const { code, out, err } = await tradewind('backtest', '--strategy', 'strategies/my-cross.ts', '--data', 'SYNTHETIC.csv', '--timeframe', '1h', '--json');
    expect(err).toBe('');
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result.orderHash).toMatch(/^[0-9a-f]{64}$/);
    expect(result.trades.length).toBeGreaterThan(0);
  });
});

describe('names', () => {
  it.each([
    ['a built-in one', ['strategy', 'new', 'grid'], 3, 'is a built-in strategy'],
    ['one that is none', ['strategy', 'new', 'My Strategy'], 2, 'small letters'],
    ['a strategy that is not there', ['strategy', 'show', 'momentun'], 2, 'Did you mean "momentum"?'],
    ['a file that is not there', ['strategy', 'show', 'nothing.ts'], 3, 'there is no such strategy file'],
    ['a test that is not there', ['strategy', 'test', 'nothing.ts'], 3, 'there is no such test'],
  ])('%s is refused', async (_what, args, code, words) => {
    expect(await tradewind(...args)).toMatchObject({ code, err: expect.stringContaining(words) });
  });

  it('of the built-ins are listed with what each does', async () => {
    const { out } = await tradewind('strategy', 'list', '--json');
    const names = JSON.parse(out).strategies.map((s: { name: string }) => s.name);
    expect(names).toEqual(['sma-rsi', 'momentum', 'mean-reversion', 'trend-mtf', 'dca', 'grid', 'ml-ensemble', 'rsi-adaptive', 'voting', 'price-action']);
    for (const name of names) expect((await tradewind('strategy', 'show', name)).code).toBe(0);
  });
});

describe('the page on adding a strategy', () => {
  it('shows the example that is run here', async () => {
    const example = readFileSync(join(root, 'docs/examples/breakout.ts'), 'utf8').trimEnd();
    expect(readFileSync(join(root, 'docs/add-a-strategy.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\n\`\`\``);
    const { strategy } = await loadStrategy(join(root, 'docs/examples/breakout.ts'));
    const calm = Array.from({ length: 30 }, (_, i) => 100 + (i % 3));
    expect(runOn(strategy, [...calm, 104, 106, 108, 110, 104, 103], { parameters: { volume: 0 } }).trades).toMatchObject([
      { side: 'long', entryPrice: 104, entryNote: 'closed above 102', exitReason: 'trailing-stop' },
    ]);
    expect(runOn(strategy, [...calm, 104, 105, 106, 107, 108, 109], { parameters: { volume: 0, hours: 3 } }).trades[0]).toMatchObject({
      exitNote: 'held long enough',
      exitPrice: 107,
    });
  });
});
