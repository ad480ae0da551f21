// A book kept by sequence numbers: nothing lost unnoticed.
import { expect, test } from 'vitest';
import { OkxBook } from './book.ts';

const message = (before: number, sequence: number, asks: [string, string][] = [], bids: [string, string][] = []) => ({
  asks,
  bids,
  at: sequence,
  before,
  sequence,
});

test('updates that follow one another are taken; a missing one empties the book until the next snapshot', () => {
  const book = new OkxBook();
  expect(book.take(message(4, 5, [['10', '1']]), false)).toBe('gap');
  expect(
    book.take(
      message(
        -1,
        10,
        [
          ['101', '2'],
          ['100.5', '1'],
        ],
        [
          ['99', '3'],
          ['100', '1'],
        ],
      ),
      true,
    ),
  ).toBe('changed');
  expect(
    book.take(
      message(10, 12, [
        ['100.5', '0'],
        ['100.6', '4'],
      ]),
      false,
    ),
  ).toBe('changed');
  expect([book.asks.prices(), book.bids.prices()]).toEqual([
    ['100.6', '101'],
    ['100', '99'],
  ]);
  expect(book.take(message(12, 12), false)).toBe('idle');
  // the numbers fall back at maintenance; what joins them is prevSeqId
  expect(book.take(message(12, 3, [], [['99', '0']]), false)).toBe('changed');
  expect(book.take(message(5, 6, [['1', '1']]), false)).toBe('gap');
  expect([book.whole, book.asks.prices()]).toEqual([false, []]);
  expect(book.take(message(6, 7, [['1', '1']]), false)).toBe('gap');
  expect(book.take(message(-1, 20, [['5', '1']]), true)).toBe('changed');
  expect(book.whole).toBe(true);
});
