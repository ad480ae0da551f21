// Faults on demand: what goes wrong next, how often, and where.
import { AppError, unknownName } from '../../core/index.ts';

/** Name of each fault and what it does. */
export const faultKinds = {
  'lost-answer': 'the request is carried out, then the connection is cut before the answer',
  'lost-request': 'the connection is cut before anything is carried out',
  limited: 'HTTP 429 and code 50011; nothing is carried out',
  broken: 'HTTP 502 with a page that is not JSON; nothing is carried out',
  busy: 'code 50001; nothing is carried out',
  'unknown-accepted': 'code 50004, and the request was carried out',
  'unknown-refused': 'code 50004, and the request was not carried out',
  slow: 'the answer waits `ms` of wall time',
  'part-batch': 'the first order of a batch is refused, the others go on',
  'partial-fill': 'the next order fills half at once, and what is left is cancelled',
  'duplicate-push': 'a message of private streams is sent twice; with `call` one of that public channel',
  'reorder-push': 'pairs of messages of private streams change places',
  'sequence-gap': 'one message of a book is left out',
  'drop-socket': 'every stream is cut',
  'half-open': 'streams stay open and say nothing any more',
  'clock-skew': 'the clock of answers and signatures is `ms` ahead',
  maintenance: 'every call is answered with 50001 for `ms` of wall time',
  revoke: 'the key of `account` is refused from now on',
  delist: '`instrument` is delisted',
  deleverage: 'the position of `account` in `instrument` is deleveraged',
} as const;

export type FaultKind = keyof typeof faultKinds;

export interface Fault {
  readonly kind: FaultKind;
  /** requests it is for, as `POST trade/order`, or a channel; any order, cancel or amend when absent */
  readonly call?: string;
  /** how often it strikes; once when absent */
  readonly times?: number;
  readonly ms?: number;
  readonly account?: string;
  readonly instrument?: string;
}

/** @throws AppError UNKNOWN_NAME, BAD_VALUE */
export function parseFault(value: unknown): Fault {
  const fault = value as Fault;
  if (value === null || typeof value !== 'object') throw new AppError('BAD_VALUE', 'fault', 'it is not a record', 'Send {"kind": "lost-answer"}.');
  if (!Object.hasOwn(faultKinds, fault.kind)) throw unknownName('fault', String(fault.kind), Object.keys(faultKinds));
  for (const name of ['times', 'ms'] as const)
    if (fault[name] !== undefined && !(Number.isFinite(fault[name]) && (fault[name] as number) >= 0))
      throw new AppError('BAD_VALUE', `fault.${name}`, `${String(fault[name])} is not a number of 0 or more`, 'Leave it out, or give a number.');
  return fault;
}

/** Faults that wait for their request or message. */
export class Faults {
  readonly #waiting: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** The first fault of these kinds that is due for a call; it counts as struck. */
  strike(kinds: readonly FaultKind[], call: string): Fault | undefined {
    const i = this.#waiting.findIndex(
      ({ fault }) => kinds.includes(fault.kind) && (fault.call === undefined ? call.startsWith('POST trade/') || call === '' : fault.call === call),
    );
    const found = this.#waiting[i];
    if (found === undefined) return undefined;
    if (--found.left <= 0) this.#waiting.splice(i, 1);
    return found.fault;
  }
}
