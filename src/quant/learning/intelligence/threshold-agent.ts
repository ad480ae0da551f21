// A bandit that sets a threshold: one of a few levels, within bounds, one step at a time, for each kind of market.
import { TrackRecord } from './outcomes.ts';

export interface AgentOptions {
  /** kinds of market that are told apart */
  readonly contexts: number;
  /** lowest and highest level it may ever choose, and the distance between two */
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** level it begins with; the nearest there is */
  readonly start: number;
  /** outcomes of a level before it is believed */
  readonly minimum: number;
  /** outcomes after which one counts half */
  readonly halfLife: number;
  /** standard errors of caution, or of curiosity while it learns */
  readonly width: number;
}

/**
 * A contextual bandit over bounded levels. While it learns it is curious: it moves to the neighbour whose upper bound (mean + width ·
 * standard error) is best (UCB with discounting: Garivier, Moulines 2011). Frozen it is careful: the level with the best lower bound, and it never
 * changes again. In simulation every level can be judged at once, since a threshold moves no past price; acting, only the one that was used.
 */
export class ThresholdAgent {
  frozen = false;
  readonly levels: Float64Array;
  /** contexts × levels */
  private readonly records: TrackRecord[];
  /** place of the level in force, by context */
  private readonly chosen: Int32Array;
  private readonly minimum: number;
  private readonly width: number;

  constructor(o: AgentOptions) {
    const count = Math.floor((o.high - o.low) / o.step + 1e-9) + 1;
    this.levels = Float64Array.from({ length: count }, (_, k) => Math.min(o.high, o.low + k * o.step));
    this.records = Array.from({ length: o.contexts * count }, () => new TrackRecord(o.halfLife));
    this.chosen = new Int32Array(o.contexts).fill(Math.max(0, Math.min(count - 1, Math.round((o.start - o.low) / o.step))));
    this.minimum = o.minimum;
    this.width = o.width;
  }

  /** Place of the level in force. */
  place(context: number): number {
    return this.chosen[context] as number;
  }

  level(context: number): number {
    return this.levels[this.place(context)] as number;
  }

  /** What the level in force is worth at least: mean outcome less `width` standard errors; NaN before it is believed. */
  worth(context: number): number {
    return this.bound(context, this.place(context), -1);
  }

  /** What level `place` came to once. Nothing is learned from NaN, and nothing at all once frozen. */
  judge(context: number, place: number, outcome: number): void {
    if (this.frozen || Number.isNaN(outcome)) return;
    this.recordOf(context, place).add(outcome);
  }

  /** One step, at most, towards a better level. */
  move(context: number): void {
    if (this.frozen) return;
    const here = this.place(context);
    let best = here;
    let most = this.hope(context, here);
    for (const place of [here - 1, here + 1]) {
      if (place < 0 || place >= this.levels.length) continue;
      const hope = this.hope(context, place);
      if (hope > most) {
        most = hope;
        best = place;
      }
    }
    this.chosen[context] = best;
  }

  /** The end of a simulation, which cost nothing: in every context straight to the level with the best lower bound, where any is believed. */
  settle(): void {
    for (let context = 0; context < this.chosen.length; context++) {
      let most = Number.NEGATIVE_INFINITY;
      for (let place = 0; place < this.levels.length; place++) {
        const bound = this.bound(context, place, -1);
        if (!(bound > most)) continue;
        most = bound;
        this.chosen[context] = place;
      }
    }
  }

  private recordOf(context: number, place: number): TrackRecord {
    return this.records[context * this.levels.length + place] as TrackRecord;
  }

  /** Mean ± width standard errors, NaN before the level is believed. */
  private bound(context: number, place: number, sign: 1 | -1): number {
    const record = this.recordOf(context, place);
    return record.count >= this.minimum ? record.mean + sign * this.width * record.error : Number.NaN;
  }

  /** Upper bound; a level that was hardly tried may be worth anything. */
  private hope(context: number, place: number): number {
    const bound = this.bound(context, place, 1);
    return Number.isNaN(bound) ? 1 : bound;
  }
}
