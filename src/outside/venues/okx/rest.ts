// Calls of the OKX V5 REST interface under its rate limits: reads that may be repeated, orders that never are.
import { AppError, type Clock, pause, type Random, type SendOutcome } from '../../../core/index.ts';
import { ClockOffset, type Cost, HttpClient, type HttpOutcome, type HttpRequest, type Limit, type RateBudget } from '../../net/index.ts';
import { meansAskAgain, meansBadKey, meansClock, outcomeOf } from './codes.ts';
import { Fields } from './fields.ts';
import { type OkxKeys, restHeaders } from './sign.ts';

export interface OkxHosts {
  /** `https://www.okx.com`; other regions have their own */
  readonly rest: string;
  /** `wss://ws.okx.com:8443`; `wss://wspap.okx.com:8443` for demo */
  readonly stream: string;
}

export const okxHosts: OkxHosts = { rest: 'https://www.okx.com', stream: 'wss://ws.okx.com:8443' };
export const okxDemoHosts: OkxHosts = { rest: 'https://www.okx.com', stream: 'wss://wspap.okx.com:8443' };

export interface OkxRestOptions {
  readonly hosts: OkxHosts;
  readonly clock: Clock;
  readonly budget: RateBudget;
  readonly random: Random;
  /** absent: public calls only, and nothing can be signed */
  readonly keys?: OkxKeys;
  readonly demo?: boolean;
  readonly timeoutMs?: number;
}

/** a late order dies on its way: it is valid at the venue this long after it was signed */
export const orderValidMs = 5000;
const readAttempts = 4;

/** Weight 1 of a limit of so many calls in 2 s, as most of OKX's are; `key` tells what shares it. */
export const per2s = (key: string, calls: number): Cost => ({ limit: { key: `okx:${key}`, capacity: calls, windowMs: 2000 }, weight: 1 });
export const limitOf = (key: string, capacity: number, windowMs: number): Limit => ({ key: `okx:${key}`, capacity, windowMs });

const query = (parameters: Readonly<Record<string, string | number | undefined>>): string => {
  const given = Object.entries(parameters).filter((p): p is [string, string | number] => p[1] !== undefined && p[1] !== '');
  return given.length === 0 ? '' : `?${given.map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join('&')}`;
};

export class OkxRest {
  readonly #o: OkxRestOptions;
  readonly #public: HttpClient;
  readonly #private: HttpClient;
  readonly offset = new ClockOffset();

  constructor(options: OkxRestOptions) {
    this.#o = options;
    const { hosts, clock, budget, random, keys, demo, timeoutMs } = options;
    const common = { base: hosts.rest, clock, budget, random, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    const simulated: Record<string, string> = demo === true ? { 'x-simulated-trading': '1' } : {};
    this.#public = new HttpClient({ ...common, headers: () => simulated });
    this.#private = new HttpClient({
      ...common,
      headers: ({ method, path, body, repeatable }) => {
        if (keys === undefined) throw new AppError('MISSING_VALUE', 'OKX keys', 'this account has none', 'Add them with: tradewind keys add');
        const at = this.venueTime();
        const expiry: Record<string, string> = repeatable ? {} : { expTime: String(at + orderValidMs) };
        return { ...restHeaders(keys, at, method, path, body), ...simulated, ...expiry };
      },
    });
  }

  /** the venue's time as far as we know it */
  venueTime(): number {
    return this.#o.clock.now() + this.offset.ms;
  }

  /** Measures the venue's clock once. @throws AppError UNREACHABLE, BAD_ANSWER */
  async syncClock(): Promise<void> {
    const sent = this.#o.clock.now();
    const [time] = await this.read('/api/v5/public/time', {}, [per2s('public/time', 10)]);
    this.offset.add(sent, (time as Fields).time('ts'), this.#o.clock.now());
  }

  /**
   * A read; its data records.
   * @throws AppError UNREACHABLE, VENUE_REFUSED, BAD_ANSWER
   */
  async read(
    path: string,
    parameters: Readonly<Record<string, string | number | undefined>>,
    costs: readonly Cost[],
    { signed = false, signal }: { signed?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<Fields[]> {
    const request: HttpRequest = { method: 'GET', path: path + query(parameters), costs, repeatable: true, ...(signal === undefined ? {} : { signal }) };
    for (let attempt = 1; ; attempt++) {
      const envelope = this.#envelope(await (signed ? this.#private : this.#public).send(request), path);
      const code = envelope.text('code');
      if (code === '0') return envelope.list('data').map((item, i) => new Fields(`${path}.data[${i}]`, Array.isArray(item) ? { row: item } : item));
      if (meansClock(code) && attempt === 1) await this.syncClock();
      else if (!meansAskAgain(code) || attempt === readAttempts) throw refusedBy(path, code, envelope.maybe('msg'));
      else await pause(this.#o.clock, 250 * 2 ** attempt * (0.5 + this.#o.random.uniform() / 2), signal);
    }
  }

  /** A setting or another write whose repetition does no harm. @throws AppError UNREACHABLE, VENUE_REFUSED, BAD_ANSWER */
  async set(path: string, body: Readonly<Record<string, unknown>>, costs: readonly Cost[]): Promise<void> {
    const envelope = this.#envelope(await this.#private.send({ method: 'POST', path, body: JSON.stringify(body), costs, repeatable: true }), path);
    if (envelope.text('code') !== '0') throw refusedBy(path, envelope.text('code'), envelope.maybe('msg'));
  }

  /**
   * Orders, cancels, amends: one body or a batch; what became of each, in their order. Never sent twice.
   * @param idField name of the venue's id in the answer, `ordId` or `algoId`
   */
  async order(
    path: string,
    bodies: readonly Readonly<Record<string, unknown>>[],
    costs: readonly Cost[],
    idField: 'ordId' | 'algoId',
    options: { urgent?: boolean; batch?: boolean } = {},
  ): Promise<SendOutcome[]> {
    const body = JSON.stringify(options.batch === true ? bodies : bodies[0]);
    const outcome = await this.#private.send({ method: 'POST', path, body, costs, repeatable: false, urgent: options.urgent ?? false });
    const all = (fate: SendOutcome): SendOutcome[] => bodies.map(() => fate);
    if (outcome.kind !== 'answer') return all({ kind: outcome.kind, text: outcome.reason });
    if (outcome.status === 429) return all({ kind: 'unsent', text: 'too many requests' });
    try {
      const envelope = new Fields(path, outcome.json);
      const items = envelope.has('data') ? envelope.records('data') : [];
      // HTTP 200 with code 1 or 2 means all or some failed: the code of each item decides; without items the envelope's does
      if (items.length === 0) return all(outcomeOf(envelope.text('code'), envelope.maybe('msg'), ''));
      return bodies.map((_, i) => {
        const item = items[i];
        return item === undefined
          ? { kind: 'unknown', text: 'the answer does not mention it' }
          : outcomeOf(item.text('sCode'), item.maybe('sMsg'), item.maybe(idField));
      });
    } catch (error) {
      // an answer that cannot be read says nothing of what was done
      if (error instanceof AppError && error.code === 'BAD_ANSWER') return all({ kind: 'unknown', text: error.message });
      throw error;
    }
  }

  #envelope(outcome: HttpOutcome, path: string): Fields {
    if (outcome.kind === 'answer') return new Fields(path, outcome.json);
    throw new AppError('UNREACHABLE', this.#o.hosts.rest + path, outcome.reason, 'Check the network and the host; nothing was changed.');
  }
}

function refusedBy(path: string, code: string, text: string): AppError {
  const mend = meansBadKey(code) ? 'The key is refused: check it with tradewind keys check.' : 'See the code in the venue’s documentation.';
  return new AppError('VENUE_REFUSED', path, `OKX says ${code} ${text}`, mend);
}
