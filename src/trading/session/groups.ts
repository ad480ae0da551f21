// Order groups: legs judged as one, sent together or one after another, unwound when they are not all filled in time.
import type { Command, GroupIntent, OrderIntent, OrderState, Time } from '../../core/index.ts';
import { decideOne, seatOf } from './decide.ts';
import { cancelWorking, type DecisionContext, marketDraft, place, sideOf } from './place.ts';
import type { Seat } from './seat.ts';

interface Leg {
  readonly instrument: number;
  readonly order: number;
  /** as last seen: an order that ended long ago may be forgotten by the table */
  state: OrderState;
  /** signed integer units */
  filled: number;
}

interface Group {
  readonly deployment: number;
  /** index of the seat's instrument, per leg */
  readonly instruments: readonly number[];
  readonly intent: GroupIntent;
  readonly deadline: Time;
  readonly legs: Leg[];
}

type SeatOf = (deployment: number, instrument: number) => Seat;

const ended: ReadonlySet<OrderState> = new Set(['rejected', 'cancelled', 'expired', 'denied']);

export class Groups {
  open: readonly Group[] = [];

  /** Sends a group: nothing at all unless every leg passes grid and rules on top of the legs before it (its worst partial state). */
  start(seat: Seat, intent: GroupIntent, context: DecisionContext, out: Command[]): void {
    const trial: Command[] = [];
    const instruments: number[] = [];
    for (const [k, leg] of intent.legs.entries()) {
      const at = seatOf(seat, leg.instrument, context);
      const before = trial.length;
      if (at !== undefined) decideOne(at, leg, context, trial);
      if (at === undefined || trial.length === before) {
        retract(trial, seat, context);
        context.verdict(seat, 'order', 'GROUP_DENIED', `leg ${k + 1} of ${intent.legs.length} was refused; none was sent`);
        return;
      }
      instruments.push(at.instrument);
    }
    const later = intent.sequence === true ? trial.splice(1) : [];
    retract(later, seat, context);
    for (const command of trial) out.push(command);
    const deadline = context.view.now + intent.timeoutMs;
    this.open = [...this.open, { deployment: seat.deployment.index, instruments, intent, deadline, legs: trial.flatMap(legOf) }];
  }

  /** Called once a slice: sends the next leg of a sequence, unwinds what ran out of time. */
  tend(seats: SeatOf, context: DecisionContext, out: Command[]): void {
    this.open = this.open.filter((group) => {
      for (const leg of group.legs) look(leg, context);
      const filled = group.legs.every((leg) => leg.state === 'filled');
      if (filled && group.legs.length === group.intent.legs.length) return false;
      if (filled) {
        if (this.next(group, seats, context, out)) return true;
      } else if (!group.legs.some((leg) => ended.has(leg.state)) && context.view.now < group.deadline) return true;
      unwind(group, seats, context, out);
      return false;
    });
  }

  private next(group: Group, seats: SeatOf, context: DecisionContext, out: Command[]): boolean {
    const k = group.legs.length;
    const before = out.length;
    decideOne(seats(group.deployment, group.instruments[k] as number), group.intent.legs[k] as OrderIntent, context, out);
    const sent = out[before];
    if (sent === undefined) return false;
    group.legs.push(...legOf(sent));
    return true;
  }

  save(): unknown {
    return structuredClone(this.open);
  }

  restore(saved: unknown): void {
    this.open = structuredClone(saved) as Group[];
  }
}

const legOf = (c: Command): Leg[] => (c.kind === 'submit' ? [{ instrument: c.request.instrument, order: c.request.id, state: 'submitted', filled: 0 }] : []);

function look(leg: Leg, context: DecisionContext): void {
  const order = context.orders.all.get(leg.order);
  if (order === undefined) return;
  leg.state = order.state;
  leg.filled = order.request.side === 'buy' ? order.filled : -order.filled;
}

/** Withdraws the legs at work and sells back (buys back) what the others filled, as far as it is still held. */
function unwind(group: Group, seats: SeatOf, context: DecisionContext, out: Command[]): void {
  const { intent } = group;
  for (const leg of group.legs) {
    const seat = seats(group.deployment, leg.instrument);
    cancelWorking(seat, context, out, (live) => live === leg.order);
    const held = seat.position.quantity;
    if (leg.filled === 0 || Math.sign(held) !== Math.sign(leg.filled)) continue;
    const back = Math.min(Math.abs(leg.filled), Math.abs(held));
    place(seat, marketDraft(sideOf(-leg.filled), back, Number.NaN, true, 'risk', `unwound: ${intent.reason}`, undefined), context, out);
  }
  const first = seats(group.deployment, group.instruments[0] as number);
  const why = group.legs.some((leg) => ended.has(leg.state)) ? 'a leg ended unfilled' : `not every leg filled within ${intent.timeoutMs} ms`;
  context.verdict(first, 'order', 'GROUP_UNWOUND', why);
}

/** Takes back orders that were decided but not sent. */
function retract(commands: readonly Command[], seat: Seat, context: DecisionContext): void {
  for (const c of commands) {
    if (c.kind !== 'submit') continue;
    const at = seat.deployment.seats.find((s) => s.instrument === c.request.instrument) as Seat;
    context.orders.retract(c.request.id);
    at.over(c.request.id);
    at.working--;
    at.deployment.recent.pop();
  }
}
