// Weighted limits: never more in any window than the venue allows, urgent first, stopped requests spend nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HandClock } from './clock.fixture.ts';
import { type Limit, RateBudget } from './limits.ts';

const orders: Limit = { key: 'orders', capacity: 3, windowMs: 2000 };
const reads: Limit = { key: 'reads', capacity: 100, windowMs: 2000 };

test('no window of the stated length ever holds more weight than allowed, and everything leaves in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 5 }), gap: fc.integer({ min: 0, max: 400 }) }), { minLength: 1, maxLength: 40 }),
      async (requests) => {
        const clock = new HandClock();
        const budget = new RateBudget(clock);
        const limit: Limit = { key: 'k', capacity: 7, windowMs: 1000 };
        const sent: { at: number; weight: number }[] = [];
        for (const { weight, gap } of requests) {
          void budget.take([{ limit, weight }]).then(() => sent.push({ at: clock.now(), weight }));
          await clock.pass(gap);
        }
        await clock.pass(60_000);
        expect(sent.map((s) => s.weight)).toEqual(requests.map((r) => r.weight));
        for (const { at } of sent) {
          const inside = sent.filter((s) => s.at > at - 1000 && s.at <= at).reduce((sum, s) => sum + s.weight, 0);
          expect(inside).toBeLessThanOrEqual(7);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a cancel goes before orders that wait; reads do not wait for orders', async () => {
  const clock = new HandClock();
  const budget = new RateBudget(clock);
  const left: string[] = [];
  const take = (name: string, limit: Limit, urgent = false) => void budget.take([{ limit, weight: 1 }], { urgent }).then(() => left.push(name));
  for (const name of ['a', 'b', 'c', 'd', 'e']) take(name, orders);
  take('cancel', orders, true);
  take('read', reads);
  await clock.pass(0);
  expect(left).toEqual(['a', 'b', 'c', 'read']);
  await clock.pass(2000);
  expect(left).toEqual(['a', 'b', 'c', 'read', 'cancel', 'd', 'e']);
});

test('after "too many" nothing leaves until the venue opens again', async () => {
  const clock = new HandClock();
  const budget = new RateBudget(clock);
  await budget.take([{ limit: orders, weight: 1 }]);
  budget.close('orders', 5000);
  let left = false;
  void budget.take([{ limit: orders, weight: 1 }]).then(() => (left = true));
  await clock.pass(4999);
  expect(left).toBe(false);
  await clock.pass(1);
  expect(left).toBe(true);
});

test('a request that is stopped while it waits spends nothing', async () => {
  const clock = new HandClock();
  const budget = new RateBudget(clock);
  const stop = new AbortController();
  for (let i = 0; i < 3; i++) await budget.take([{ limit: orders, weight: 1 }]);
  const waiting = budget.take([{ limit: orders, weight: 3 }], { signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  let left = false;
  void budget.take([{ limit: orders, weight: 3 }]).then(() => (left = true));
  await clock.pass(2000);
  expect(left).toBe(true);
});
