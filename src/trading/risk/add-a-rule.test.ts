// The example of docs/add-a-rule.md, as it stands there.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HOUR, type OrderIntent } from '../../core/index.ts';
import { tell } from '../session/story.fixture.ts';
import type { Rule } from './index.ts';

/** No new longs in the last hour of a UTC day. */
const noLateLongs: Rule = {
  name: 'no-late-longs',
  about: 'Nothing is bought to open in the last hour of the day.',
  check(order, view) {
    const hour = Math.floor(view.now / HOUR) % 24;
    if (!order.buy || hour < 23) return undefined;
    return { quantity: 0, code: 'LATE', figure: hour, limit: 23, text: `it is ${hour}:00 UTC; longs are opened before 23:00` };
  },
};

it('a rule of one’s own denies what it is there for, and lets exits pass', () => {
  const buy: OrderIntent = { kind: 'order', side: 'buy', type: 'market', quantity: 1, reason: 'test' };
  const { fills, codes } = tell({
    candles: Array.from({ length: 27 }, () => 10),
    script: { 20: buy, 22: buy, 23: { kind: 'signal', direction: 'flat', reason: 'out' }, 24: buy },
    rules: [noLateLongs],
  });
  expect(codes).toEqual(['LATE']);
  expect(fills).toEqual(['#21 buy 1 @ 10 entry', '#24 sell 1 @ 10 exit', '#25 buy 1 @ 10 entry']);
});

it('the page shows this very code', () => {
  const page = readFileSync(new URL('../../../docs/add-a-rule.md', import.meta.url), 'utf8');
  const here = readFileSync(new URL(import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1]?.trim() ?? 'missing';
  expect(here).toContain(example);
});
