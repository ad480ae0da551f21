// What a strategy may know of a model: which predictions it asks for, and the one its desk shows.
import type { Time } from './time.ts';

/** Which predictions a strategy acts on. */
export interface PredictionNeed {
  /** name of the model, or `name@version` for that version alone; empty: the first that speaks */
  readonly model: string;
  /** hash of the feature set its predictions must come from; empty: any */
  readonly features: string;
  /** candles of the decision timeframe that may have closed since the one it speaks of; 0 = only about the candle that just closed */
  readonly maxAge: number;
}

/** What a model foresaw, as a desk shows it. The object is reused: read it inside the handler, copy what you keep. */
export interface Prediction {
  /** close of the candle it speaks of */
  readonly at: Time;
  readonly seen: Time;
  /** `name@version` */
  readonly model: string;
  /** calibrated probability of a rise over the label's horizon; NaN where the model abstained */
  readonly probability: number;
  /** 0 to 1; NaN where it abstained */
  readonly confidence: number;
  /** why it abstained, empty where it did not */
  readonly abstained: string;
  /** candles of the decision timeframe that closed since */
  readonly age: number;
}
