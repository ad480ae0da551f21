// One stream of a client: what it subscribed to, and the pushes that go to it.
import type { WebSocket } from 'ws';
import type { ExchangeAccount } from '../account.ts';
import type { Faults } from '../faults.ts';

export interface Channel {
  readonly channel: string;
  readonly instId?: string;
  readonly instType?: string;
  readonly instFamily?: string;
  readonly ccy?: string;
  readonly algoId?: string;
}

export type SocketKind = 'public' | 'business' | 'private';

export class Session {
  readonly kind: SocketKind;
  readonly #socket: WebSocket;
  readonly #faults: Faults;
  readonly subscriptions = new Map<string, Channel>();
  account: ExchangeAccount | undefined;
  /** half open: it neither says nor hears anything */
  silent = false;
  #held: string | undefined;

  constructor(kind: SocketKind, socket: WebSocket, faults: Faults) {
    this.kind = kind;
    this.#socket = socket;
    this.#faults = faults;
  }

  cut(): void {
    this.#socket.terminate();
  }

  say(message: unknown): void {
    this.#write(typeof message === 'string' ? message : JSON.stringify(message));
  }

  #write(text: string): void {
    if (!this.silent && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  subscribed(channel: string, instId?: string): Channel[] {
    return [...this.subscriptions.values()].filter((s) => s.channel === channel && (s.instId === undefined || instId === undefined || s.instId === instId));
  }

  /** A push to everyone who asked for it here. */
  push(channel: string, instId: string | undefined, data: readonly unknown[], action?: 'snapshot' | 'update'): void {
    for (const arg of this.subscribed(channel, instId)) {
      const text = JSON.stringify({ arg, ...(action === undefined ? {} : { action }), data });
      if (this.kind !== 'public' && this.account !== undefined) this.#private(text);
      else {
        this.#write(text);
        if (this.#faults.strike(['duplicate-push'], channel) !== undefined) this.#write(text);
      }
    }
  }

  #private(text: string): void {
    if (this.#held !== undefined) {
      const held = this.#held;
      this.#held = undefined;
      this.#write(text);
      this.#write(held);
    } else if (this.#faults.strike(['reorder-push'], '') !== undefined) this.#held = text;
    else this.#write(text);
    if (this.#faults.strike(['duplicate-push'], '') !== undefined) this.#write(text);
  }
}
