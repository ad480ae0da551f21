import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuousInstrument, seeded } from '../../core/index.ts';
import { priceLadder, type RunOptions, runOn } from '../session/index.ts';
import { strategyByName } from './index.ts';
import { ladder } from './ladder.fixture.ts';

const grid = strategyByName('grid');
const options = (parameters = {}, more: RunOptions = {}): RunOptions => ({
  timeframe: '1m',
  parameters: { levels: 3, spacing: 0.01, part: 0.3, pause: 2, ...parameters },
  ...more,
});
const orders = (closes: readonly number[], given = options()): string[] =>
  runOn(grid, closes, given)
    .journal.filter((r) => r.kind === 'order')
    .map((r) => r.text.replace(/^\w+ \w+: grid: /, ''));

describe('grid', () => {
  it('lays three cells on each side of the first price, each of a tenth of the cash', () => {
    expect(orders([100])).toEqual([
      'buys at 99.0099 to sell at 100',
      'buys at 98.0296 to sell at 99.0099',
      'buys at 97.059 to sell at 98.0296',
      'sells at 101 to buy at 100',
      'sells at 102.01 to buy at 101',
      'sells at 103.03 to buy at 102.01',
    ]);
    const { session } = runOn(grid, [100, 100, 98.9], options());
    expect(session.ledger.trips[0]?.quantity).toBeCloseTo(10, 9);
  });

  it('answers each fill one rung further: down, up, and up again earns three spacings', () => {
    const closes = [100, 100, 98.9, 97.9, 99.1, 100.2, 101.2, 99.9];
    const { equity, trades } = runOn(grid, closes, options());
    expect(trades.map((t) => `${t.side} ${t.exitReason}`)).toEqual(['long exit', 'short exit']);
    // bought at 99.0099 and 98.0296, sold at 100 and 99.0099, then sold at 101 and bought at 100: ten units each
    expect(equity).toBeCloseTo(10_000 + 10 * (100 - 98.02960494069208 + 1), 6);
    expect(orders(closes).slice(6)).toEqual([
      'sells at 100 to buy at 99.0099',
      'sells at 99.0099 to buy at 98.0296',
      'buys at 98.0296 to sell at 99.0099',
      'buys at 99.0099 to sell at 100',
      'buys at 100 to sell at 101',
      'sells at 101 to buy at 100',
    ]);
  });

  it('gives up below its range, closes everything, waits, and lays a new grid around the price of that time', () => {
    const closes = [100, 100, 96, 95, 94, 94, 94, 94, 94];
    expect(ladder(grid, closes, options())).toEqual(['long 98.03@2 > 95@4 exit']);
    const { journal, session } = runOn(grid, closes, options());
    expect(journal.filter((r) => r.text.includes('price left the grid below') && r.kind === 'order')).toHaveLength(1);
    expect(orders(closes).slice(-6)[0]).toBe('buys at 93.0693 to sell at 94');
    expect(session.seats[0]?.state).toMatchObject({ centre: 94 });
    expect(orders(closes, options({ pause: 10 }))).toHaveLength(orders(closes).length - 6);
  });

  it('gives up above its range: the shorts of the upper side are bought back', () => {
    expect(ladder(grid, [100, 100, 104, 106, 106, 106], options())).toEqual(['short 102.01@2 > 106@4 exit']);
  });

  it('on spot buys only, and lays itself anew above when price has left it there', () => {
    const spot = continuousInstrument('COIN.TEST', { kind: 'spot' });
    const given = options({}, { instruments: [spot] });
    const list = orders([100, 100, 101, 103, 103, 103, 103], given);
    expect(list.filter((t) => t.startsWith('sells'))).toEqual([]);
    expect(list).toHaveLength(6);
    expect(list[3]).toBe('buys at 101.98 to sell at 103');
    expect(orders([100], options({ sides: 'long' }))).toHaveLength(3);
  });

  it('answers partial fills with what was filled, and never holds more than its cells', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const random = seeded(seed);
        let price = 100;
        const closes = Array.from({ length: 400 }, () => (price *= 1 + 0.004 * random.normal()));
        const costs = { slippage: { kind: 'bp', bp: 0 }, latencyMs: 0, volumeShare: 0.03, liquidationFee: 0 } as const;
        const { session, trades } = runOn(grid, priceLadder(closes), options({}, { costs }));
        const largest = trades.reduce((most, t) => Math.max(most, t.quantity), 0);
        // a round trip's quantity is the largest held: at most the three cells of one side
        expect(largest).toBeLessThanOrEqual(3 * 12);
        expect(session.faults).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('has one order waiting in every cell, also after swings over the whole grid', () => {
    const { journal } = runOn(grid, [100, 100, 96.5, 103.9, 100, 98, 102, 100], options());
    const of = (kind: string) => journal.filter((r) => r.kind === kind && r.text.includes('grid: ')).length;
    expect(of('fill')).toBeGreaterThan(12);
    expect(of('order') - of('fill')).toBe(6);
  });

  it('shows what a trend does to it: it loses while it trades', () => {
    const slide = Array.from({ length: 200 }, (_, i) => 100 * 0.997 ** i);
    expect(runOn(grid, slide, options({ pause: 0 })).equity).toBeLessThan(10_000);
  });
});
