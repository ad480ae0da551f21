import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError, type RoundTrip } from '../../core/index.ts';
import { ObservedReturns } from './observed.ts';
import { kellyFraction, parseSizing, type Sizing, type SizingFacts, sizeNotional, TripRecord } from './sizing.ts';

const trip = (pnl: number, deployment = 'd'): RoundTrip => ({ deployment, pnl }) as RoundTrip;
const facts = (more: Partial<SizingFacts> = {}): SizingFacts => ({
  equity: 1000,
  price: 10,
  stopDistance: Number.NaN,
  confidence: 1,
  volatility: Number.NaN,
  record: new TripRecord([]),
  deployment: 'd',
  ...more,
});
const refused = (s: Exclude<Sizing, { kind: 'units' }>, f: SizingFacts): boolean => typeof sizeNotional(s, f) !== 'number';

describe('sizes', () => {
  it('in cash and in percent of equity', () => {
    expect(sizeNotional({ kind: 'cash', amount: 50 }, facts())).toBe(50);
    expect(sizeNotional({ kind: 'equity', fraction: 0.2 }, facts())).toBe(200);
  });

  it('by risk lose the fraction at the stop, whatever the distance', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 9, noNaN: true }), fc.double({ min: 0.001, max: 0.1, noNaN: true }), (stopDistance, fraction) => {
        const notional = sizeNotional({ kind: 'risk', fraction }, facts({ stopDistance })) as number;
        expect((notional / 10) * stopDistance).toBeCloseTo(1000 * fraction, 9);
      }),
    );
    expect(refused({ kind: 'risk', fraction: 0.01 }, facts())).toBe(true);
    expect(refused({ kind: 'risk', fraction: 0.01 }, facts({ stopDistance: 0 }))).toBe(true);
  });

  it('by volatility aim at a yearly figure, at most the cap, less with less confidence', () => {
    const sizing = { kind: 'volatility', target: 0.2, cap: 1 } as const;
    expect(sizeNotional(sizing, facts({ volatility: 0.8 }))).toBe(250);
    expect(sizeNotional(sizing, facts({ volatility: 0.1 }))).toBe(1000);
    expect(sizeNotional(sizing, facts({ volatility: 0.8, confidence: 0.5 }))).toBe(125);
    expect(refused(sizing, facts())).toBe(true);
  });
});

describe('Kelly', () => {
  it('by hand: 6 of 10 won 20, 4 lost 10 each: 0.6 − 0.4 / 2, shrunk by 10 / 40', () => {
    const trips = [...Array.from({ length: 6 }, () => trip(20)), ...Array.from({ length: 4 }, () => trip(-10))];
    expect(kellyFraction(new TripRecord(trips).of('d'))).toBeCloseTo(0.4 * 0.25, 12);
  });

  it('bets nothing without an edge, and knows none from wins alone or losses alone', () => {
    const bet = (...pnl: number[]) => kellyFraction(new TripRecord(pnl.map((x) => trip(x))).of('d'));
    expect([bet(), bet(1, 1), bet(-1, -1), bet(1, -1), bet(1, -5)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('starts with a tenth of the cap until a deployment has a record of its own', () => {
    const others = Array.from({ length: 99 }, () => trip(1, 'other'));
    const sizing = { kind: 'kelly', fraction: 1, cap: 0.5 } as const;
    expect(sizeNotional(sizing, facts({ record: new TripRecord(others) }))).toBe(50);
    const losing = Array.from({ length: 40 }, () => trip(-1));
    expect(sizeNotional(sizing, facts({ record: new TripRecord(losing) }))).toBe(0);
  });

  it('looks at each trip once, and begins anew when the list was replaced by a shorter one', () => {
    const trips = [trip(3), trip(-1)];
    const record = new TripRecord(trips);
    expect(record.of('d')).toEqual({ trips: 2, wins: 1, gained: 3, lost: 1 });
    trips.push(trip(4));
    expect(record.of('d')).toEqual({ trips: 3, wins: 2, gained: 7, lost: 1 });
    trips.length = 1;
    expect(record.of('d')).toEqual({ trips: 1, wins: 1, gained: 3, lost: 0 });
  });
});

describe('sizing as a person writes it', () => {
  it.each([
    ['100', { kind: 'units', quantity: 100 }],
    ['10%', { kind: 'equity', fraction: 0.1 }],
    ['cash:1000', { kind: 'cash', amount: 1000 }],
    ['risk:1%', { kind: 'risk', fraction: 0.01 }],
    ['kelly:50%', { kind: 'kelly', fraction: 0.5, cap: 1 }],
    ['volatility:20%', { kind: 'volatility', target: 0.2, cap: 1 }],
  ])('%s', (text, sizing) => {
    expect(parseSizing(text)).toEqual(sizing);
  });

  it.each(['', '0', '-1', 'ten', '5%%', 'luck:3', 'risk:', 'NaN', 'Infinity'])('refuses "%s"', (text) => {
    expect(() => parseSizing(text)).toThrow(AppError);
  });
});

describe('observed returns', () => {
  const feed = (prices: readonly number[][]): ObservedReturns => {
    const observed = new ObservedReturns(prices[0]?.length ?? 0);
    for (const slice of prices) {
      observed.beginSlice();
      slice.forEach((price, i) => observed.see(i, price));
    }
    return observed;
  };

  it('correlate what moves together, and say nothing before they know', () => {
    const walk = Array.from({ length: 200 }, (_, i) => 100 + Math.sin(i) * 3 + (i % 7));
    const same = feed(walk.map((x) => [x, x * 2, 300 - x]));
    expect(same.correlation(0, 1)).toBeCloseTo(1, 9);
    expect(same.correlation(0, 2)).toBeLessThan(-0.9);
    expect(feed(walk.slice(0, 20).map((x) => [x, x])).correlation(0, 1)).toBeNaN();
    expect(feed(walk.slice(0, 50).map((x) => [x])).stress(0)).toBeNaN();
  });

  it('a split is no return', () => {
    const observed = feed(Array.from({ length: 150 }, (_, i) => [100 + (i % 2)]));
    const before = observed.perCandle(0);
    observed.split(0, 4);
    observed.see(0, 25);
    expect(observed.perCandle(0)).toBeLessThanOrEqual(before * 1.01);
  });
});
