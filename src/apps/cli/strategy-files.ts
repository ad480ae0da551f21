// The files a new strategy begins with: the strategy, its test, and what an editor needs to understand both.

/** A small complete strategy. */
export const strategyText = (name: string): string => `// ${name}: say in one sentence what it does, and why that should earn anything.
import { atr, defineStrategy, ema, integer, number } from 'tradewind';

export default defineStrategy({
  name: '${name}',
  version: '0.1.0',
  about: 'Buys when a fast average crosses above a slow one; leaves when it crosses back, or at a stop.',
  // Each with its range; \`search\` is what an optimisation may try.
  parameters: {
    fast: integer({ default: 10, min: 2, max: 200, search: [5, 30], about: 'candles of the fast average' }),
    slow: integer({ default: 30, min: 3, max: 500, search: [20, 100], about: 'candles of the slow average' }),
    stop: number({ default: 3, min: 0.5, max: 20, search: [1, 6], about: 'distance of the stop, in average true ranges' }),
  },
  timeframe: '1h',
  inputs: (p) => ({ fast: ema(p.fast), slow: ema(p.slow), atr: atr(14) }),
  // Plain data only: it is saved with the session and restored with it.
  state: () => ({ before: Number.NaN }),
  onCandle(_candle, desk) {
    const { inputs, parameters, position, state } = desk;
    const gap = inputs.fast.value - inputs.slow.value;
    const before = state.before;
    state.before = gap;
    // Inputs are NaN while they warm up, and every comparison with NaN is false.
    if (position > 0 && gap < 0) return { kind: 'signal', direction: 'flat', reason: 'the fast average is below the slow one' };
    if (!(before <= 0 && gap > 0)) return undefined;
    return {
      kind: 'signal',
      direction: 'long',
      reason: 'the fast average crossed above the slow one',
      stopLoss: { distance: parameters.stop * inputs.atr.value },
    };
  },
});
`;

/** Its test: a price ladder anyone can follow. */
export const testText = (name: string): string => `// A price ladder: closes in, round trips out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOn } from 'tradewind';
import strategy from './${name}.ts';

const parameters = { fast: 2, slow: 5 };
/** closes from one price to another, one apart */
const steps = (from: number, to: number) => Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => from + i * Math.sign(to - from));

test('buys when prices turn up, leaves when they turn down', () => {
  const { trades } = runOn(strategy, [...steps(140, 100), ...steps(101, 140), ...steps(139, 100)], { parameters: { ...parameters, stop: 20 } });
  assert.deepEqual(trades.map((t) => [t.side, t.entryPrice < 110, t.exitPrice > 130, t.exitReason]), [['long', true, true, 'exit']]);
});

test('is taken out by its stop when price falls at once', () => {
  const { trades } = runOn(strategy, [...steps(140, 100), 101, 102, 103, 104, 105, 90, 80], { parameters: { ...parameters, stop: 2 } });
  assert.equal(trades[0]?.exitReason, 'stop-loss');
});

test('does nothing before its inputs are known', () => {
  assert.equal(runOn(strategy, steps(1, 4), { parameters }).trades.length, 0);
});
`;

/** Compiler settings for a folder of strategies; `home` is the way from it to this package. */
export const tsconfigText = (home: string): string =>
  `${JSON.stringify(
    {
      compilerOptions: {
        target: 'es2024',
        lib: ['es2024', 'esnext.iterator', 'esnext.collection'],
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        noEmit: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        allowImportingTsExtensions: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        skipLibCheck: true,
        paths: { tradewind: [`${home}/src/index.ts`] },
        typeRoots: [`${home}/node_modules/@types`],
        types: ['node'],
      },
      include: ['*.ts'],
    },
    undefined,
    2,
  )}\n`;
