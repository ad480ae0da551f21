// A live account at OKX: its streams, what it says taken in order, reconciliation, and the dead man's switch.
import { AppError, type Clock, pause, type Random, type VenueOrder } from '../../core/index.ts';
import {
  Fields,
  fillOfPush,
  type OkxHosts,
  type OkxKeys,
  OkxStream,
  okxAccount,
  parseAlgoOrder,
  parseOrder,
  type Subscription,
} from '../../outside/venues/index.ts';
import { OkxAccount, type OkxAccountParts } from './okx-account.ts';
import { OkxFills } from './okx-fills.ts';
import { OkxGateway } from './okx-gateway.ts';
import { OkxProtection } from './okx-protection.ts';
import { reconcile } from './okx-reconcile.ts';

export interface OkxLinkOptions extends OkxAccountParts {
  readonly hosts: OkxHosts;
  readonly keys: OkxKeys;
  readonly random: Random;
  /** of sockets: a venue's own time may run faster */
  readonly wall: Clock;
  /** fills before it are history of others */
  readonly since: number;
  /** ms between two comparisons of journal and venue */
  readonly reconcileMs?: number;
  /** s after which the venue cancels entries when nobody renews, 10 to 120; 0 turns it off */
  readonly deadManSeconds?: number;
}

const reconcileMs = 60_000;
const deadManSeconds = 30;
const agreePauseMs = 1000;

export class OkxLink {
  readonly gateway: OkxGateway;
  readonly #account: OkxAccount;
  readonly #fills: OkxFills;
  readonly #protection: OkxProtection;
  readonly #options: OkxLinkOptions;
  readonly #streams: readonly OkxStream[];
  #inbox: Promise<void> = Promise.resolve();
  #reconciling: Promise<void> | undefined;
  #agreeing = false;
  #compared = 0;

  constructor(options: OkxLinkOptions) {
    this.#options = options;
    this.#account = new OkxAccount(options);
    this.#fills = new OkxFills(this.#account, options.since);
    this.#protection = new OkxProtection(this.#account, this.#fills);
    this.gateway = new OkxGateway(this.#account, this.#fills, this.#protection);
    this.#streams = [
      this.#stream('private', [{ channel: 'orders', instType: 'SWAP' }]),
      this.#stream('business', [{ channel: 'orders-algo', instType: 'SWAP' }]),
    ];
    this.#every(options.reconcileMs ?? reconcileMs, () => this.reconcile());
    const seconds = options.deadManSeconds ?? deadManSeconds;
    if (seconds > 0) this.#every((seconds * 1000) / 3, () => this.#renew(seconds));
  }

  /** how often journal and venue were compared */
  get compared(): number {
    return this.#compared;
  }

  /** Compares journal and venue now, once what runs already has ended. */
  async reconcile(): Promise<void> {
    await this.#reconciling;
    this.#reconciling = reconcile(this.#account, this.#fills, this.gateway, this.#protection).finally(() => {
      this.#compared++;
      this.#reconciling = undefined;
    });
    await this.#reconciling;
  }

  /** Compares, again and again until the venue could be asked. One wish for it at a time waits. */
  #agree(): void {
    if (this.#agreeing) return;
    this.#agreeing = true;
    const account = this.#account;
    account.run('reconcile', async () => {
      await this.#reconciling;
      this.#agreeing = false;
      try {
        await this.reconcile();
      } catch (error) {
        if (account.stopped || !(error instanceof AppError)) throw error;
        account.note({ kind: 'fault', code: 'RECONCILE', text: `journal and venue cannot be compared yet: ${error.message}` });
        await pause(account.clock, agreePauseMs, account.signal);
        this.#agree();
      }
    });
  }

  /** Lets go of the account. Orders that rest there stay, protective ones for good, entries until the dead man's switch takes them. */
  async stop(): Promise<void> {
    await Promise.all([...this.#streams.map((s) => s.close()), this.#account.stop()]);
  }

  #stream(kind: 'private' | 'business', subscriptions: readonly Subscription[]): OkxStream {
    const { hosts, keys, clock, wall, random, rest } = this.#options;
    const stream = new OkxStream({
      hosts,
      kind,
      keys,
      clock: wall,
      random,
      offsetMs: () => rest.offset.ms + clock.now() - wall.now(),
      onData: (subscription, records) => {
        for (const record of records) this.#take(subscription.channel, record);
      },
      // what happened before, or meanwhile, is asked for
      onReady: () => this.#agree(),
      onDown: (reason) => this.#account.note({ kind: 'quality', code: 'LINK_DOWN', text: `${kind} stream: ${reason}` }),
      onTrouble: (problem) => this.#account.note({ kind: 'fault', code: 'STREAM', text: `${kind} stream: ${problem}` }),
    });
    stream.subscribe(subscriptions);
    return stream;
  }

  /** One message after another: a fill that must be asked about does not let a later one pass. */
  #take(channel: string, record: Fields): void {
    this.#account.run(`message of ${channel}`, () => {
      const turn = this.#inbox.then(() => (this.#account.stopped ? undefined : channel === 'orders' ? this.#order(record) : this.#conditional(record)));
      // the next one's turn comes whatever became of this one: `run` tells of it, and what it said is asked for
      this.#inbox = turn.catch(() => {
        if (!this.#account.stopped) this.#agree();
      });
      return turn;
    });
  }

  async #order(record: Fields): Promise<void> {
    const order = parseOrder(record);
    const fill = fillOfPush(record);
    const id = this.#account.orderNamed(order.clientId);
    if (fill !== undefined) await this.#fills.take(fill, order.linkedId);
    if (id !== undefined && (fill === undefined || order.state === 'cancelled' || order.state === 'filled')) await this.#settle(id, order);
  }

  /** Pushes may come late or out of order: what could not follow from what is known is asked for instead of believed. */
  async #settle(id: number, order: VenueOrder): Promise<void> {
    const known = this.#account.order(id);
    if (order.state === 'live' && known !== undefined && known.state !== 'submitted') return;
    await this.gateway.settle(id, order);
  }

  async #conditional(record: Fields): Promise<void> {
    const order = parseAlgoOrder(record);
    this.#fills.learn(order);
    const id = this.#account.orderNamed(order.clientId);
    if (id === undefined) return;
    if (order.state === 'live') this.#protection.armed(order);
    else this.#account.run('a conditional order that ended', () => this.gateway.resolve(id));
  }

  #every(ms: number, work: () => Promise<void>): void {
    const account = this.#account;
    account.run('timer', async () => {
      for (;;) {
        await pause(account.clock, ms, account.signal);
        account.run('timer', work);
      }
    });
  }

  /** Entries that rest die with us: while there are any, and we live, the venue is told so. */
  async #renew(seconds: number): Promise<void> {
    const { orders } = this.#account.session;
    for (const id of orders.live) {
      const order = orders.all.get(id);
      if (order?.parent !== 0 || order.request.reduceOnly || order.request.type === 'market') continue;
      await okxAccount.cancelAllAfter(this.#account.rest, seconds);
      return;
    }
  }
}
