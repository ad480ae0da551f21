// Runs apart from the program: what a bad strategy, a bad wish or an impatient person does to them.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../core/index.ts';
import { defaultLimits } from '../../trading/risk/index.ts';
import { limitsToJson, parseCommission, parseParameters, parseSlippage, type RunSpec, superviseRun } from './index.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-runs-'));

/** A thousand synthetic hours. */
const data = ((): string => {
  const chance = seeded(5);
  const rows = ['time,open,high,low,close,volume'];
  let price = 100;
  for (let i = 0; i < 1000; i++) {
    const open = price;
    price = Math.max(1, price * (1 + 0.01 * chance.normal()));
    rows.push([1_700_000_400_000 + i * 3_600_000, open, Math.max(open, price) * 1.002, Math.min(open, price) * 0.998, price, 10].join(','));
  }
  const file = join(home, 'hours.csv');
  writeFileSync(file, `${rows.join('\n')}\n`);
  return file;
})();

const specOf = (strategies: RunSpec['strategies'], more: Partial<RunSpec> = {}): RunSpec => ({
  version: 1,
  strategies,
  instruments: ['HOURS.FILE'],
  file: { path: data, pointValue: 1 },
  cash: '10000',
  currency: 'USD',
  leverage: 1,
  slippage: { kind: 'bp', bp: 1 },
  volumeShare: 'off',
  latencyMs: 0,
  conventions: 'tradewind',
  sizing: '10%',
  limits: limitsToJson(defaultLimits),
  ...more,
});

let files = 0;
const strategyFile = (onCandle: string): string => {
  const file = join(home, `strategy-${files++}.ts`);
  writeFileSync(
    file,
    `import { defineStrategy } from 'tradewind';\nexport default defineStrategy({ name: 'mine', version: '1.0.0', about: 'For a test.', parameters: {}, onCandle(candle, desk) { ${onCandle} } });\n`,
  );
  return file;
};
const run = (name: string, more: Partial<RunSpec> = {}, patienceMs = 1500) =>
  superviseRun({ home, spec: specOf([{ name, parameters: {} }], more), command: 'a test' }, { patienceMs });

describe('a run', () => {
  it('acts on a file of predictions, and says in words when none was given', async () => {
    const random = seeded(9);
    const lines = ['at,probability', ...Array.from({ length: 900 }, (_, i) => `${1_700_000_400_000 + (i + 51) * 3_600_000},${random.uniform().toFixed(3)}`)];
    const path = join(home, 'coin.csv');
    writeFileSync(path, `${lines.join('\n')}\n`);
    const told = await run('ml-ensemble', { predictions: { path, delayMs: 0 } });
    expect(told.result.trades.length).toBeGreaterThan(50);
    expect(told.result).toEqual((await run('ml-ensemble', { predictions: { path, delayMs: 0 } })).result);
    const late = await run('ml-ensemble', { predictions: { path, delayMs: 500 } });
    expect([late.result.orders, late.result.verdicts]).toEqual([0, { PREDICTION_LATE: 900 }]);
    const silent = await run('ml-ensemble');
    expect(silent.result.orders).toBe(0);
    expect(silent.result.caveats.find((c) => c.code === 'PREDICTIONS_MISSING')?.text).toMatch(/none came for HOURS.FILE: it could not act/);
    expect(silent.record.dataHash).not.toBe(told.record.dataHash);
    writeFileSync(path, 'instrument,at,probability\nOTHER.FILE,2024-01-01,0.5\n');
    await expect(run('ml-ensemble', { predictions: { path, delayMs: 0 } })).rejects.toThrow('OTHER.FILE');
  });

  it('is the same twice, to the last byte', async () => {
    const [a, b] = await Promise.all([run('sma-rsi'), run('sma-rsi')]);
    expect(a.result.trades.length).toBeGreaterThan(5);
    expect(a.result).toEqual(b.result);
    expect(a.files['curve-equity.f64']).toEqual(b.files['curve-equity.f64']);
    expect(a.record.dataHash).toBe(b.record.dataHash);
  });

  it('goes on when a strategy throws: it is paused with its reason', async () => {
    const { result } = await run(strategyFile("if (desk.candles === 500) throw new Error('I meant well'); return undefined;"));
    expect(result.faults).toMatchObject([{ deployment: 'mine', text: 'I meant well' }]);
    expect(result.caveats.map((c) => c.code)).toContain('STRATEGY_PAUSED');
    expect(result.equity.points).toBe(1000);
  });

  it('keeps the other strategies when one returns nonsense', async () => {
    const nonsense = strategyFile("return { kind: 'signal', direction: 'upwards', reason: '' } as never;");
    const spec = specOf([
      { name: nonsense, parameters: {} },
      { name: 'sma-rsi', parameters: {} },
    ]);
    const { result } = await superviseRun({ home, spec, command: 'a test' });
    expect(result.faults).toHaveLength(1);
    expect(result.faults[0]?.text).toContain('direction is upwards');
    const alone = await run('sma-rsi', { cash: '5000' });
    const others = result.trades.filter((t) => t.deployment === 'sma-rsi');
    expect(others.map((t) => t.entryTime)).toEqual(alone.result.trades.map((t) => t.entryTime));
  });

  it('is ended when a strategy loops for ever, and the strategy is named', async () => {
    const file = strategyFile('if (desk.candles === 100) for (;;); return undefined;');
    await expect(run(file)).rejects.toMatchObject({ code: 'STRATEGY_FAULT', field: file });
  });

  it('is ended by the person, storing nothing', async () => {
    const controller = new AbortController();
    const file = strategyFile('if (desk.candles === 100) for (;;); return undefined;');
    const running = superviseRun({ home, spec: specOf([{ name: file, parameters: {} }]), command: 'a test' }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it.each([
    [{ name: 'sma-rsj', parameters: {} }, {}, 'UNKNOWN_NAME', /Did you mean "sma-rsi"\?/],
    [{ name: 'sma-rsi', parameters: { fasst: 3 } }, {}, 'UNKNOWN_KEY', /Did you mean "fast"\?/],
    [{ name: 'sma-rsi', parameters: { fast: 1 } }, {}, 'OUT_OF_RANGE', /parameter fast/],
    [{ name: 'sma-rsi', parameters: {} }, { from: 2e12 }, 'EMPTY_RANGE', /no 1h candle/],
    [{ name: 'sma-rsi', parameters: {} }, { from: 5, to: 4 }, 'EMPTY_RANGE', /is not before/],
    [{ name: 'sma-rsi', parameters: {} }, { conventions: 'tradingveiw' }, 'UNKNOWN_NAME', /Did you mean "tradingview"\?/],
    [{ name: 'sma-rsi', parameters: {} }, { timeframe: '7h' }, 'UNKNOWN_NAME', /timeframe/],
    [{ name: 'sma-rsi', parameters: {} }, { sizing: 'some' }, 'BAD_VALUE', /order-size/],
    [{ name: 'sma-rsi', parameters: {} }, { file: { path: join(home, 'none.csv'), pointValue: 1 } }, 'NOT_FOUND', /none\.csv/],
  ])('refuses %j with %j', async (strategy, more, code, message) => {
    const refused = superviseRun({ home, spec: specOf([strategy], more as Partial<RunSpec>), command: 'a test' });
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
  });
});

describe('what a person writes', () => {
  it('reads commissions', () => {
    expect(parseCommission('0.05%')).toEqual({ maker: 0.0005, taker: 0.0005, perOrder: 0, perContract: 0 });
    expect(parseCommission('0.02%:0.05% + 1.5/order')).toEqual({ maker: 0.0002, taker: 0.0005, perOrder: 1.5, perContract: 0 });
    expect(parseCommission('0.85/contract').perContract).toBe(0.85);
    for (const bad of ['5', '-1%', 'x/order', '']) expect(() => parseCommission(bad)).toThrow(/commission/);
  });

  it('reads slippage', () => {
    expect(parseSlippage('1bp')).toEqual({ kind: 'bp', bp: 1 });
    expect(parseSlippage('0.01%')).toEqual({ kind: 'bp', bp: 1 });
    expect(parseSlippage('2ticks')).toEqual({ kind: 'ticks', ticks: 2 });
    expect(parseSlippage('volume:0.1')).toEqual({ kind: 'volume-share', impact: 0.1 });
    for (const bad of ['1', '-1bp', 'some']) expect(() => parseSlippage(bad)).toThrow(/slippage/);
  });

  it('reads parameters', () => {
    expect(parseParameters(['fast=10', 'on=true', 'word=close'])).toEqual({ fast: 10, on: true, word: 'close' });
    expect(() => parseParameters(['fast'])).toThrow(/NAME=VALUE/);
  });
});
