// One short text for everything a run ordered: two runs with equal hashes sent the same orders and met the same fills.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { logFields } from './order-log.ts';
import type { OrderTable } from './orders.ts';

/** The part of a session the hash is taken over. */
export interface HashedOrders {
  readonly orders: OrderTable;
  readonly setup: {
    readonly accounts: readonly { readonly name: string }[];
    readonly deployments: readonly { readonly name: string }[];
    readonly instruments: readonly { readonly id: string }[];
  };
}

const WIDTH = logFields.length;

/**
 * SHA-256 in lower-case hex over (1) one line of JSON: the names of the figures, then accounts, deployments and instruments in their order
 * (rows refer to them by index), in UTF-8, ended by a line feed; (2) the rows of the order log by ascending order id, each figure as a
 * little-endian double with one pattern for NaN and none for −0. Orders still at work count as they stand. Clocks, paths and processes
 * leave no trace in it.
 */
export function orderHash({ orders, setup }: HashedOrders): string {
  const head = [logFields, setup.accounts.map((a) => a.name), setup.deployments.map((d) => d.name), setup.instruments.map((i) => i.id)];
  const figures = orders.figures();
  const rows = Array.from({ length: figures.length / WIDTH }, (_, row) => row);
  rows.sort((a, b) => (figures[a * WIDTH] as number) - (figures[b * WIDTH] as number));
  const bytes = new DataView(new ArrayBuffer(figures.length * 8));
  let offset = 0;
  for (const row of rows)
    for (let k = 0; k < WIDTH; k++) {
      const x = figures[row * WIDTH + k] as number;
      // An engine may write any of the NaN patterns; `+ 0` turns −0 into 0.
      if (Number.isNaN(x)) bytes.setBigUint64(offset, 0x7ff8000000000000n, true);
      else bytes.setFloat64(offset, x + 0, true);
      offset += 8;
    }
  const hash = sha256.create();
  hash.update(utf8ToBytes(`${JSON.stringify(head)}\n`));
  hash.update(new Uint8Array(bytes.buffer));
  return bytesToHex(hash.digest());
}
