// One prediction of a stored model: features computed from stored candles, or given by name.
import { AppError, calendarOf, type InstrumentId, parseTimeframe, type Time, type Timeframe, timeframeMs, unknownName } from '../../core/index.ts';
import { openStore } from '../../outside/storage/index.ts';
import { featureSet } from '../../quant/features/index.ts';
import { type EnsembleModel, gatherWindow, type Model, outputsOf } from '../../quant/learning/index.ts';
import { calendarNameOf } from '../markets/index.ts';
import { type Answer, answerOf, type Said } from './answer.ts';
import type { ModelVersion, Registry } from './registry.ts';
import { featureRows } from './rows.ts';

export interface Prediction extends Answer {
  readonly model: string;
  readonly version: number;
  readonly stage: ModelVersion['stage'];
  /** how far an active version may go */
  readonly reach: ModelVersion['reach'] | null;
  readonly features: { readonly name: string; readonly hash: string /** names that have no value */; readonly undefined: readonly string[] };
  /** null where the features were given */
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
  /** close of the last candle it speaks from */
  readonly at: Time | null;
  /** time since then, ms */
  readonly dataAge: number | null;
}

/** Features by name; null or left out = undefined. Of models that read several candles one record each, oldest first. */
export type NamedFeatures = Readonly<Record<string, number | null>>;

const undefinedIn = (model: Model, input: Float32Array): string[] => {
  const { names } = model.content;
  return names.filter((_, k) => Number.isNaN(input[input.length - names.length + k] as number));
};

const isEnsemble = (model: Model): model is EnsembleModel => 'assess' in model;

/** What a model gives for one input. */
export function saidBy(model: Model, input: Float32Array): Said {
  const { task, settings } = model.content;
  if (isEnsemble(model)) {
    const assessed = model.assessment();
    model.assess(input, assessed);
    return { task, output: assessed.output, agreement: assessed.confidence, agreementMin: Number(settings['minConfidence'] ?? 0) };
  }
  const output = new Float64Array(outputsOf(task));
  model.predict(input, output);
  return { task, output, agreement: undefined, agreementMin: 0 };
}

interface Subject {
  readonly instrument: InstrumentId | null;
  readonly timeframe: Timeframe | null;
  readonly at: Time | null;
  readonly dataAge: number | null;
}

function told(version: ModelVersion, model: Model, input: Float32Array, subject: Subject, confidenceMin: number): Prediction {
  return {
    model: version.name,
    version: version.version,
    stage: version.stage,
    reach: version.reach ?? null,
    features: { name: version.record.features.name, hash: model.content.hash, undefined: undefinedIn(model, input) },
    ...subject,
    ...answerOf(saidBy(model, input), version.card, confidenceMin),
  };
}

export interface AskCandles {
  /** the instrument the model learned from when left out */
  readonly instrument?: InstrumentId | undefined;
  readonly timeframe?: string | undefined;
  /** only candles that had closed by then are used; now when left out */
  readonly at?: Time | undefined;
  readonly now: Time;
  readonly confidenceMin: number;
}

const fromCard = (version: ModelVersion): { instrument: InstrumentId | undefined; timeframe: string } => ({
  instrument: version.card?.request.instruments.length === 1 ? version.card.request.instruments[0] : undefined,
  timeframe: version.card?.request.timeframe ?? '1h',
});

/** What is asked about: as named, else what the model learned from. @throws AppError MISSING_VALUE, UNKNOWN_NAME */
export function subjectOf(
  version: ModelVersion,
  ask: { readonly instrument?: InstrumentId | undefined; readonly timeframe?: string | undefined },
): { instrument: InstrumentId; timeframe: Timeframe } {
  const known = fromCard(version);
  const instrument = ask.instrument ?? known.instrument;
  if (instrument === undefined)
    throw new AppError('MISSING_VALUE', 'instrument', 'the model does not say which one', 'Name it: --instrument BTCUSDT.BINANCE-USDM.');
  return { instrument, timeframe: parseTimeframe(ask.timeframe ?? known.timeframe) };
}

/**
 * What the model says of an instrument, from the candles stored of it. The features go through all of them, as they did in training.
 * @throws AppError MISSING_VALUE where the model learned from several instruments and none is named; UNKNOWN_NAME, NOT_FOUND, EMPTY_RANGE; VERDICT
 * for a feature set that changed since
 */
export async function predictInstrument(home: string, registry: Registry, version: ModelVersion, ask: AskCandles): Promise<Prediction> {
  const { instrument, timeframe } = subjectOf(version, ask);
  const set = featureSet(version.record.features.name);
  const model = registry.load(version, set.hash);
  const until = Math.min(ask.at ?? ask.now, ask.now);
  const calendar = calendarOf(await calendarNameOf(home, instrument));
  const candles = await openStore(home).read(instrument, timeframe, { to: until });
  const table = featureRows(set, candles, calendar, timeframe);
  // the last one may still be open
  const rows = table.at.findLastIndex((close) => close <= until) + 1;
  const { window } = model.content;
  if (rows < set.warmup + window)
    throw new AppError(
      'EMPTY_RANGE',
      instrument,
      `${rows} candles of ${timeframe} had closed by ${new Date(until).toISOString()}, ${set.warmup + window} are needed`,
      'Import a longer history, or ask for a later time.',
    );
  const input = new Float32Array(window * table.names.length);
  gatherWindow(table, rows - 1, window, input);
  const at = table.at[rows - 1] as number;
  return told(version, model, input, { instrument, timeframe, at, dataAge: until - at }, ask.confidenceMin);
}

/** How many candles of age is old, in words; undefined while it is not. */
export function staleness({ timeframe, dataAge }: Pick<Prediction, 'timeframe' | 'dataAge'>): string | undefined {
  if (timeframe === null || dataAge === null || dataAge < 2 * timeframeMs(timeframe)) return undefined;
  return `the last closed candle is ${Math.floor(dataAge / timeframeMs(timeframe))} candles old`;
}

/**
 * What the model says of features somebody else computed.
 * @throws AppError UNKNOWN_NAME for a feature the model does not know, MISSING_VALUE for too few records or none defined
 */
export function predictFeatures(registry: Registry, version: ModelVersion, given: readonly NamedFeatures[], confidenceMin: number): Prediction {
  const model = registry.load(version);
  const { names, window } = model.content;
  if (given.length !== window)
    throw new AppError(
      'MISSING_VALUE',
      'features',
      `${given.length} records were given, the model reads ${window} candles at once`,
      `Give ${window} in a list, oldest first.`,
    );
  const input = new Float32Array(window * names.length).fill(Number.NaN);
  for (const [row, record] of given.entries())
    for (const [name, value] of Object.entries(record)) {
      const k = names.indexOf(name);
      if (k < 0) throw unknownName('feature', name, names);
      if (value !== null) input[row * names.length + k] = value;
    }
  if (input.every((v) => Number.isNaN(v)))
    throw new AppError('MISSING_VALUE', 'features', 'none of them has a value', 'Give them by name, as in {"rsi_14": 55.2}.');
  return told(version, model, input, { instrument: null, timeframe: null, at: null, dataAge: null }, confidenceMin);
}
