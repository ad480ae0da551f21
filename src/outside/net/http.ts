// One HTTP request and what became of it. "Unsent" and "unknown" are told apart: money depends on it.
import { type Clock, pause, type Random } from '../../core/index.ts';
import type { Cost, RateBudget } from './limits.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** path with its query, as it is signed */
  readonly path: string;
  readonly body?: string;
  readonly costs?: readonly Cost[];
  /** may be sent again when its fate is unknown: reads only, never an order */
  readonly repeatable: boolean;
  /** goes before others in the queue of the rate limits: cancels and exits */
  readonly urgent?: boolean;
  readonly signal?: AbortSignal;
}

export type HttpOutcome =
  /** the server answered with JSON, whatever its status */
  | { readonly kind: 'answer'; readonly status: number; readonly json: unknown; readonly at: number }
  /** it certainly never reached the server */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** it may or may not have been carried out: look it up, do not send it again */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface HttpOptions {
  /** `https://host`, no slash at the end */
  readonly base: string;
  readonly clock: Clock;
  readonly budget: RateBudget;
  readonly random: Random;
  /** headers of one request as it leaves: signatures carry its time, so they are made anew for each attempt */
  readonly headers?: (request: HttpRequest) => Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const timeoutMs = 10_000;
/** attempts of a repeatable request, the first included */
const attemptsMax = 5;
const firstPauseMs = 250;
const longestPauseMs = 15_000;
const bodyMax = 32 * 1024 * 1024;
/** refusals by the machine or the name service before a byte of the request could leave */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_INVALID_URL']);

function failureCode(error: unknown): string {
  for (let e = error; e instanceof Error; e = e.cause) if ('code' in e && typeof e.code === 'string') return e.code;
  return error instanceof Error ? error.name : String(error);
}

/** The body as text. @throws when it is longer than anything a venue sends */
async function bodyText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ['', 0];
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > bodyMax) throw new Error(`the answer is longer than ${bodyMax} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A client of one host under one set of limits. Never throws for what the network does; only for a stopped signal. */
export class HttpClient {
  readonly #o: HttpOptions;
  constructor(options: HttpOptions) {
    this.#o = options;
  }

  /** Sends once, or, when it is repeatable, until it is answered below status 500 and not limited, at most five times. */
  async send(request: HttpRequest): Promise<HttpOutcome> {
    for (let attempt = 1; ; attempt++) {
      await this.#o.budget.take(request.costs ?? [], {
        urgent: request.urgent ?? false,
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      const { outcome, retryAfterMs } = await this.#once(request);
      const limited = outcome.kind === 'answer' && outcome.status === 429;
      if (limited) for (const { limit } of request.costs ?? []) this.#o.budget.close(limit.key, retryAfterMs ?? limit.windowMs);
      const settled = outcome.kind === 'answer' && outcome.status < 500 && !limited;
      if (settled || !request.repeatable || attempt === attemptsMax) return outcome;
      const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
      await pause(this.#o.clock, Math.max(retryAfterMs ?? 0, this.#o.random.uniform() * longest), request.signal);
    }
  }

  async #once(request: HttpRequest): Promise<{ outcome: HttpOutcome; retryAfterMs?: number }> {
    const limit = AbortSignal.timeout(this.#o.timeoutMs ?? timeoutMs);
    try {
      const response = await fetch(`${this.#o.base}${request.path}`, {
        method: request.method,
        headers: { ...(request.body === undefined ? {} : { 'content-type': 'application/json' }), ...this.#o.headers?.(request) },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'error',
        signal: request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]),
      });
      const text = await bodyText(response);
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      const retry = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
      try {
        return { outcome: { kind: 'answer', status: response.status, json: JSON.parse(text), at: this.#o.clock.now() }, ...retry };
      } catch {
        // a page of a proxy in front of the venue, or an answer cut short: the venue may have acted all the same
        return { outcome: { kind: 'unknown', reason: `status ${response.status} with a body that is not JSON` }, ...retry };
      }
    } catch (error) {
      if (request.signal?.aborted === true) throw error;
      const code = failureCode(error);
      const reason = limit.aborted ? `no answer within ${this.#o.timeoutMs ?? timeoutMs} ms` : code;
      return { outcome: { kind: beforeSending.has(code) ? 'unsent' : 'unknown', reason } };
    }
  }
}
