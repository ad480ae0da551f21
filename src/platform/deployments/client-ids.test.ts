import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accountTag, clientIdOf, orderOf } from './client-ids.ts';

it('a name is read back as what it names, and is one a venue takes', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 36 ** 7 - 1 }), (portfolio, incarnation, order) => {
      const tag = accountTag(portfolio);
      const id = clientIdOf(tag, incarnation, order);
      expect(id).toMatch(/^[A-Za-z0-9]{1,32}$/);
      expect(orderOf(tag, id)).toEqual({ incarnation, order });
    }),
  );
});

it('names of others are not ours', () => {
  const tag = accountTag('one');
  expect(orderOf(tag, clientIdOf(accountTag('another'), 1, 4))).toBeUndefined();
  for (const id of ['', tag, `${tag}1x`, `${tag}x0000004`, `${tag}1x000004`, 'fault1']) expect(orderOf(tag, id)).toBeUndefined();
});
