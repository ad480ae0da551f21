// What happens beside the candles of a history: funding, predictions, the life of instruments, the buttons of a person; merged by time.
import { type Event, type FundingRates, type InstrumentId, MINUTE, type PredictionEvent, type Time, type Timeframe } from '../../core/index.ts';

export interface HistoryFunding {
  readonly instrument: InstrumentId;
  readonly rates: FundingRates;
}

/** Predictions of one model about the candles of one instrument, as columns; one row a candle. */
export interface HistoryPredictions {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** `name@version` */
  readonly model: string;
  /** hash of the feature set it read */
  readonly features: string;
  /** close of the candle each speaks of, ascending */
  readonly at: Float64Array;
  /** NaN where the model abstained */
  readonly probability: Float64Array;
  readonly confidence: Float64Array;
}

export interface SideEvent {
  /** when it takes its place in the feed: predictions when they were seen, the others when they happened */
  readonly at: Time;
  readonly event: Event;
}

/** Whether an event changes what prices mean: it takes effect after the candles that close at its instant, which were printed before it. */
const afterClose = (event: Event): boolean => event.kind === 'instrument' && event.change.to !== 'rules' && event.change.to !== 'listed';

const placeOf = (event: Event): Time => (event.kind === 'prediction' ? event.seen : event.at + (afterClose(event) ? 0.5 : 0));

/** A row of a column of predictions as an event, seen `delayMs` after the close it speaks of. */
function predictionEvent(columns: HistoryPredictions, row: number, delayMs: number): PredictionEvent {
  const { instrument, timeframe, model, features } = columns;
  const at = columns.at[row] as number;
  const probability = columns.probability[row] ?? Number.NaN;
  const confidence = columns.confidence[row] ?? Number.NaN;
  const event: PredictionEvent = { kind: 'prediction', at, seen: at + delayMs, instrument, timeframe, model, features, probability, confidence };
  // Both NaN is how a column says that the model had nothing to say; one of them alone is a fault, and is told as one.
  return Number.isNaN(probability) && Number.isNaN(confidence) ? { ...event, abstained: 'the model had nothing to say' } : event;
}

export interface SideOptions {
  /** other events, in order of `at` */
  readonly events?: readonly Event[];
  readonly funding?: readonly HistoryFunding[];
  readonly predictions?: readonly HistoryPredictions[];
  /** ms after the close at which a prediction of `predictions` is seen: it joins the first slice of that time or later */
  readonly predictionDelayMs?: number;
}

/** Funding, predictions and other events of the whole run, merged by time. (Times are whole milliseconds: half of one is after the slice, before the next.) */
export function sideEvents(options: SideOptions): SideEvent[] {
  const merged: SideEvent[] = (options.events ?? []).map((event) => ({ at: placeOf(event), event }));
  for (const column of options.predictions ?? [])
    for (let row = 0; row < column.at.length; row++) {
      const event = predictionEvent(column, row, options.predictionDelayMs ?? 0);
      merged.push({ at: event.seen, event });
    }
  for (const { instrument, rates } of options.funding ?? [])
    for (let i = 0; i < rates.at.length; i++) {
      // Venues stamp funding some milliseconds after its instant; it belongs to the minute.
      const at = Math.floor((rates.at[i] as number) / MINUTE) * MINUTE;
      merged.push({ at, event: { kind: 'funding', at, seen: at, instrument, rate: rates.rate[i] as number } });
    }
  return merged.sort((a, b) => a.at - b.at);
}
