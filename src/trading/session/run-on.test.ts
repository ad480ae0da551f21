import { describe, expect, it } from 'vitest';
import { AppError, continuousInstrument, defineStrategy, integer } from '../../core/index.ts';
import { priceLadder, runOn } from './index.ts';

/** Buys at the given candle, asks for a target of 12. */
const buyer = defineStrategy({
  name: 'buyer',
  version: '1',
  about: 'Buys once.',
  parameters: { at: integer({ default: 10, min: 1, max: 1000, about: 'candle' }) },
  onCandle: (_candle, desk) =>
    desk.candles === desk.parameters.at ? { kind: 'signal', direction: 'long', reason: 'it is time', takeProfit: { price: 12 } } : undefined,
});
const up = Array.from({ length: 99 }, (_, i) => i + 1);

describe('a session over a few candles', () => {
  it('buys at 10 and takes its profit at 12', () => {
    const { equity, journal, trades } = runOn(buyer, up);
    expect(trades).toMatchObject([
      { side: 'long', quantity: 1000, entryPrice: 10, exitPrice: 12, exitReason: 'take-profit', pnl: 2000, entryNote: 'it is time' },
    ]);
    expect(equity).toBe(12_000);
    expect(journal.map((r) => r.kind)).toEqual(['order', 'fill', 'fill']);
  });

  it("takes parameters, cash, size, costs and instruments of one's own", () => {
    const spot = continuousInstrument('X.Y', { kind: 'spot', fees: { maker: 0, taker: 0.01, perOrder: 0, perContract: 0 } });
    const costs = { slippage: { kind: 'bp', bp: 100 }, latencyMs: 0, volumeShare: Number.POSITIVE_INFINITY, liquidationFee: 0 } as const;
    const options = { parameters: { at: 9 }, cash: '500', sizing: { kind: 'units', quantity: 10 }, instruments: [spot], costs } as const;
    expect(runOn(buyer, up, options).trades).toMatchObject([{ instrument: 'X.Y', quantity: 10, entryPrice: 9.09 }]);
  });

  it('decides on coarser candles than it is fed', () => {
    const { trades } = runOn(buyer, priceLadder(up, '1m'), { timeframe: '5m', candleTimeframe: '1m', parameters: { at: 2 } });
    expect(trades[0]).toMatchObject({ entryPrice: 10, entryTime: Date.UTC(2024, 0, 1, 0, 10) });
  });

  it('runs several instruments, and the same twice', () => {
    const list = [priceLadder(up), priceLadder(up.map((x) => 2 * x))];
    const first = runOn(buyer, list, { sizing: { kind: 'cash', amount: 1000 } });
    expect(first.trades.map((t) => t.instrument).sort()).toEqual(['LADDER-1.TEST', 'LADDER-2.TEST']);
    expect(runOn(buyer, list, { sizing: { kind: 'cash', amount: 1000 } }).orderHash).toBe(first.orderHash);
  });

  it('makes candles that open where the last one closed', () => {
    const c = priceLadder([10, 12, 11]);
    expect([...c.open]).toEqual([10, 10, 12]);
    expect([...c.high]).toEqual([10, 12, 12]);
    expect([...c.low]).toEqual([10, 10, 11]);
    expect(c.at[1]).toBe(Date.UTC(2024, 0, 1, 0, 1));
  });

  it('throws where a strategy is at fault, or a parameter is refused', () => {
    const throws = {
      ...buyer,
      onCandle: () => {
        throw new Error('no good');
      },
    };
    expect(() => runOn(throws, up)).toThrow(/buyer at 2024-01-01T00:01:00Z: no good/);
    expect(() => runOn(buyer, up, { parameters: { at: 0 } })).toThrow(AppError);
  });
});
