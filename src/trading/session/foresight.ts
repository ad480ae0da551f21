// What models foresaw, seat by seat: the prediction a strategy may look at now, and why others were passed over.
import type { Prediction, PredictionEvent, PredictionNeed, Time } from '../../core/index.ts';
import type { Notes } from './notes.ts';
import type { Seat } from './seat.ts';

/** Why a prediction was passed over or heard as an abstention. */
export type PredictionCode = 'PREDICTION_EARLY' | 'PREDICTION_TIMEFRAME' | 'PREDICTION_FEATURES' | 'PREDICTION_UNSOUND' | 'PREDICTION_LATE';

const isShare = (x: number): boolean => x >= 0 && x <= 1;
const nameOf = (model: string): string => model.slice(0, model.includes('@') ? model.lastIndexOf('@') : model.length);

/**
 * The predictions of one seat. What arrives waits in `arrived` and becomes visible at the close of a decision candle, so that everything a
 * handler sees between two closes, the version of the model included, stays the same.
 */
export class Foresight implements Prediction {
  at: Time = Number.NaN;
  seen: Time = Number.NaN;
  model = '';
  probability = Number.NaN;
  confidence = Number.NaN;
  abstained = '';
  age = Number.NaN;
  /** candles that were decided on, and those of them with a prediction to look at */
  decided = 0;
  answered = 0;
  readonly need: PredictionNeed;
  /** the last model that spoke and is not listened to; empty while there is none */
  other = '';
  /** name of the model that is listened to; empty until the first speaks, where none was asked for */
  private name: string;
  private arrived: PredictionEvent | undefined;
  /** closes of the last decision candles, a ring of maxAge + 1 */
  private readonly closes: Float64Array;
  private steps = 0;

  constructor(need: PredictionNeed) {
    this.need = need;
    this.name = need.model;
    this.closes = new Float64Array(need.maxAge + 1).fill(Number.NEGATIVE_INFINITY);
  }

  get visible(): Prediction | undefined {
    return this.age <= this.need.maxAge ? this : undefined;
  }

  /** Takes a prediction, or says why not; one of another model, and a second one about the same candle, is no news. */
  take(e: PredictionEvent, seat: Seat, notes: Notes): void {
    // a need with a version is for that version alone
    const name = this.name.includes('@') ? e.model : nameOf(e.model);
    if (this.name !== '' && name !== this.name) {
      this.other = e.model;
      return;
    }
    const latest = this.arrived?.at ?? this.at;
    if (e.at <= latest) return;
    const { need } = this;
    const { timeframe } = seat.desk;
    if (e.seen < e.at) note(notes, seat, e, 'PREDICTION_EARLY', 'it was seen before the candle it speaks of had closed');
    else if (e.timeframe !== timeframe) note(notes, seat, e, 'PREDICTION_TIMEFRAME', `it speaks of ${e.timeframe} candles, decisions are made on ${timeframe}`);
    else if (need.features !== '' && e.features !== need.features)
      note(notes, seat, e, 'PREDICTION_FEATURES', `it read the feature set ${e.features}, the strategy expects ${need.features}`);
    else {
      this.name = name;
      this.arrived = e;
    }
  }

  /** A candle of the decision timeframe closed: what has arrived becomes visible, what was becomes older. Warm-up is not `deciding`. */
  step(close: Time, deciding: boolean, seat: Seat, notes: Notes): void {
    const { closes, arrived } = this;
    closes[this.steps++ % closes.length] = close;
    if (arrived !== undefined && arrived.at <= close) this.show(arrived, seat, notes);
    else if (arrived !== undefined && arrived.at > seat.desk.now) {
      this.arrived = undefined;
      note(notes, seat, arrived, 'PREDICTION_EARLY', 'that candle has not closed');
    }
    // One about a candle that is over but has not reached this seat (its feed is slow) waits for it.
    this.age = this.ageOf(this.at);
    if (deciding) this.decided++;
    if (this.visible !== undefined) this.answered += deciding ? 1 : 0;
    else if (arrived !== undefined && arrived.at === this.at)
      note(notes, seat, arrived, 'PREDICTION_LATE', `more than ${this.need.maxAge} candles have closed since the one it speaks of`);
  }

  private show(e: PredictionEvent, seat: Seat, notes: Notes): void {
    this.arrived = undefined;
    if (this.model !== '' && e.model !== this.model) notes.prediction(seat, 'MODEL_CHANGED', `${e.model} speaks from now on, before it ${this.model}`);
    const sound = isShare(e.probability) && isShare(e.confidence);
    if (!sound && e.abstained === undefined)
      note(
        notes,
        seat,
        e,
        'PREDICTION_UNSOUND',
        `probability ${e.probability} and confidence ${e.confidence} are not within 0 to 1; it counts as an abstention`,
      );
    const silent = !sound || e.abstained !== undefined;
    this.at = e.at;
    this.seen = e.seen;
    this.model = e.model;
    this.probability = silent ? Number.NaN : e.probability;
    this.confidence = silent ? Number.NaN : e.confidence;
    this.abstained = silent ? (e.abstained ?? 'its figures are not within 0 to 1') : '';
  }

  /** Decision candles that closed after `at`: NaN before the first prediction, beyond maxAge no more than "too old". */
  private ageOf(at: Time): number {
    if (Number.isNaN(at)) return Number.NaN;
    let age = 0;
    for (let k = 0; k < this.closes.length; k++) if ((this.closes[k] as number) > at) age++;
    return age;
  }

  save(): SavedForesight {
    const { at, seen, model, probability, confidence, abstained, age, decided, answered, steps, other, name, arrived, closes } = this;
    return { at, seen, model, probability, confidence, abstained, age, decided, answered, steps, other, name, arrived, closes: closes.slice() };
  }

  restore({ closes, ...saved }: SavedForesight): void {
    Object.assign(this, saved);
    this.closes.set(closes);
  }
}

const note = (notes: Notes, seat: Seat, e: PredictionEvent, code: PredictionCode, text: string): void => {
  notes.count(code);
  notes.prediction(seat, code, `${e.model} about the candle that closed at ${new Date(e.at).toISOString()}: ${text}`);
};

export interface SavedForesight extends Prediction {
  readonly decided: number;
  readonly answered: number;
  readonly steps: number;
  readonly other: string;
  readonly name: string;
  readonly arrived: PredictionEvent | undefined;
  readonly closes: Float64Array;
}

/** Hands predictions to the seats that asked for some. */
export class Foresights {
  /** seats that act on predictions, by instrument */
  private readonly listening = new Map<string, Seat[]>();
  private readonly notes: Notes;

  constructor(seats: readonly Seat[], notes: Notes) {
    this.notes = notes;
    for (const seat of seats) {
      if (seat.foresight === undefined) continue;
      const { id } = seat.contract.instrument;
      this.listening.set(id, [...(this.listening.get(id) ?? []), seat]);
    }
  }

  get any(): boolean {
    return this.listening.size > 0;
  }

  take(e: PredictionEvent): void {
    for (const seat of this.listening.get(e.instrument) ?? []) seat.foresight?.take(e, seat, this.notes);
  }

  /** The decision candles of the slice closed. */
  step(ready: readonly (Seat | undefined)[], count: number, deciding: boolean): void {
    for (let i = 0; i < count; i++) {
      const seat = ready[i] as Seat;
      seat.foresight?.step(seat.stream.calendar.closeOf(seat.tier.candle.at, seat.desk.timeframe), deciding, seat, this.notes);
    }
  }
}
