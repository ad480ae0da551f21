// Everything a run decides, one record each, so that two runs can be laid side by side.
import type { Intent, Intents, JournalRecord, OrderRequest, Strategy, Time } from '../../core/index.ts';
import { Backtest, type BacktestSetup } from '../backtest/index.ts';

export interface Decision {
  /** close of the slice it was made in */
  readonly at: Time;
  readonly deployment: string;
  readonly instrument: string;
  /** `intent`: what the strategy wanted; the others: what became of it */
  readonly kind: 'intent' | 'order' | 'verdict' | 'fault' | 'halt';
  /** what was decided, without amounts: `buy market entry` */
  readonly what: string;
  /** amounts and prices: `quantity 0.3, stop 1 %` */
  readonly amounts: string;
  readonly reason: string;
}

/** Most decisions of one run that are compared; a run ends where it reached them. */
export const DECISIONS_MAX = 100_000;

const figures = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .filter(([, v]) => v !== undefined && !Number.isNaN(v))
    .map(([k, v]) => `${k} ${typeof v === 'number' ? v : typeof v === 'string' ? v : JSON.stringify(v)}`)
    .join(', ');

/** An intent as words and amounts. */
function spell(intent: Intent): Pick<Decision, 'what' | 'amounts' | 'reason'> {
  const { kind, reason, ...rest } = intent as Intent & Readonly<Record<string, unknown>>;
  const words = ['direction', 'side', 'type'].map((k) => rest[k]).filter((w) => typeof w === 'string');
  const amounts = Object.fromEntries(Object.entries(rest).filter(([k]) => k !== 'direction' && k !== 'side' && k !== 'type'));
  return { what: [kind, ...words].join(' '), amounts: figures(amounts), reason };
}

const listed = (returned: Intents): readonly Intent[] =>
  returned === undefined || returned === null ? [] : Array.isArray(returned) ? (returned as readonly Intent[]) : [returned as Intent];

/** A backtest that writes down its decisions. Positions are not closed at its end: that would be a decision of the data's end. */
export class WatchedRun {
  readonly decisions: Decision[] = [];
  private readonly run: Backtest;
  /** last intents, and last verdict, by deployment and instrument: what is repeated candle after candle is one decision */
  private readonly last = new Map<string, string>();

  /** @throws AppError when strategies, instruments and series do not fit together */
  constructor(setup: Omit<BacktestSetup, 'journal'>) {
    const deployments = setup.deployments.map((d) => ({ ...d, strategy: this.watched(d.strategy, d.name) }));
    this.run = new Backtest({ ...setup, deployments, journal: (record) => this.journaled(record) });
  }

  /** Feeds at most `slices` instants. False at the end of the data, or when DECISIONS_MAX was reached. */
  step(slices: number): boolean {
    return this.run.step(slices) && this.decisions.length < DECISIONS_MAX;
  }

  private watched(strategy: Strategy, deployment: string): Strategy {
    const note = (handler: string, desk: { readonly now: Time; readonly instrument: { readonly id: string } }, returned: Intents): Intents => {
      this.wanted(handler, desk.now, deployment, desk.instrument.id, returned);
      return returned;
    };
    const { onCandle, onFill, onSlice } = strategy;
    return {
      ...strategy,
      ...(onCandle === undefined ? {} : { onCandle: (candle, desk) => note('candle', desk, onCandle.call(strategy, candle, desk)) }),
      ...(onFill === undefined ? {} : { onFill: (fill, desk) => note('fill', desk, onFill.call(strategy, fill, desk)) }),
      ...(onSlice === undefined ? {} : { onSlice: (desk) => note('slice', desk, onSlice.call(strategy, desk)) }),
    };
  }

  private wanted(handler: string, at: Time, deployment: string, instrument: string, returned: Intents): void {
    const intents = listed(returned);
    const key = `${handler} ${deployment} ${instrument}`;
    const text = intents.length === 0 ? '' : JSON.stringify(intents);
    if (this.last.get(key) === text) return;
    this.last.set(key, text);
    for (const intent of intents) {
      // Nonsense is for the session to refuse: its fault is the decision then.
      if (intent === null || typeof intent !== 'object') continue;
      this.decisions.push({ at, deployment, instrument, kind: 'intent', ...spell(intent) });
    }
  }

  private journaled(record: JournalRecord): void {
    const { at, kind, deployment = '', instrument = '', code = '', text } = record;
    if (kind === 'order') {
      const request = this.run.session.orders.all.get(record.order ?? 0)?.request;
      this.last.delete(`verdict ${deployment} ${instrument}`);
      this.decisions.push({ at, deployment, instrument, kind, ...orderWords(request, code), reason: text.slice(text.indexOf(':') + 2) });
    } else if (kind === 'verdict' || kind === 'halt') {
      const key = `verdict ${deployment} ${instrument}`;
      if (this.last.get(key) === code) return;
      this.last.set(key, code);
      this.decisions.push({ at, deployment, instrument, kind, what: code, amounts: figures({ figure: record.figure, limit: record.limit }), reason: text });
    } else if (kind === 'fault') this.decisions.push({ at, deployment, instrument, kind, what: code, amounts: '', reason: text });
  }
}

function orderWords(request: OrderRequest | undefined, role: string): Pick<Decision, 'what' | 'amounts'> {
  if (request === undefined) return { what: role, amounts: '' };
  const { side, type, quantity, amount, price, triggerPrice, trail, protection } = request;
  const { stopLoss, takeProfit, trailing, breakEven } = protection ?? {};
  return { what: `${side} ${type} ${role}`, amounts: figures({ quantity, amount, price, triggerPrice, trail, stopLoss, takeProfit, trailing, breakEven }) };
}
