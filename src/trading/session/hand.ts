// What reaches over the strategies: flattening, withdrawing entries, and the buttons of a person.
import { type Command, nearest, type OperatorEvent, type OrderRole } from '../../core/index.ts';
import type { OrderTable } from '../execution/index.ts';
import type { Ledger, Position } from '../portfolio/index.ts';
import type { GuardOrders, Guards } from './guards.ts';
import type { Notes } from './notes.ts';
import { cancelWorking, type DecisionContext, exit } from './place.ts';
import type { Deployment, Seat } from './seat.ts';

interface HandParts {
  readonly seats: readonly Seat[];
  readonly deployments: readonly Deployment[];
  readonly orders: OrderTable;
  readonly guards: Guards;
  readonly ledger: Ledger;
  readonly notes: Notes;
  readonly context: DecisionContext;
  /** where commands go */
  out(): Command[];
}

export class Hand implements GuardOrders {
  private readonly parts: HandParts;

  constructor(parts: HandParts) {
    this.parts = parts;
  }

  /** Cancels what works and closes what is held, of one deployment or of all. Protective orders stay until the position is gone. */
  flatten(deployment: string | undefined, role: OrderRole, reason: string): void {
    const { seats, context, orders } = this.parts;
    const out = this.parts.out();
    for (const seat of seats) {
      if (deployment !== undefined && seat.deployment.setup.name !== deployment) continue;
      cancelWorking(seat, context, out, (id) => !seat.exits.has(id) && orders.all.get(id)?.parent === 0);
      exit(seat, role, reason, context, out);
    }
  }

  flattenAll(reason: string): void {
    this.flatten(undefined, 'risk', reason);
  }

  /** What would still open something is cancelled, of one deployment or of all. */
  withdrawEntries(d?: Deployment): void {
    const { seats, context } = this.parts;
    for (const seat of seats) if (d === undefined || seat.deployment === d) cancelWorking(seat, context, this.parts.out(), (id) => seat.pending.has(id));
  }

  close(position: Position, reason: string): void {
    const seat = this.parts.seats.find((s) => s.position === position);
    if (seat !== undefined) exit(seat, 'risk', reason, this.parts.context, this.parts.out());
  }

  journal(code: string, text: string, figure: number, limit: number): void {
    this.parts.notes.halt(code, text, figure, limit);
  }

  /** A button. One that names no deployment of this session does nothing, and says so. */
  operate(e: OperatorEvent): void {
    const { notes, guards, deployments, ledger } = this.parts;
    const chosen = deployments.filter((d) => e.deployment === undefined || d.setup.name === e.deployment);
    const about = { at: e.at, kind: 'operator', ...(e.deployment === undefined ? {} : { deployment: e.deployment }) } as const;
    if (chosen.length === 0) {
      const near = nearest(
        e.deployment ?? '',
        deployments.map((d) => d.setup.name),
      );
      notes.count('UNKNOWN_NAME');
      notes.journal?.({
        ...about,
        code: 'UNKNOWN_NAME',
        text: `"${e.deployment}" is not a deployment${near === undefined ? '.' : `; did you mean ${near}?`} Nothing was done.`,
      });
      return;
    }
    notes.journal?.({ ...about, code: e.command, text: e.reason });
    switch (e.command) {
      case 'pause':
        for (const d of chosen) {
          d.paused = e.reason === '' ? 'paused by a person' : e.reason;
          this.withdrawEntries(d);
        }
        return;
      case 'resume':
        for (const d of chosen) d.paused = '';
        return;
      case 'flatten':
        this.flatten(e.deployment, 'exit', e.reason);
        return;
      case 'reduce':
        guards.set('reducing', e.reason);
        this.withdrawEntries();
        return;
      case 'arm':
        guards.rearm(ledger.equity);
        return;
      case 'halt':
        guards.set('halted', e.reason);
        this.flattenAll(e.reason);
    }
  }
}
