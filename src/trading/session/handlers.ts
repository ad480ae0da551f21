// Calling strategies: a heartbeat before each call, and a fence around it. What they return is checked before anyone believes it.
import type { FillNote } from '../../core/index.ts';
import type { Proposal } from './decide.ts';
import { collect } from './intents.ts';
import type { Notes } from './notes.ts';
import type { Deployment, Seat } from './seat.ts';

export class Handlers {
  /** what the handlers of the slice asked for, in their order */
  proposals: Proposal[] = [];
  private readonly heartbeat: Int32Array;
  private readonly notes: Notes;
  private readonly paused: (d: Deployment) => void;

  /** `paused` is told of a deployment that a fault has just paused */
  constructor(heartbeat: Int32Array, notes: Notes, paused: (d: Deployment) => void) {
    this.heartbeat = heartbeat;
    this.notes = notes;
    this.paused = paused;
  }

  /** A handler that throws or returns nonsense pauses its deployment; the others live on. */
  candle(seat: Seat): void {
    this.beat(seat);
    try {
      const returned = seat.strategy.onCandle?.(seat.tier.candle, seat.desk);
      if (returned !== undefined) collect(seat, returned, this.proposals);
    } catch (error) {
      this.fault(seat, error);
    }
    this.heartbeat[0] = 0;
  }

  /** onSlice, onQuote, or onFill with its note. */
  call(seat: Seat, on: 'slice' | 'quote' | FillNote): void {
    this.beat(seat);
    const { strategy, desk } = seat;
    try {
      const returned = on === 'quote' ? strategy.onQuote?.(desk.quote, desk) : on === 'slice' ? strategy.onSlice?.(desk) : strategy.onFill?.(on, desk);
      if (returned !== undefined) collect(seat, returned, this.proposals);
    } catch (error) {
      this.fault(seat, error);
    }
    this.heartbeat[0] = 0;
  }

  /** Hands over the proposals, and begins anew. */
  take(): readonly Proposal[] {
    const { proposals } = this;
    this.proposals = [];
    return proposals;
  }

  private beat(seat: Seat): void {
    const { heartbeat } = this;
    heartbeat[0] = seat.deployment.index + 1;
    heartbeat[1] = ((heartbeat[1] as number) + 1) | 0;
  }

  private fault(seat: Seat, error: unknown): void {
    const { deployment } = seat;
    this.proposals = this.proposals.filter((p) => p.seat.deployment !== deployment);
    const text = error instanceof Error ? error.message : String(error);
    deployment.paused = text === '' ? 'it threw without a message' : text;
    this.notes.fault(deployment.setup.name, deployment.paused);
    this.paused(deployment);
  }
}
