import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuousInstrument, divideRounded, type Fill, type Instrument } from '../../core/index.ts';
import { Market } from '../market/index.ts';
import { inverse, perp, spot } from '../session/story.fixture.ts';
import { Contract, Ledger, type Pairing, VALUE_SCALE } from './index.ts';

const CASH = 1_000_000n * 10n ** 8n;
const UNIT = 10n ** BigInt(VALUE_SCALE - 8);

function ledgerOf(instruments: readonly Instrument[], pairing: Pairing = 'position', deployments: readonly string[] = ['d']): Ledger {
  const market = new Market(instruments, []);
  const settle = (instruments[0] as Instrument).settle;
  return new Ledger(market, { accounts: [{ name: 'a', venue: 'TEST', cash: { [settle]: '1000000' }, leverage: 10 }], deployments, reporting: settle, pairing });
}

interface Move {
  readonly buy: boolean;
  readonly quantity: number;
  readonly price: number;
  readonly fee: number;
}

const moves = fc.array(
  fc.record({
    buy: fc.boolean(),
    quantity: fc.integer({ min: 1, max: 5000 }),
    price: fc.integer({ min: 100, max: 9_000_000 }),
    fee: fc.integer({ min: -500, max: 5_000_000 }),
  }),
  { minLength: 1, maxLength: 60 },
);

const fillOf = (m: Move, at: number): Fill => ({
  order: at * 4,
  account: 0,
  instrument: 0,
  side: m.buy ? 'buy' : 'sell',
  quantity: m.quantity,
  price: m.price,
  maker: false,
  fee: m.fee / 1e8,
  at,
});

const cause = (order: number) => ({ role: 'exit', note: '', order }) as const;

/** The exact worth of a move in the settle asset at VALUE_SCALE, written out by hand. */
function worth(i: Instrument, quantity: number, price: number): bigint {
  const one = 10n ** BigInt(VALUE_SCALE);
  const scale = 10n ** BigInt(i.priceScale);
  const lots = 10n ** BigInt(i.quantityScale);
  if (i.inverse) return divideRounded(BigInt(quantity) * BigInt(i.multiplier) * one * scale, BigInt(price) * lots);
  return (BigInt(quantity) * BigInt(price) * BigInt(i.multiplier) * one) / (scale * lots);
}

const flatten = (l: Ledger, price: number, at: number): void => {
  const p = l.position(0, 0, 0);
  if (p.quantity !== 0) l.fill(p, fillOf({ buy: p.quantity < 0, quantity: Math.abs(p.quantity), price, fee: 0 }, at), cause(at * 4));
};

describe.each([
  ['spot', spot()],
  ['linear', perp()],
  ['linear with a multiplier', perp({ multiplier: 25 })],
  ['inverse', inverse()],
] as const)('the ledger of %s', (_, instrument) => {
  const balance = (l: Ledger) => l.balances[0]?.units as bigint;

  it('keeps cash to the last unit: what came in is what was sold, less what was bought and paid', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 100, max: 9_000_000 }), (list, last) => {
        const l = ledgerOf([instrument]);
        const p = l.position(0, 0, 0);
        list.forEach((m, i) => l.fill(p, fillOf(m, i + 1), cause(i * 4)));
        flatten(l, last, 1000);
        let expected = 0n;
        let held = 0;
        let bookings = 0n;
        for (const m of [...list]) {
          expected += worth(instrument, m.buy ? m.quantity : -m.quantity, m.price);
          held += m.buy ? m.quantity : -m.quantity;
          bookings++;
        }
        expected += worth(instrument, -held, last);
        const fees = list.reduce((sum, m) => sum + BigInt(m.fee), 0n);
        // Linear contracts and spot gain the other sign of what they spent; inverse ones gain the coins they gave less.
        const gained = (instrument.inverse ? expected : -expected) / 1n;
        const got = (balance(l) - CASH + fees) * UNIT;
        // each booking is rounded to 10^-8 once, half to even: at most half a unit each
        const error = got > gained ? got - gained : gained - got;
        expect(error <= (bookings + 1n) * (UNIT / 2n + 1n)).toBe(true);
        expect(p.cost).toBe(0n);
        expect(p.quantity).toBe(0);
        expect(l.openPositions).toEqual([]);
      }),
    );
  });

  it('books without any rounding where the value has no more digits than the asset', () => {
    if (instrument.inverse) return;
    fc.assert(
      fc.property(moves, (list) => {
        const l = ledgerOf([instrument]);
        const p = l.position(0, 0, 0);
        // Only openings and whole closings: a part of a cost may need more digits.
        for (const [i, m] of list.entries()) {
          l.fill(p, fillOf(m, i * 2 + 1), cause(i * 8));
          flatten(l, m.price + i + 1, i * 2 + 2);
        }
        let gained = 0n;
        list.forEach((m, i) => {
          gained += worth(instrument, m.buy ? -m.quantity : m.quantity, m.price) + worth(instrument, m.buy ? m.quantity : -m.quantity, m.price + i + 1);
        });
        expect((balance(l) - CASH + list.reduce((sum, m) => sum + BigInt(m.fee), 0n)) * UNIT).toBe(gained);
      }),
    );
  });

  it('equity is cash and what is held at the mark; round trips add up to what equity gained', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 100, max: 9_000_000 }), fc.constantFrom<Pairing>('position', 'fifo'), (list, mark, pairing) => {
        const l = ledgerOf([instrument], pairing);
        const contract = new Contract(instrument);
        const p = l.position(0, 0, 0);
        list.forEach((m, i) => {
          l.fill(p, fillOf(m, i + 1), cause(i * 4));
          if (i % 7 === 3 && p.quantity !== 0) l.pay(p, (m.fee % 100) / 1e6);
        });
        l.market.last[0] = mark / contract.pricePower;
        l.mark();
        const scale = list.reduce(
          (sum, m) => sum + contract.worth(m.quantity, Math.max(m.price, mark)) + contract.worth(m.quantity, Math.min(m.price, mark)),
          1,
        );
        const told = [...l.trips, ...l.stillOpen(0)].reduce((sum, t) => sum + t.pnl, 0);
        expect(Math.abs(l.equity - 1_000_000 - told)).toBeLessThan(1e-9 * scale + 1e-6);
        expect(l.totals.fees).toBeCloseTo(
          list.reduce((sum, m) => sum + m.fee / 1e8, 0),
          6,
        );
      }),
    );
  });

  it('average price and first in, first out tell the same profit once flat', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 100, max: 9_000_000 }), (list, last) => {
        const told = (pairing: Pairing) => {
          const l = ledgerOf([instrument], pairing);
          list.forEach((m, i) => l.fill(l.position(0, 0, 0), fillOf(m, i + 1), cause(i * 4)));
          flatten(l, last, 1000);
          return { cash: balance(l), pnl: l.trips.reduce((sum, t) => sum + t.pnl, 0), fees: l.trips.reduce((sum, t) => sum + t.fees, 0) };
        };
        const [a, b] = [told('position'), told('fifo')];
        expect(b.cash).toBe(a.cash);
        const scale =
          list.reduce((sum, m) => sum + new Contract(instrument).worth(m.quantity, Math.max(m.price, last)), 1) +
          list.reduce((sum, m) => sum + new Contract(instrument).worth(m.quantity, Math.min(m.price, last)), 0);
        expect(Math.abs(a.pnl - b.pnl)).toBeLessThan(1e-9 * scale);
        expect(Math.abs(a.fees - b.fees)).toBeLessThan(1e-9 * scale + 1e-9);
      }),
    );
  });

  it('sub-ledgers add up to the net', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), fc.boolean(), fc.integer({ min: 1, max: 500 })), { maxLength: 40 }), (list) => {
        const l = ledgerOf([instrument], 'position', ['a', 'b', 'external']);
        let net = 0;
        list.forEach(([d, buy, quantity], i) => {
          l.fill(l.position(d, 0, 0), fillOf({ buy, quantity, price: 10_000, fee: 0 }, i + 1), cause(i * 4));
          net += buy ? quantity : -quantity;
          expect(l.net(0, 0)).toBe(net);
          expect(l.positions.reduce((sum, p) => sum + p.quantity, 0)).toBe(net);
        });
      }),
    );
  });

  it('is restored as it was saved', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const l = ledgerOf([instrument], 'fifo');
        list.forEach((m, i) => l.fill(l.position(0, 0, 0), fillOf(m, i + 1), cause(i * 4)));
        l.market.last[0] = 123;
        l.mark();
        const other = ledgerOf([instrument], 'fifo');
        other.restore(structuredClone(l.save()));
        other.market.last[0] = 123;
        expect(other.save()).toEqual(l.save());
        expect(other.net(0, 0)).toBe(l.net(0, 0));
        flatten(l, 777, 5000);
        flatten(other, 777, 5000);
        expect(other.save()).toEqual(l.save());
      }),
      { numRuns: 30 },
    );
  });
});

describe('an inverse contract by hand', () => {
  // contracts of 100 USD; profit in BTC = 100 × contracts × (1/entry − 1/exit)
  it.each([
    [true, 10_000, 12_500, 50, 0.1],
    [true, 10_000, 8_000, 50, -0.125],
    [false, 10_000, 8_000, 50, 0.125],
    [false, 10_000, 12_500, 50, -0.1],
    [true, 60_000, 60_000, 7, 0],
  ])('long %s from %d to %d, %d contracts: %d BTC', (buy, entry, exit, contracts, profit) => {
    const l = ledgerOf([inverse()]);
    const p = l.position(0, 0, 0);
    l.fill(p, fillOf({ buy, quantity: contracts, price: entry * 10, fee: 0 }, 1), cause(4));
    l.market.last[0] = exit;
    l.mark();
    expect(l.equity).toBeCloseTo(1_000_000 + profit, 9);
    flatten(l, exit * 10, 2);
    expect(l.balances[0]?.units).toBe(CASH + BigInt(Math.round(profit * 1e8)));
  });

  it('averages entries harmonically', () => {
    const l = ledgerOf([inverse()]);
    const p = l.position(0, 0, 0);
    l.fill(p, fillOf({ buy: true, quantity: 10, price: 100_000, fee: 0 }, 1), cause(4));
    l.fill(p, fillOf({ buy: true, quantity: 10, price: 200_000, fee: 0 }, 2), cause(8));
    expect(p.entryPrice).toBeCloseTo(13_333.3333, 3); // 20 / (10 / 10,000 + 10 / 20,000)
  });
});

describe('money', () => {
  it('of linear and spot is exact where doubles are not', () => {
    const l = ledgerOf([spot()]);
    const p = l.position(0, 0, 0);
    for (let i = 1; i <= 1000; i++) l.fill(p, fillOf({ buy: true, quantity: 100, price: 10, fee: 10_000_000 }, i), cause(i));
    // 1,000 times 0.1 × 0.1 and a fee of 0.1
    expect(l.balances[0]?.units).toBe(CASH - 1000n * 1_000_000n - 1000n * 10_000_000n);
  });

  it('bound as margin is not available; losses count, open profits do not', () => {
    const l = ledgerOf([perp()]);
    l.fill(l.position(0, 0, 0), fillOf({ buy: true, quantity: 1000_000, price: 10_000, fee: 0 }, 1), cause(4));
    const available = (price: number) => {
      l.market.last[0] = price;
      return l.available(0, 0);
    };
    expect([available(100), available(110), available(90)]).toEqual([990_000, 989_000, 981_000]);
  });

  it('of an unknown rate makes equity unknown, not nought', () => {
    const instruments = [perp(), spot({ id: 'USDT-EUR.TEST', base: 'USDT', quote: 'EUR', settle: 'EUR' })];
    const market = new Market(instruments, []);
    const l = new Ledger(market, {
      accounts: [{ name: 'a', venue: 'TEST', cash: { USDT: '10' }, leverage: 1 }],
      deployments: ['d'],
      reporting: 'EUR',
      pairing: 'position',
    });
    expect(l.equity).toBeNaN();
    market.last[1] = 0.9;
    l.mark();
    expect(l.equity).toBe(9);
  });

  it('of continuous instruments is kept to 20 digits', () => {
    const instrument = continuousInstrument('X.TEST');
    const l = ledgerOf([instrument]);
    const p = l.position(0, 0, 0);
    l.fill(p, { ...fillOf({ buy: true, quantity: 1, price: 1, fee: 0 }, 1), quantity: 1 / 3, price: 0.7 }, cause(4));
    l.fill(p, { ...fillOf({ buy: false, quantity: 1, price: 1, fee: 0 }, 2), quantity: 1 / 3, price: 0.7 }, cause(8));
    expect([l.balances[0]?.value, p.quantity, p.cost]).toEqual([1_000_000, 0, 0n]);
  });
});
