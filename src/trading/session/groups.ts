// Order groups: legs judged as one, sent together or one after another, unwound when they are not all filled in time.
import type { Command, GroupIntent, Time } from '../../core/index.ts';
import type { DecisionContext } from './decide.ts';
import { cancelWorking, decideOne, exit } from './decide.ts';
import type { Seat } from './seat.ts';

interface Group {
  readonly deployment: number;
  readonly seats: readonly number[];
  readonly intent: GroupIntent;
  readonly deadline: Time;
  /** ids of the legs sent so far */
  legs: number[];
}

export class Groups {
  open: readonly Group[] = [];

  /** Sends a group: nothing at all unless every leg passes grid and rules on top of the legs before it (its worst partial state). */
  start(seat: Seat, intent: GroupIntent, context: DecisionContext, out: Command[]): void {
    const seats = intent.legs.map((leg) =>
      leg.instrument === undefined ? seat : seat.deployment.seats.find((s) => s.contract.instrument.id === leg.instrument),
    );
    const trial: Command[] = [];
    for (let k = 0; k < intent.legs.length; k++) {
      const at = seats[k];
      const before = trial.length;
      if (at !== undefined) decideOne(at, intent.legs[k] as GroupIntent['legs'][number], context, trial);
      if (trial.length === before) {
        retract(trial, seat, context);
        context.verdict(seat, 'order', 'GROUP_DENIED', `leg ${k + 1} of ${intent.legs.length} was refused; none was sent`);
        return;
      }
    }
    const later = intent.sequence === true ? trial.splice(1) : [];
    retract(later, seat, context);
    for (const command of trial) out.push(command);
    const group: Group = {
      deployment: seat.deployment.index,
      seats: seats.map((s) => (s as Seat).instrument),
      intent,
      deadline: context.view.now + intent.timeoutMs,
      legs: trial.map((c) => (c.kind === 'submit' ? c.request.id : 0)),
    };
    this.open = [...this.open, group];
  }

  /** Called once a slice: sends the next leg of a sequence, unwinds what ran out of time. */
  tend(seats: (deployment: number, instrument: number) => Seat, context: DecisionContext, out: Command[]): void {
    this.open = this.open.filter((group) => {
      const orders = group.legs.map((id) => context.orders.all.get(id));
      const filled = orders.every((o) => o?.state === 'filled');
      if (filled && group.legs.length === group.intent.legs.length) return false;
      const failed = orders.some((o) => o !== undefined && ['rejected', 'cancelled', 'expired'].includes(o.state));
      if (filled) {
        const k = group.legs.length;
        const before = out.length;
        decideOne(seats(group.deployment, group.seats[k] as number), group.intent.legs[k] as GroupIntent['legs'][number], context, out);
        const sent = out[before];
        if (sent?.kind === 'submit') {
          group.legs.push(sent.request.id);
          return true;
        }
      } else if (!failed && context.view.now < group.deadline) return true;
      this.unwind(group, seats, context, out);
      return false;
    });
  }

  private unwind(group: Group, seats: (deployment: number, instrument: number) => Seat, context: DecisionContext, out: Command[]): void {
    group.legs.forEach((id, k) => {
      const seat = seats(group.deployment, group.seats[k] as number);
      cancelWorking(seat, context, out, (live) => live === id);
      if ((context.orders.all.get(id)?.filled ?? 0) > 0) exit(seat, 'risk', `unwound: ${group.intent.reason}`, context, out);
      context.verdict(seat, 'order', 'GROUP_UNWOUND', `not every leg filled within ${group.intent.timeoutMs} ms`);
    });
  }

  save(): unknown {
    return structuredClone(this.open);
  }
  restore(saved: unknown): void {
    this.open = structuredClone(saved) as Group[];
  }
}

/** Takes back orders that were decided but not sent. */
function retract(commands: readonly Command[], seat: Seat, context: DecisionContext): void {
  for (const c of commands) {
    if (c.kind !== 'submit') continue;
    const at = seat.deployment.seats.find((s) => s.instrument === c.request.instrument) as Seat;
    context.orders.retract(c.request.id);
    at.pending.delete(c.request.id);
    at.exits.delete(c.request.id);
    at.working--;
  }
}
