// What the session says about itself: verdicts counted by code, and the journal where one is kept.
import type { Command, Fill, Journal, Time } from '../../core/index.ts';
import type { Order, OrderTable } from '../execution/index.ts';
import type { Market } from '../market/index.ts';
import type { Seat } from './seat.ts';

export class Notes {
  /** how often each verdict was given, by code */
  readonly verdicts = new Map<string, number>();
  /** faults of strategies, oldest first */
  readonly faults: { at: Time; deployment: string; text: string }[] = [];
  /** orders that left */
  submitted = 0;
  readonly journal: Journal | undefined;
  private readonly market: Market;

  constructor(market: Market, journal: Journal | undefined) {
    this.market = market;
    this.journal = journal;
  }

  count(code: string): void {
    this.verdicts.set(code, (this.verdicts.get(code) ?? 0) + 1);
  }

  verdict(seat: Seat, stage: string, code: string, text: string, figure?: number, limit?: number): void {
    this.count(code);
    this.journal?.({
      at: this.market.now,
      kind: 'verdict',
      deployment: seat.deployment.setup.name,
      instrument: seat.contract.instrument.id,
      stage,
      code,
      text,
      ...(figure === undefined ? {} : { figure }),
      ...(limit === undefined ? {} : { limit }),
    });
  }

  /** What became of a prediction, or of the model that makes them. */
  prediction(seat: Seat, code: string, text: string): void {
    this.journal?.({ at: this.market.now, kind: 'prediction', deployment: seat.deployment.setup.name, instrument: seat.contract.instrument.id, code, text });
  }

  halt(code: string, text: string, figure: number, limit: number): void {
    this.count(code);
    this.journal?.({ at: this.market.now, kind: 'halt', code, text, figure, limit });
  }

  fault(deployment: string, text: string): void {
    this.faults.push({ at: this.market.now, deployment, text });
    this.journal?.({ at: this.market.now, kind: 'fault', deployment, code: 'STRATEGY_FAULT', text: `${deployment} is paused: ${text}` });
  }

  /** Orders among commands that are about to leave. */
  leaving(commands: readonly Command[], orders: OrderTable, seats: { seatFor(deployment: number, instrument: number): Seat }): void {
    for (let i = 0; i < commands.length; i++) {
      const c = commands[i] as Command;
      if (c.kind !== 'submit') continue;
      this.submitted++;
      if (this.journal === undefined) continue;
      const order = orders.all.get(c.request.id) as Order;
      const seat = seats.seatFor(order.deployment, c.request.instrument);
      this.journal({
        at: this.market.now,
        kind: 'order',
        deployment: seat.deployment.setup.name,
        instrument: seat.contract.instrument.id,
        order: c.request.id,
        code: c.request.role,
        text: `${c.request.side} ${c.request.type}: ${order.note}`,
        figure: c.request.quantity / seat.contract.quantityPower,
      });
    }
  }

  fill(seat: Seat, order: Order, fill: Fill): void {
    this.journal?.({
      at: fill.at,
      kind: 'fill',
      deployment: seat.deployment.setup.name,
      instrument: seat.contract.instrument.id,
      order: order.request.id,
      code: order.request.role,
      text: `${fill.side} ${fill.quantity / seat.contract.quantityPower} at ${fill.price / seat.contract.pricePower}: ${order.note}`,
      figure: fill.fee,
    });
  }

  save(): SavedNotes {
    return { verdicts: [...this.verdicts], faults: structuredClone(this.faults), submitted: this.submitted };
  }

  restore(saved: SavedNotes): void {
    this.verdicts.clear();
    for (const [code, count] of saved.verdicts) this.verdicts.set(code, count);
    this.faults.length = 0;
    this.faults.push(...structuredClone(saved.faults));
    this.submitted = saved.submitted;
  }
}

export interface SavedNotes {
  readonly verdicts: readonly (readonly [string, number])[];
  readonly faults: Notes['faults'];
  readonly submitted: number;
}
