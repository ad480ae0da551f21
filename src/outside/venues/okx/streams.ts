// OKX streams: subscriptions that outlive their link, login first where it is private, books kept whole.
import type { Clock, Random, Time } from '../../../core/index.ts';
import { type Cost, RateBudget, Stream } from '../../net/index.ts';
import { Fields } from './fields.ts';
import { limitOf, type OkxHosts } from './rest.ts';
import { loginMessage, type OkxKeys } from './sign.ts';

export interface Subscription {
  readonly channel: string;
  readonly instId?: string;
  readonly instType?: string;
}

export interface OkxStreamOptions {
  readonly hosts: OkxHosts;
  readonly kind: 'public' | 'business' | 'private';
  readonly clock: Clock;
  readonly random: Random;
  /** of private streams */
  readonly keys?: OkxKeys;
  /** ms to add to our clock to get the venue's */
  readonly offsetMs?: () => number;
  /** one push of a channel; `snapshot` for the first of a book */
  readonly onData: (subscription: Subscription, records: readonly Fields[], snapshot: boolean, seen: Time) => void;
  /** subscribed (again): what happened meanwhile must be asked for by REST */
  readonly onReady: (again: boolean) => void;
  readonly onDown: (reason: string) => void;
  /** the venue refused a subscription or a login, or sent what cannot be read; the stream lives on */
  readonly onTrouble: (problem: string) => void;
}

export interface Push {
  readonly subscription: Subscription;
  readonly records: readonly Fields[];
  /** the first of a book */
  readonly snapshot: boolean;
}

/** One message of a stream: a push of a channel, or the record of an event (login, subscribe, error, notice). @throws AppError BAD_ANSWER; SyntaxError */
export function readMessage(kind: string, text: string): Push | Fields {
  const message = new Fields(`OKX ${kind} stream`, JSON.parse(text));
  if (message.has('event')) return message;
  const arg = message.record('arg');
  const channel = arg.text('channel');
  const [instId, instType] = [arg.maybe('instId'), arg.maybe('instType')];
  const what = `OKX ${channel}`;
  return {
    subscription: { channel, ...(instId === '' ? {} : { instId }), ...(instType === '' ? {} : { instType }) },
    records: message.list('data').map((item, i) => new Fields(`${what}[${i}]`, Array.isArray(item) ? { row: item } : item)),
    snapshot: message.maybe('action') === 'snapshot',
  };
}

const keyOf = ({ channel, instId, instType }: Subscription): string => `${channel}|${instId ?? ''}|${instType ?? ''}`;
/** args of one message; OKX takes up to 64 KB */
const argsPerMessage = 100;
/** subscribe, unsubscribe and login of one connection */
const requestsPerHour: Cost = { limit: limitOf('stream requests', 480, 3_600_000), weight: 1 };
/** 64008: the connection is about to be closed for an upgrade */
const upgrade = '64008';

export class OkxStream {
  readonly #o: OkxStreamOptions;
  readonly #wanted = new Map<string, Subscription>();
  readonly #stream: Stream;
  #budget: RateBudget;
  #again = false;

  constructor(options: OkxStreamOptions) {
    this.#o = options;
    this.#budget = new RateBudget(options.clock);
    this.#stream = new Stream({
      url: `${options.hosts.stream}/ws/v5/${options.kind}`,
      clock: options.clock,
      random: options.random,
      ping: 'ping',
      pong: 'pong',
      onOpen: (again) => this.#opened(again),
      onText: (text, seen) => this.#text(text, seen),
      onDown: (reason) => options.onDown(reason),
    });
  }

  subscribe(subscriptions: readonly Subscription[]): void {
    for (const s of subscriptions) this.#wanted.set(keyOf(s), s);
    this.#request('subscribe', subscriptions);
  }

  unsubscribe(subscriptions: readonly Subscription[]): void {
    for (const s of subscriptions) this.#wanted.delete(keyOf(s));
    this.#request('unsubscribe', subscriptions);
  }

  /** After a gap in a book: asked for anew, it starts with a snapshot. */
  resubscribe(subscription: Subscription): void {
    this.#request('unsubscribe', [subscription]);
    this.#request('subscribe', [subscription]);
  }

  close(): Promise<void> {
    return this.#stream.close();
  }

  #opened(again: boolean): void {
    this.#again = again;
    // a new connection has its own hour
    this.#budget = new RateBudget(this.#o.clock);
    const { keys } = this.#o;
    if (keys === undefined) this.#ready();
    else this.#stream.send(loginMessage(keys, this.#o.clock.now() + (this.#o.offsetMs?.() ?? 0)));
  }

  #ready(): void {
    this.#request('subscribe', [...this.#wanted.values()]);
    this.#o.onReady(this.#again);
  }

  #request(op: 'subscribe' | 'unsubscribe', args: readonly Subscription[]): void {
    const budget = this.#budget;
    for (let i = 0; i < args.length; i += argsPerMessage) {
      const message = JSON.stringify({ op, args: args.slice(i, i + argsPerMessage) });
      void budget.take([requestsPerHour]).then(() => {
        // of a connection that is gone: the new one asks for everything itself
        if (budget === this.#budget) this.#stream.send(message);
      });
    }
  }

  #text(text: string, seen: Time): void {
    try {
      const message = readMessage(this.#o.kind, text);
      if (message instanceof Fields) this.#event(message);
      else this.#o.onData(message.subscription, message.records, message.snapshot, seen);
    } catch (error) {
      this.#o.onTrouble(error instanceof Error ? error.message : String(error));
    }
  }

  #event(message: Fields): void {
    const event = message.text('event');
    if (event === 'login') this.#ready();
    else if (event === 'error') this.#o.onTrouble(`${message.maybe('code')} ${message.maybe('msg')}`);
    else if (event === 'notice' && message.maybe('code') === upgrade) this.#stream.restart('the venue upgrades this connection');
  }
}
