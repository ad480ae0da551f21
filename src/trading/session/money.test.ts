import { describe, expect, it } from 'vitest';
import { type Event, HOUR, type OrderIntent } from '../../core/index.ts';
import { candlesOf, inverse, perp, type Row, type Story, spot, T0, tell } from './story.fixture.ts';

const buy = (quantity = 1, more: Partial<OrderIntent> = {}): OrderIntent =>
  ({ kind: 'order', side: 'buy', type: 'market', quantity, reason: 'test', ...more }) as OrderIntent;
const sell = (quantity = 1, more: Partial<OrderIntent> = {}): OrderIntent => buy(quantity, { side: 'sell', ...more });
const flat = (n: number, price = 10): Row[] => Array.from({ length: n }, () => price);
const cash = (story: Story): number => tell(story).session.ledger.balances[0]?.value ?? Number.NaN;
const fees = { maker: 0.001, taker: 0.002, perOrder: 0, perContract: 0 };

describe('fees', () => {
  it('taker for what takes, maker for what rested', () => {
    expect(cash({ instrument: spot({ fees }), candles: flat(5), script: { 1: buy(10), 2: sell(10) } })).toBe(999.6);
    const resting = { 1: buy(10, { type: 'limit', price: 9 }) };
    expect(cash({ instrument: spot({ fees }), candles: [10, 10, [10, 10, 9, 9], 9], script: resting })).toBe(1000 - 90 - 0.09);
  });

  it('a limit that the open makes marketable pays as a taker when it is new, as a maker when it rested', () => {
    const story = (more: Row[]) => ({ instrument: spot({ fees }), candles: [10, 10, ...more], script: { 1: buy(10, { type: 'limit', price: 9 }) } });
    expect(cash(story([8]))).toBe(1000 - 80 - 0.16);
    expect(cash(story([10, 8]))).toBe(1000 - 80 - 0.08);
  });

  it('per order once, per contract for each', () => {
    const schedule = { maker: 0, taker: 0, perOrder: 1.5, perContract: 0.25 };
    const candles: Row[] = [10, 10, [10, 10, 10, 10, 8], [10, 10, 10, 10, 8]];
    expect(cash({ instrument: perp({ fees: schedule }), candles, script: { 1: buy(6) }, costs: { volumeShare: 0.5 } })).toBe(1000 - 1.5 - 6 * 0.25);
  });

  it('of the run replace the instrument’s own, and a rebate is income', () => {
    const rebate = { maker: -0.001, taker: 0, perOrder: 0, perContract: 0 };
    const story = {
      instrument: perp({ fees }),
      candles: [10, 10, [10, 10, 9, 9]] as Row[],
      script: { 1: buy(10, { type: 'limit', price: 9 }) },
      costs: { fees: rebate },
    };
    expect(cash(story)).toBe(1000.09);
  });
});

describe('slippage', () => {
  const at = (story: Partial<Story>) => tell({ instrument: perp(), candles: [10, 10, [10, 10, 9, 9, 20]], script: { 1: buy(10) }, ...story }).fills;
  it('in hundredths of a percent, in ticks, by the square of the volume’s share; never better than the tick', () => {
    expect(at({ costs: { slippage: { kind: 'bp', bp: 25 } } })).toEqual(['#2 buy 10 @ 10.03 entry']);
    expect(at({ costs: { slippage: { kind: 'ticks', ticks: 3 } } })).toEqual(['#2 buy 10 @ 10.03 entry']);
    expect(at({ costs: { slippage: { kind: 'volume-share', impact: 0.1 } } })).toEqual(['#2 buy 10 @ 10.25 entry']);
    expect(at({ costs: { slippage: { kind: 'bp', bp: 25 } }, script: { 1: sell(10) } })).toEqual(['#2 sell 10 @ 9.97 entry']);
  });

  it('an amount slips by what it buys', () => {
    const { quantity: _, ...order } = buy();
    const byAmount: OrderIntent = { ...order, amount: 100 };
    expect(at({ costs: { slippage: { kind: 'volume-share', impact: 0.1 } }, script: { 1: byAmount } })).toEqual(['#2 buy 9.756 @ 10.25 entry']);
  });

  it('worsens stops where the conventions say so, limits never', () => {
    const story = (conventions: string) =>
      at({
        candles: [10, 10, 10, [10, 10, 8, 9]],
        script: { 1: { kind: 'signal', direction: 'long', reason: 'x', stopLoss: { distance: 1 } } },
        conventions,
        costs: { slippage: { kind: 'ticks', ticks: 1 } },
      });
    expect(story('tradewind').at(-1)).toBe('#3 sell 1 @ 9 stop-loss'); // entry 10.01, stop 9.01, less one tick
    expect(story('tradewind,slippageOnStops=false').at(-1)).toBe('#3 sell 1 @ 9.01 stop-loss');
    const target = at({ script: { 1: buy(1, { type: 'limit', price: 9.5 }) }, costs: { slippage: { kind: 'ticks', ticks: 5 } } });
    expect(target).toEqual(['#2 buy 1 @ 9.5 entry']);
  });
});

describe('funding', () => {
  const rates = (...pairs: [number, number][]) => ({ at: Float64Array.from(pairs, ([h]) => T0 + h * HOUR), rate: Float64Array.from(pairs, ([, r]) => r) });
  const story = (script: Story['script'], more: Partial<Story> = {}): Story => ({
    instrument: perp(),
    candles: flat(20),
    script: script ?? {},
    funding: rates([8, 0.01], [16, 0.02]),
    ...more,
  });
  const paid = (s: Story) => {
    const { ledger, fundingDue, fundingPaid } = tell(s).session;
    return [ledger.totals.funding, fundingDue[0], fundingPaid[0]];
  };

  it('is paid by longs and received by shorts who held before its instant', () => {
    expect(paid(story({ 2: buy(10) }))).toEqual([-(1 + 2), 2, 2]);
    expect(paid(story({ 2: sell(10) }))).toEqual([3, 2, 2]);
  });

  it('a position that fills at the instant neither pays nor is due; one that is closed there has paid', () => {
    expect(paid(story({ 7: buy(10), 11: sell(10) }))).toEqual([0, 0, 0]); // opens at 08:00, closes at 12:00
    expect(paid(story({ 5: buy(10), 7: sell(10) }))).toEqual([-1, 1, 1]); // closes at 08:00
    expect(paid(story({ 5: buy(10), 6: sell(10) }))).toEqual([0, 0, 0]);
  });

  it('missing is counted as missing, never as zero', () => {
    expect(paid(story({ 2: buy(10) }, { funding: rates([8, 0.01]) }))).toEqual([-1, 2, 1]);
  });

  it('is rated at the mark where one is fed', () => {
    expect(paid(story({ 2: buy(10) }, { mark: flat(20, 20) }))).toEqual([-(2 + 4), 2, 2]);
  });

  it('inside a gap concerns what was held before the gap, at the price known then', () => {
    const candles = candlesOf([...flat(6), ...flat(4, 50)]);
    for (let i = 6; i < 10; i++) candles.at[i] = T0 + (i + 4) * HOUR; // 06:00 to 10:00 is missing
    const stop = { ...buy(10), stopLoss: { price: 5 }, takeProfit: { price: 40 } };
    const { session, fills } = tell(story({ 2: stop }, { candles, cash: { USDT: '10000' } }));
    expect(fills.at(-1)).toBe('#10 sell 10 @ 50 take-profit');
    expect([session.ledger.totals.funding, session.fundingPaid[0]]).toEqual([-1, 1]);
  });

  it('two instants inside one gap are both due', () => {
    const candles = candlesOf(flat(8));
    for (let i = 6; i < 8; i++) candles.at[i] = T0 + (i + 14) * HOUR; // 06:00 to 20:00 is missing
    expect(paid(story({ 2: buy(10) }, { candles }))).toEqual([-3, 2, 2]);
  });

  it('of an inverse contract is paid in coin', () => {
    const s = story({ 2: buy(50) }, { instrument: inverse(), candles: flat(10, 10_000), cash: { BTC: '1' } });
    // 50 contracts of 100 USD at 10,000: notional 0.5 BTC, 1 % of it
    expect(paid(s)).toEqual([-0.005, 1, 1]);
  });

  it('is told in the round trip', () => {
    const { session } = tell(story({ 2: buy(10), 10: sell(10) }));
    expect(session.ledger.trips.map((t) => [t.funding, t.pnl])).toEqual([[-1, -1]]);
  });
});

describe('liquidation', () => {
  // 100 at 5x, 40 units at 10: margin 80; maintenance 0.5 % of notional. 100 + 40 (p − 10) = 0.2 p → p = 300 / 39.8
  const story = (candle: Row, more: Partial<Story> = {}): Story => ({
    instrument: perp(),
    leverage: 5,
    cash: { USDT: '100' },
    candles: [10, 10, 10, candle, 7],
    script: { 1: buy(40) },
    ...more,
  });
  const log = (s: Story) => tell(s).session.ledger.trips.map((t) => `${t.exitReason} ${t.quantity} @ ${t.exitPrice}`);

  it('takes the position at the price where equity meets maintenance margin, in the account’s currency', () => {
    expect(log(story([10, 10, 7, 7]))).toEqual(['liquidation 40 @ 7.54']);
    expect(log(story([10, 10, 7.6, 7.6], { candles: [10, 10, 10, [10, 10, 7.6, 7.6]] }))).toEqual([]);
  });

  it('charges its fee on the notional', () => {
    const { session } = tell(story([10, 10, 7, 7], { costs: { liquidationFee: 0.01 } }));
    expect(session.ledger.totals.fees).toBeCloseTo(40 * 7.54 * 0.01, 8);
    expect(session.equity).toBeCloseTo(100 + 40 * (7.54 - 10) - 3.016, 8);
  });

  it('an open beyond it takes the position at the open', () => {
    expect(log(story([6, 6, 6, 6]))).toEqual(['liquidation 40 @ 6']);
  });

  it('takes shorts on the way up', () => {
    // 100 − 40 (p − 10) = 0.2 p → p = 500 / 40.2
    expect(log(story([10, 13, 10, 13], { script: { 1: sell(40) } }))).toEqual(['liquidation 40 @ 12.44']);
  });

  it('comes after a stop that is nearer, and before one that is farther', () => {
    const protectedBy = (price: number) => log(story([10, 10, 7, 7], { script: { 1: { ...buy(40), stopLoss: { price } } } }));
    expect(protectedBy(8)).toEqual(['stop-loss 40 @ 8']);
    expect(protectedBy(7.3)).toEqual(['liquidation 40 @ 7.54']);
  });

  it('withdraws what rests, is journaled, and the session lives on', () => {
    const { session, journal } = tell(story([10, 10, 7, 7], { script: { 1: { ...buy(40), takeProfit: { price: 20 } }, 3: buy(1) } }));
    expect(session.orders.live.size).toBe(0);
    expect(journal.some((r) => r.code === 'LIQUIDATION')).toBe(true);
    expect(session.seats[0]?.position.size).toBe(1);
  });

  it('looks at the mark where one is fed', () => {
    expect(log(story([10, 10, 7, 7], { mark: flat(5, 10) }))).toEqual([]);
    expect(log(story([10, 10, 10, 10], { mark: [10, 10, 10, [10, 10, 7, 7], 10] }))).toEqual(['liquidation 40 @ 7.54']);
  });

  it('of an inverse contract settles in coin', () => {
    // 0.01 BTC, 5x, 4 contracts of 100 USD at 10,000 (0.04 BTC): 0.01 + 400 (1/10000 − 1/p) = 2 / p → p = 402 / 0.05
    const s = {
      instrument: inverse(),
      leverage: 5,
      cash: { BTC: '0.01' },
      candles: [10_000, 10_000, 10_000, [10_000, 10_000, 7_000, 7_000]] as Row[],
      script: { 1: buy(4) },
    };
    const { session } = tell(s);
    const [trip] = session.ledger.trips;
    expect([trip?.exitReason, trip?.exitPrice]).toEqual(['liquidation', 8040]);
    expect(session.equity).toBeGreaterThan(0);
  });

  it('uses the tier of the position’s size', () => {
    const marginTiers = [
      { maxNotional: 100, maintenance: 0.005, maxLeverage: 20 },
      { maxNotional: 1e9, maintenance: 0.1, maxLeverage: 5 },
    ];
    // 100 + 40 (p − 10) = 4 p → p = 300 / 36
    expect(log(story([10, 10, 8, 8], { instrument: perp({ marginTiers }) }))).toEqual(['liquidation 40 @ 8.33']);
  });
});

describe('the life of an instrument', () => {
  const at = T0 + 3 * HOUR;
  const happens = (id: string, change: object): Event[] => [{ kind: 'instrument', at, seen: at, instrument: id, change } as Event];

  it('delisting ends orders and settles positions at the price that was said', () => {
    const instrument = perp();
    const { session, fills, codes } = tell({
      instrument,
      candles: flat(6),
      script: { 0: buy(2), 1: buy(1, { type: 'limit', price: 5 }), 4: buy(1) },
      events: happens(instrument.id, { to: 'delisted', price: 8.123 }),
    });
    expect(session.ledger.trips.map((t) => [t.exitReason, t.exitPrice])).toEqual([['expiry', 8.12]]);
    expect(fills).toEqual(['#1 buy 2 @ 10 entry']);
    expect(codes).toEqual(['NOT_TRADABLE']);
    expect(session.orders.live.size).toBe(0);
  });

  it('an option expires at what it is worth', () => {
    const instrument = spot({ kind: 'option', expiry: at, strike: 100, right: 'call' });
    const { session } = tell({ instrument, candles: flat(6), script: { 0: buy(2) }, events: happens(instrument.id, { to: 'expired', price: 0 }) });
    expect(session.equity).toBe(980);
  });

  it('a split changes sizes and prices, of positions, stops and resting orders; worth stays', () => {
    const instrument = spot({ kind: 'equity' });
    const candles: Row[] = [100, 100, 100, 25, 25, [25, 25, 20, 20], 20];
    const script = { 0: { ...buy(2), stopLoss: { price: 90 } }, 1: buy(1, { type: 'limit', price: 80 }) };
    const { session, fills, trips } = tell({ instrument, candles, script, events: happens(instrument.id, { to: 'split', ratio: 4 }) });
    expect(fills).toEqual(['#1 buy 2 @ 100 entry', '#5 sell 8 @ 22.5 stop-loss', '#5 buy 4 @ 20 entry']);
    expect(trips).toEqual(['long 8 25 → 22.5 stop-loss -20']);
    expect([...session.equityCurve.equity.slice(0, 5)]).toEqual([1000, 1000, 1000, 1000, 1000]);
  });

  it('a split keeps what was best and worst before it', () => {
    const instrument = spot({ kind: 'equity' });
    const candles: Row[] = [100, 100, [100, 120, 95, 100], 25, 25];
    const { session } = tell({ instrument, candles, script: { 0: buy(2), 3: sell(8) }, events: happens(instrument.id, { to: 'split', ratio: 4 }) });
    expect(session.ledger.trips.map((t) => [t.best, t.worst])).toEqual([[40, -10]]);
  });

  it('what happens at the end of the last candle still happens', () => {
    const instrument = perp();
    const story = { instrument, candles: flat(3), script: { 0: buy(2) }, events: happens(instrument.id, { to: 'settled', price: 12 }) };
    expect(tell(story).session.ledger.trips.map((t) => t.exitPrice)).toEqual([12]);
  });

  it('a dividend is cash for what is held', () => {
    const instrument = spot({ kind: 'equity' });
    expect(cash({ instrument, candles: flat(6), script: { 0: buy(2) }, events: happens(instrument.id, { to: 'dividend', perUnit: 0.5 }) })).toBe(1000 - 20 + 1);
  });
});

describe('several currencies', () => {
  it('equity is told in one, by rates that are market data', () => {
    const instrument = perp({ settle: 'USDT' });
    const rate = spot({ id: 'USDT-EUR.TEST', base: 'USDT', quote: 'EUR', settle: 'EUR' });
    const { session } = tell({
      instrument,
      candles: [10, 10, 12, 12],
      also: [{ instrument: rate, candles: [0.9, 0.9, 0.8, 0.8] }],
      script: { 0: (desk) => (desk.instrument.id === instrument.id ? buy(10) : undefined) },
      cash: { USDT: '1000', EUR: '50' },
      reporting: 'EUR',
    });
    expect([...session.equityCurve.equity]).toEqual([950, 950, 50 + 1020 * 0.8, 50 + 1020 * 0.8]);
  });
});
