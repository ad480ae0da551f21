// A strategy: optional handlers named by event, each (event, desk) → intents. It never talks to a venue.
// long because: what a strategy may declare and what it is given is one contract, read in one place.
import { z } from 'zod';
import type { Candles } from './candles.ts';
import { AppError, unknownName } from './errors.ts';
import type { Candle, Indicator, InputSpec } from './indicator.ts';
import type { Instrument, InstrumentId } from './instrument.ts';
import type { Fill, Intents, Level, OrderRole, Side } from './order.ts';
import type { Prediction, PredictionNeed } from './prediction.ts';
import type { Time, Timeframe } from './time.ts';

/** Parameters by name; each a Zod schema with a default, whose meta carries `about`, `unit` and the `search` range. */
export type ParameterShape = Record<string, z.ZodType>;
export type Parameters<P extends ParameterShape> = { readonly [K in keyof P]: z.infer<P[K]> };

/** Indicators by name; a strategy reads them from `desk.inputs`. */
export type Inputs = Record<string, InputSpec>;
export type InputValues<I extends Inputs> = { readonly [K in keyof I]: I[K] extends InputSpec<infer T> ? Readonly<T> : Indicator };

/** Plain data (numbers, strings, booleans, arrays, records): saved with the session, restored with it. */
export type StrategyState = Record<string, unknown>;

/** The best bid and ask of an instrument; one object, rewritten in place. Everything is NaN before the first, and the side that is empty. */
export interface Quote {
  readonly at: Time;
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
}

/** What a fill handler is told, in plain units. */
export interface FillNote extends Pick<Fill, 'fee' | 'maker' | 'at'> {
  readonly side: Side;
  readonly quantity: number;
  readonly price: number;
  readonly role: OrderRole;
  readonly tag: string | undefined;
}

/** The read-only view of one instrument by one deployment. Everything in it was known at `now`. */
export interface Desk<P = Record<string, unknown>, I = Record<string, Indicator>, S = StrategyState> {
  readonly now: Time;
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly parameters: P;
  /** inputs of the decision timeframe */
  readonly inputs: I;
  /** the strategy's own memory for this instrument */
  readonly state: S;
  /** signed quantity held by this deployment, in base units or contracts */
  readonly position: number;
  /** average entry price of the position, NaN when flat */
  readonly entryPrice: number;
  /** time of the fill that opened the position, NaN when flat */
  readonly entryTime: Time;
  /** open profit of the position at the last price, in the settle asset, before exit costs */
  readonly openProfit: number;
  /** last known price */
  readonly price: number;
  /** live only: history has no quotes */
  readonly quote: Readonly<Quote>;
  /** equity of the portfolio in its reporting currency */
  readonly equity: number;
  /** cash of the deployment's account that is not bound as margin */
  readonly available: number;
  /** orders of this deployment and instrument that still work, protective ones not counted */
  readonly workingOrders: number;
  /** candles of the decision timeframe seen so far, warm-up included */
  readonly candles: number;
  /** the latest of the model the strategy asked for; undefined while there is none, when it is too old, and where none was asked for */
  readonly prediction: Prediction | undefined;
  /** inputs of a higher timeframe, as of its last closed candle. @throws AppError UNKNOWN_NAME when it was not declared */
  higher(timeframe: Timeframe): I;
  /** the desk of another instrument of this deployment */
  of(instrument: InstrumentId): Desk<P, I, S>;
  /** all instruments of this deployment, in the order they were given */
  readonly instruments: readonly InstrumentId[];
}

/** History as a strategy sees it that decides over whole columns. */
export interface SignalColumns<I extends Inputs = Inputs> {
  /** candles of the decision timeframe, warm-up included */
  readonly candles: Candles;
  /** first row that is decided on */
  readonly from: number;
  /** every output of every input, one value a candle, NaN where undefined: `inputs.fast.value[row]` */
  readonly inputs: { readonly [K in keyof I]: Readonly<Record<string, Float64Array>> & { readonly value: Float64Array } };
}

/** Long positions, one at a time: opened when nothing is held, closed by a signal, a stop or a target. */
export interface ColumnSignals {
  /** rows, ascending, after whose close a long position is opened if nothing is held */
  readonly enter: Int32Array;
  /** rows, ascending, after whose close it is closed */
  readonly exit: Int32Array;
  /** distance below the entry */
  readonly stopLoss?: Exclude<Level, { readonly price: number }>;
  /** distance above the entry */
  readonly takeProfit?: Exclude<Level, { readonly price: number }>;
}

export interface Strategy<P extends ParameterShape = ParameterShape, I extends Inputs = Inputs, S extends StrategyState = StrategyState> {
  readonly name: string;
  readonly version: string;
  /** one sentence a trader can read */
  readonly about: string;
  readonly parameters: P;
  /** the timeframe decisions are made on when nobody names one */
  readonly timeframe?: Timeframe;
  /** higher timeframes that are fed the same inputs; each visible only once closed */
  readonly higher?: readonly Timeframe[] | ((parameters: Parameters<P>) => readonly Timeframe[]);
  readonly inputs?: (parameters: Parameters<P>) => I;
  readonly state?: (parameters: Parameters<P>) => S;
  /** for strategies that act on a model's predictions (`desk.prediction`) */
  readonly prediction?: (parameters: Parameters<P>) => PredictionNeed;
  onCandle?(candle: Readonly<Candle>, desk: Desk<Parameters<P>, InputValues<I>, S>): Intents;
  /** each change of the best bid and ask, between candles too; live only: history has no quotes */
  onQuote?(quote: Readonly<Quote>, desk: Desk<Parameters<P>, InputValues<I>, S>): Intents;
  onFill?(fill: FillNote, desk: Desk<Parameters<P>, InputValues<I>, S>): Intents;
  /** once per instant, after every candle of it was seen; for strategies that weigh instruments against each other */
  onSlice?(desk: Desk<Parameters<P>, InputValues<I>, S>): Intents;
  /**
   * The decisions of onCandle over all candles at once, for strategies that can say them so: a search then walks from signal to signal.
   * A search holds it to onCandle before it believes it.
   */
  signals?(columns: SignalColumns<I>, parameters: Parameters<P>): ColumnSignals;
}

/** Types a strategy from its own declarations; returns it unchanged. */
export const defineStrategy = <const P extends ParameterShape, I extends Inputs = Record<never, never>, S extends StrategyState = Record<never, never>>(
  strategy: Strategy<P, I, S>,
): Strategy<P, I, S> => strategy;

interface Range {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** range a search tries, inside [min, max] */
  readonly search?: readonly [number, number];
  /** a search spreads its tries by ratio: as many between 0.001 and 0.01 as between 0.01 and 0.1 */
  readonly log?: true;
  readonly about: string;
  readonly unit?: string;
}

const meta = ({ about, unit, search, log }: Pick<Range, 'about' | 'unit' | 'search' | 'log'>) => ({
  description: about,
  ...(unit === undefined ? {} : { unit }),
  ...(search === undefined ? {} : { search }),
  ...(log === undefined ? {} : { log }),
});

/** A whole-number parameter. */
export const integer = (r: Range) => z.int().min(r.min).max(r.max).meta(meta(r)).default(r.default);
/** A number parameter. */
export const number = (r: Range) => z.number().min(r.min).max(r.max).meta(meta(r)).default(r.default);
/** A yes/no parameter. */
export const flag = (r: { default: boolean; about: string }) => z.boolean().meta({ description: r.about }).default(r.default);
/** A name, as free text; empty unless given. */
export const text = (r: { about: string }) => z.string().max(200).meta({ description: r.about, text: true }).default('');
/** One of several words. */
export const choice = <const T extends readonly [string, ...string[]]>(values: T, r: { default: T[number]; about: string }) =>
  z
    .enum(values)
    .meta({ description: r.about })
    .default(r.default as never);

/**
 * Values for the parameters of a strategy, a learner or anything that declares them alike, defaults filled in.
 * @throws AppError UNKNOWN_KEY with the nearest name, BAD_VALUE or OUT_OF_RANGE naming the parameter
 */
export function resolveParameters<P extends ParameterShape>(
  strategy: Pick<Strategy<P>, 'name' | 'parameters'>,
  given: Readonly<Record<string, unknown>>,
  mend = `See: tradewind strategy show ${strategy.name}`,
): Parameters<P> {
  const known = Object.keys(strategy.parameters);
  const resolved: Record<string, unknown> = {};
  for (const key of Object.keys(given)) if (!known.includes(key)) throw unknownName(`parameter of ${strategy.name}`, key, known, 'UNKNOWN_KEY');
  for (const key of known) {
    const schema = strategy.parameters[key] as z.ZodType;
    const result = schema.safeParse(given[key]);
    if (result.success) resolved[key] = result.data;
    else {
      const issue = result.error.issues[0];
      const range = issue?.code === 'too_small' || issue?.code === 'too_big';
      throw new AppError(
        range ? 'OUT_OF_RANGE' : 'BAD_VALUE',
        `parameter ${key}`,
        `${JSON.stringify(given[key])} is refused: ${issue?.message ?? 'invalid'}`,
        mend,
      );
    }
  }
  return resolved as Parameters<P>;
}

/** What a form, a search or a page needs to know of one parameter. */
export interface ParameterInfo {
  readonly name: string;
  /** `other`: a schema that was not made by integer, number, flag, choice or text */
  readonly kind: 'integer' | 'number' | 'flag' | 'choice' | 'text' | 'other';
  readonly about: string;
  readonly default: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** range a search tries; absent where it is not worth searching */
  readonly search?: readonly [number, number];
  /** by ratio instead of by difference */
  readonly log?: true;
  readonly unit?: string;
}

const kinds: Readonly<Record<string, ParameterInfo['kind']>> = { integer: 'integer', number: 'number', boolean: 'flag', string: 'choice' };

function kindOf({ type, text: isText, enum: words }: Record<string, unknown>): ParameterInfo['kind'] {
  if (isText === true) return 'text';
  return type === 'string' && !Array.isArray(words) ? 'other' : (kinds[type as string] ?? 'other');
}

/** The parameters of a strategy as data, in the order they were declared. */
export function parametersOf(strategy: { readonly parameters: ParameterShape }): ParameterInfo[] {
  return Object.entries(strategy.parameters).map(([name, schema]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    const kind = kindOf(json);
    return {
      name,
      kind,
      about: (json['description'] as string | undefined) ?? '',
      default: json['default'],
      ...(json['minimum'] === undefined ? {} : { min: json['minimum'] as number }),
      ...(json['maximum'] === undefined ? {} : { max: json['maximum'] as number }),
      ...(kind === 'choice' ? { choices: json['enum'] as string[] } : {}),
      ...(json['search'] === undefined ? {} : { search: json['search'] as [number, number] }),
      ...(json['log'] === undefined ? {} : { log: true as const }),
      ...(json['unit'] === undefined ? {} : { unit: json['unit'] as string }),
    };
  });
}
