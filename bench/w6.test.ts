// The way of W6 sends the orders that the workload's own rule counts, and signs them.
import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { PortfolioJournal } from '../src/outside/storage/index.ts';
import { passQuotes, quoteTexts } from './w6-path.ts';

const count = 20_000;

/** bench/w6_node.mjs's rule, written again from the texts. */
function crossings(): number {
  let [fast, slow, before, crossed] = [Number.NaN, Number.NaN, 0, 0];
  for (const bytes of quoteTexts(count)) {
    const { data } = JSON.parse(bytes.toString()) as { data: [{ asks: [[string]]; bids: [[string]] }] };
    const mid = (Number(data[0].bids[0][0]) + Number(data[0].asks[0][0])) / 2;
    if (before === 0) fast = slow = mid;
    fast += (mid - fast) * 0.02;
    slow += (mid - slow) * 0.004;
    const side = fast > slow ? 1 : -1;
    if (before !== 0 && side !== before) crossed++;
    before = side;
  }
  return crossed;
}

it('an order for each crossing, each in the journal, the last one signed as OKX signs', () => {
  const journal = new PortfolioJournal(':memory:');
  const { sent, last, orders } = passQuotes(journal, count);
  expect(sent).toBe(crossings());
  expect(orders.length).toBeGreaterThan(20);
  expect([...journal.inputs()].flatMap((i) => i.commands)).toHaveLength(sent);
  const { body, headers } = last;
  expect(JSON.parse(body)).toMatchObject({ instId: 'BTC-USDT-SWAP', ordType: 'ioc', sz: '2', tdMode: 'cross' });
  const text = `${headers['OK-ACCESS-TIMESTAMP']}POST/api/v5/trade/order${body}`;
  expect(headers['OK-ACCESS-SIGN']).toBe(createHmac('sha256', 'secret').update(text).digest('base64'));
  journal.close();
});
