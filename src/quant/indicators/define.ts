// How an indicator is declared: its parameters with their ranges, its outputs, where the formula comes from, and how to make one.
import { AppError, type Candles, type Indicator, type InputSpec } from '../../core/index.ts';
import { feedFrom, type PriceSource, priceSources } from './source.ts';

/** Where the first value of a recursive average comes from: `talib` as TA-Lib does, `tradingview` as Pine's ta.* does, `first` = the first price. */
export const seedings = ['talib', 'tradingview', 'first'] as const;
export type Seeding = (typeof seedings)[number];

export interface Parameter {
  readonly name: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly about: string;
}

/** Longest look-back an indicator may have, in candles: TA-Lib's own limit. */
export const longest = 100_000;

/** A whole-number parameter. */
export const whole = (name: string, byDefault: number, min: number, about: string, max = longest): Parameter => ({
  name,
  default: byDefault,
  min,
  max,
  whole: true,
  about,
});
/** A number parameter. */
export const real = (name: string, byDefault: number, min: number, max: number, about: string): Parameter => ({
  name,
  default: byDefault,
  min,
  max,
  whole: false,
  about,
});
/** The usual period. */
export const period = (byDefault: number, min = 1): Parameter => whole('period', byDefault, min, 'candles looked back on');

export type Group = 'average' | 'momentum' | 'trend' | 'volatility' | 'volume' | 'price' | 'statistics' | 'cycle' | 'mathematics' | 'pattern';

/** How one indicator is described; the registry, the catalogue, the parser and the tests all read this. */
export interface Definition<A extends number[] = number[], I extends Indicator = Indicator> {
  readonly name: string;
  /** what it tells, in one sentence */
  readonly about: string;
  readonly group: Group;
  readonly parameters: readonly Parameter[];
  /** fields of the object that hold results, the first is `value` */
  readonly outputs: readonly string[];
  readonly formula: string;
  /** who published the formula, and whose conventions are followed */
  readonly source: string;
  /** TA-Lib's function of the same values, where there is one */
  readonly talib?: string;
  /** how many series it is fed: 1 or 2 prices of choice, 0 = whole candles */
  readonly series: 0 | 1 | 2;
  /** seedings that differ from `talib` for this indicator */
  readonly seedings?: readonly Seeding[];
  make(seeding: Seeding, ...values: A): I;
  /** a faster loop over columns, bit-equal to the step; writes the columns of `outputs` in their order (default price and seeding only) */
  readonly batch?: (candles: Candles, out: readonly Float64Array[], ...values: A) => void;
  /** columns the loop cannot do without (1 when left out) */
  readonly batchColumns?: number;
}

export interface Options {
  /** price the indicator is fed (default close) */
  readonly source?: PriceSource;
  /** second price, for indicators of two series */
  readonly against?: PriceSource;
  readonly seeding?: Seeding;
}

/** A declared indicator: its key, its parameter values and how to make a fresh one. */
export interface IndicatorSpec<I extends Indicator = Indicator> extends InputSpec<I> {
  readonly definition: Definition<never[], I>;
  readonly values: readonly number[];
  readonly options: Options;
}

/** Call it with parameters (all optional, then options) to declare an input: `rsi(14)`, `sma(20, { source: 'hl2' })`. */
export interface Declare<A extends number[], I extends Indicator> {
  (...args: [...Partial<A>, options?: Options]): IndicatorSpec<I>;
  readonly definition: Definition<A, I>;
}

function checked(name: string, p: Parameter, given: number | undefined): number {
  const value = given ?? p.default;
  const field = `${p.name} of ${name}`;
  if (typeof value !== 'number' || Number.isNaN(value))
    throw new AppError('BAD_VALUE', field, `${String(value)} is not a number`, `Give a number such as ${p.default}.`);
  if (p.whole && !Number.isInteger(value))
    throw new AppError('BAD_VALUE', field, `${value} is not a whole number`, `Give a whole number such as ${p.default}.`);
  if (value < p.min || value > p.max)
    throw new AppError('OUT_OF_RANGE', field, `${value} is not within ${p.min} to ${p.max}`, `The usual value is ${p.default}.`);
  return value;
}

function checkOptions(d: Pick<Definition, 'name' | 'series' | 'seedings'>, o: Options): void {
  for (const source of [o.source, o.against])
    if (source !== undefined && !priceSources.includes(source))
      throw new AppError('BAD_VALUE', `price source of ${d.name}`, `"${String(source)}" is not a price`, `Use one of ${priceSources.join(', ')}.`);
  if (d.series === 0 && o.source !== undefined) throw new AppError('BAD_VALUE', `price source of ${d.name}`, 'it reads whole candles', 'Leave the source out.');
  if (d.series !== 2 && o.against !== undefined) throw new AppError('BAD_VALUE', `second price of ${d.name}`, 'it looks at one series only', 'Leave it out.');
  if (o.seeding !== undefined && o.seeding !== 'talib' && !(d.seedings ?? []).includes(o.seeding))
    throw new AppError('BAD_VALUE', `seeding of ${d.name}`, `"${o.seeding}" means nothing here`, `It has ${['talib', ...(d.seedings ?? [])].join(', ')}.`);
}

/**
 * A spec from a definition, parameter values (missing ones by default) and options.
 * @throws AppError BAD_VALUE, OUT_OF_RANGE naming the parameter
 */
export function specOf<A extends number[], I extends Indicator>(
  d: Definition<A, I>,
  given: readonly (number | undefined)[],
  options: Options = {},
): IndicatorSpec<I> {
  if (given.length > d.parameters.length)
    throw new AppError(
      'BAD_VALUE',
      d.name,
      `${given.length} parameters were given, it has ${d.parameters.length}`,
      `They are: ${d.parameters.map((p) => p.name).join(', ') || 'none'}.`,
    );
  checkOptions(d, options);
  const values = d.parameters.map((p, i) => checked(d.name, p, given[i]));
  const seeding = options.seeding ?? 'talib';
  const byDefault = d.series === 2 ? 'high' : 'close';
  const source = options.source ?? byDefault;
  const against = options.against ?? 'low';
  const fed = source !== byDefault || (d.series === 2 && against !== 'low');
  const key = [d.name, ...values].join(':') + (fed ? `@${source}${d.series === 2 ? `/${against}` : ''}` : '') + (seeding === 'talib' ? '' : `@${seeding}`);
  const make = (): I => d.make(seeding, ...(values as A));
  const create = fed ? () => (d.series === 2 ? feedFrom(make(), source, against) : feedFrom(make(), source)) : make;
  return { key, create, definition: d as unknown as Definition<never[], I>, values, options };
}

/** Turns a definition into the function people call. */
export function define<A extends number[], I extends Indicator>(definition: Definition<A, I>): Declare<A, I> {
  const declare = (...args: readonly (number | Options | undefined)[]): IndicatorSpec<I> => {
    const last = args.at(-1);
    const options = typeof last === 'object' ? last : {};
    return specOf(definition, (typeof last === 'object' ? args.slice(0, -1) : args) as readonly (number | undefined)[], options);
  };
  return Object.assign(declare, { definition }) as Declare<A, I>;
}
