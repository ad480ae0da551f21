import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderRequest } from '../../core/index.ts';
import { plainRequest } from '../../core/order.fixture.ts';
import { orderHash } from './order-hash.ts';
import { logFields } from './order-log.ts';
import { OrderTable } from './orders.ts';

const request = (id: number, price = Number.NaN, quantity = 3): OrderRequest =>
  plainRequest({ id, type: Number.isNaN(price) ? 'market' : 'limit', quantity, price, at: 60_000 });
const setup = { accounts: [{ name: 'a' }], deployments: [{ name: 'd' }], instruments: [{ id: 'X.Y' }] };

function hashed(requests: readonly OrderRequest[], parts = setup, touch: (orders: OrderTable) => void = () => {}): string {
  const orders = new OrderTable();
  for (const r of requests) orders.move(orders.add(r, 0, 0, '', 'why'), 'submitted', r.at);
  touch(orders);
  return orderHash({ orders, setup: parts });
}

describe('the order hash', () => {
  it('is the SHA-256 of the documented bytes', () => {
    const row = [4, 0, 0, 0, 0, 1, 1, 0, 3, Number.NaN, 100, Number.NaN, 60_000, 2, 0, Number.NaN, 0, Number.NaN];
    expect(row).toHaveLength(logFields.length);
    const bytes = Buffer.alloc(row.length * 8);
    row.forEach((x, i) => (Number.isNaN(x) ? bytes.write('000000000000f87f', i * 8, 'hex') : bytes.writeDoubleLE(x, i * 8)));
    const head = `${JSON.stringify([logFields, ['a'], ['d'], ['X.Y']])}\n`;
    expect(hashed([request(4, 100)])).toBe(createHash('sha256').update(head).update(bytes).digest('hex'));
  });

  it('does not depend on the order in which rows were written', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ids, (list) => {
        const sorted = [...list].sort((a, b) => a - b);
        expect(hashed(list.map((id) => request(id, 10 + id)))).toBe(hashed(sorted.map((id) => request(id, 10 + id))));
      }),
    );
  });

  it('differs with a price, a quantity, a name, an order more, and with what became of an order', () => {
    const base = [request(4, 100)];
    const filled = (orders: OrderTable) => {
      const order = orders.all.get(4);
      if (order !== undefined) Object.assign(order, { filled: 3, average: 100, fees: 0.1 });
    };
    const hashes = [
      hashed(base),
      hashed([request(4, 100.5)]),
      hashed([request(4, 100, 4)]),
      hashed([request(4, 100), request(8, 100)]),
      hashed(base, { ...setup, instruments: [{ id: 'X.Z' }] }),
      hashed(base, { ...setup, deployments: [{ name: 'e' }] }),
      hashed(base, setup, filled),
      hashed([]),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('takes −0 for 0', () => {
    expect(hashed([request(4, 0)])).toBe(hashed([request(4, -0)]));
  });
});
