// Every recorded OKX payload is read, or refused by name.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OkxBook } from '../../src/outside/venues/index.ts';
import { parseBalances, parsePosition } from '../../src/outside/venues/okx/account.ts';
import { Fields } from '../../src/outside/venues/okx/fields.ts';
import { parseInstrument } from '../../src/outside/venues/okx/instruments.ts';
import { parseBook, parseCandle, parseFunding, parseMark, parseTicker, parseTrade } from '../../src/outside/venues/okx/market.ts';
import { fillOfPush, parseAlgoOrder, parseFill, parseOrder } from '../../src/outside/venues/okx/orders.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const folder = join(shared, 'data/fixtures/okx');
const there = existsSync(folder);
const read = (name: string) => gunzipSync(readFileSync(join(folder, name))).toString();

type Reader = (record: Fields, raw: unknown) => unknown;
const order: Reader = (f) => [parseOrder(f), fillOfPush(f)];
/** what reads the records of each payload; what stands at null is of products Tradewind does not trade */
const readers: Readonly<Record<string, Reader | null>> = {
  'http_get_account_balance.json': parseBalances,
  'http_get_candlesticks.json': (f, raw) => parseCandle(f.what, raw, false),
  'http_get_candlesticks_full.json': (f, raw) => parseCandle(f.what, raw, false),
  'http_get_funding_rate_history.json': parseFunding,
  'http_get_instruments_futures.json': (f) => parseInstrument(f, 0),
  'http_get_instruments_margin.json': (f) => parseInstrument(f, 0),
  'http_get_instruments_option.json': (f) => parseInstrument(f, 0),
  'http_get_instruments_spot.json': (f) => parseInstrument(f, 0),
  'http_get_instruments_swap.json': (f) => parseInstrument(f, 0),
  'http_get_mark_price.json': parseMark,
  'http_get_order_book.json': parseBook,
  'http_get_orders_algo_history.json': parseAlgoOrder,
  'http_get_orders_algo_pending.json': parseAlgoOrder,
  'http_get_orders_algo_pending_attached_oco.json': parseAlgoOrder,
  'http_get_orders_algo_pending_close_fraction.json': parseAlgoOrder,
  'http_get_orders_history.json': order,
  'http_get_orders_pending.json': order,
  'http_get_orders_pending_with_attached_tp_sl.json': order,
  'http_get_positions.json': parsePosition,
  'http_get_trades.json': parseTrade,
  'http_transaction_detail.json': parseFill,
  'http_transaction_detail_empty_fee.json': parseFill,
  'ws_account.json': parseBalances,
  'ws_account_empty.json': parseBalances,
  'ws_bbo_tbt.json': parseBook,
  'ws_books_snapshot.json': parseBook,
  'ws_books_update.json': parseBook,
  'ws_candle.json': (f, raw) => parseCandle(f.what, raw, false),
  'ws_funding_rate.json': parseFunding,
  'ws_instruments.json': (f) => parseInstrument(f, 0),
  'ws_orders.json': order,
  'ws_orders_adl.json': order,
  'ws_orders_algo.json': parseAlgoOrder,
  'ws_orders_fok.json': order,
  'ws_orders_ioc.json': order,
  'ws_orders_liquidation.json': order,
  'ws_orders_optimal_limit_ioc.json': order,
  'ws_orders_option.json': order,
  'ws_orders_trigger.json': order,
  'ws_tickers.json': parseTicker,
  'ws_trades.json': parseTrade,
};

describe.skipIf(!there)(`OKX payloads${there ? '' : ' (skipped: no shared folder beside the repository)'}`, () => {
  const messages = there ? (JSON.parse(read('nautilus_adapter_messages.json.gz')) as Record<string, unknown>) : {};

  it.each(Object.keys(messages).filter((n) => readers[n]))('%s', (name) => {
    const value = messages[name] as { data?: unknown[] };
    const records = Array.isArray(value) ? value : (value.data ?? [value]);
    expect(records.length).toBeGreaterThan(0);
    for (const raw of records) {
      const field = new Fields(name, Array.isArray(raw) ? { row: raw } : raw);
      expect(() => (readers[name] as Reader)(field, raw)).not.toThrow();
    }
  });

  it('no payload of a product that is traded is left unread', () => {
    const left = Object.keys(messages).filter((n) => !readers[n]);
    // spreads, option summaries, index prices, tiers, fees, answers to orders (read with the envelope), and adapters' own oddities
    expect(
      left.every((n) =>
        /spread|sprd|opt_summary|option_summary|index_price|position_tiers|trade_fee|_response|rejected|positions-history|common_|balance_detail|position_mode/.test(
          n,
        ),
      ),
    ).toBe(true);
  });

  it.each(there ? readdirSync(folder).filter((n) => n.startsWith('rest_')) : [])('%s: every instrument', (name) => {
    const { body } = JSON.parse(read(name)) as { body: { data: unknown[] } };
    const found = body.data.map((raw, i) => parseInstrument(new Fields(`${name}[${i}]`, raw), 0)).filter((i) => i !== undefined);
    expect(found.length).toBe(body.data.length);
    for (const i of found) expect(i.rules[0]?.tick).toBeGreaterThan(0);
  });

  it('a recorded stream: tickers, trades and books, none out of step', () => {
    const books = new Map<string, OkxBook>();
    const counts: Record<string, number> = {};
    for (const line of read('ws_OKX.ws.1.0.jsonl.gz').trim().split('\n')) {
      const { dir, msg } = JSON.parse(line) as { dir: string; msg: string };
      if (dir !== 'recv') continue;
      const { event, arg, data, action } = JSON.parse(msg) as { event?: string; arg: { channel: string; instId: string }; data: unknown[]; action?: string };
      if (event !== undefined) continue;
      for (const raw of data) {
        const field = new Fields(arg.channel, raw);
        if (arg.channel === 'tickers') parseTicker(field);
        else if (arg.channel === 'trades') parseTrade(field);
        else {
          const book = books.get(arg.instId) ?? new OkxBook();
          books.set(arg.instId, book);
          expect(book.take(parseBook(field), action === 'snapshot')).toBe('changed');
          expect(Number(book.bids.prices()[0])).toBeLessThan(Number(book.asks.prices()[0]));
        }
        counts[arg.channel] = (counts[arg.channel] ?? 0) + 1;
      }
    }
    expect(counts).toMatchObject({ tickers: 28, books: 290 });
  });
});
