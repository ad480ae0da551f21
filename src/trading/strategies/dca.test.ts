import { describe, expect, it } from 'vitest';
import { continuousInstrument } from '../../core/index.ts';
import { priceLadder, runOn } from '../session/index.ts';
import { strategyByName } from './index.ts';
import { ladder } from './ladder.fixture.ts';

const dca = strategyByName('dca');
const quick = { everyHours: 2, part: 0.1, dip: 0.05, dipParts: 1, takeProfit: 0.08 };
const run = (closes: readonly number[], parameters = {}) => runOn(dca, closes, { timeframe: '1h', parameters: { ...quick, ...parameters } });
const buys = (closes: readonly number[], parameters = {}): string[] =>
  run(closes, parameters)
    .journal.filter((r) => r.kind === 'order' && r.text.startsWith('buy'))
    .map((r) => r.text.replace('buy market: ', ''));

describe('dca', () => {
  it('buys every other hour, more after a fall, and sells all above the average', () => {
    const closes = [100, 100, 100, 100, 94, 94, 88, 90, 95, 98, 103, 106, 106];
    expect(ladder(dca, closes, { timeframe: '1h', parameters: quick })).toEqual(['long 95.86@1 > 106@12 exit']);
    expect(buys(closes).slice(0, 6)).toEqual([
      'purchase 1 of the round',
      'purchase 2 of the round',
      'extra purchase 1: 6.0 % below the average entry',
      'purchase 4 of the round',
      'purchase 5 of the round',
      'purchase 6 of the round',
    ]);
  });

  it('spends the same amount each time, and twice that in a dip of two parts', () => {
    const { journal } = run([100, 100, 100, 100, 90, 90, 90], { dipParts: 2 });
    const worth = journal
      .filter((r) => r.kind === 'fill' && r.code === 'entry')
      .map((r) => {
        const [, quantity = '', price = ''] = /^buy (\S+) at (\S+):/.exec(r.text) ?? [];
        return Math.round(Number(quantity) * Number(price));
      });
    expect(worth.slice(0, 3)).toEqual([1000, 1000, 2000]);
  });

  it('stops at the most it may buy, and when the cash is used up', () => {
    const still = Array.from({ length: 60 }, () => 100);
    expect(buys(still, { most: 5 })).toHaveLength(5);
    expect(buys(still)).toHaveLength(10);
  });

  it('never sells when told so, also far in profit', () => {
    const { journal } = run([100, 100, 120, 150, 200], { sells: false });
    expect(journal.some((r) => r.kind === 'order' && r.code === 'exit')).toBe(false);
  });

  it('begins its next round with the cash it has then', () => {
    const { journal } = run([100, 100, 110, 110, 110, 110]);
    expect(journal.filter((r) => r.text.endsWith('purchase 1 of the round') && r.kind === 'order')).toHaveLength(2);
  });

  it('spends quote units of an inverse contract and shares of the cash between instruments', () => {
    const coin = continuousInstrument('COIN.TEST', { kind: 'perpetual', inverse: true, multiplier: 10, base: 'BTC', quote: 'USD', settle: 'BTC' });
    const inverse = runOn(dca, [100, 100, 100], { timeframe: '1h', parameters: quick, instruments: [coin], cash: '10' });
    // 10 BTC at 100 are worth 1000; a tenth of it is 100: ten contracts of 10.
    expect(inverse.trades[0]?.quantity).toBe(10);
    const pair = runOn(dca, [priceLadder([100, 100], '1h'), priceLadder([100, 100], '1h')], { timeframe: '1h', parameters: quick });
    // half of the cash each: a tenth of 5000 at 100
    expect(pair.trades.map((t) => t.quantity)).toEqual([5, 5]);
  });
});
