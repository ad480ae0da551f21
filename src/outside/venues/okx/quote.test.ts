// The best bid and ask as OKX pushes them.
import { expect, test } from 'vitest';
import type { AppError } from '../../../core/index.ts';
import { Fields } from './fields.ts';
import { parseQuote } from './market.ts';
import { type Push, readMessage } from './streams.ts';

const text = (asks: unknown, bids: unknown) =>
  JSON.stringify({ arg: { channel: 'bbo-tbt', instId: 'BTC-USDT-SWAP' }, data: [{ asks, bids, ts: '1670324386802', seqId: 363996337 }] });
const read = (asks: unknown, bids: unknown) => {
  const { subscription, records } = readMessage('public', text(asks, bids)) as Push;
  return parseQuote(`${subscription.instId}.OKX`, records[0] as Fields, 7);
};

test('a push of bbo-tbt is a quote; an empty side is not a number', () => {
  const quote = { kind: 'quote', at: 1670324386802, seen: 7, instrument: 'BTC-USDT-SWAP.OKX' };
  expect(read([['111.06', '55154', '0', '2']], [['111.05', '57745', '0', '3']])).toEqual({
    ...quote,
    bid: 111.05,
    bidQuantity: 57745,
    ask: 111.06,
    askQuantity: 55154,
  });
  expect(read([], [['111.05', '1']])).toEqual({ ...quote, bid: 111.05, bidQuantity: 1, ask: Number.NaN, askQuantity: Number.NaN });
});

test('what is no price is refused by its name, and an event of the stream is no push', () => {
  const refusal = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as AppError).field;
    }
    return 'accepted';
  };
  expect(refusal(() => read([['x', '1']], []))).toBe('OKX bbo-tbt[0].asks[0][0]');
  expect(refusal(() => read('none', []))).toBe('OKX bbo-tbt[0].asks');
  expect(readMessage('public', '{"event":"subscribe","arg":{"channel":"bbo-tbt"}}')).toBeInstanceOf(Fields);
});
