// Indicators over whole columns: the same step for every candle, so that batch and live agree bit for bit.
import { AppError, type Candle, type Candles, type Indicator } from '../../core/index.ts';
import type { IndicatorSpec } from './define.ts';

/** One column per output, as long as the candles; NaN where undefined. */
export type Columns = Readonly<Record<string, Float64Array>>;

/** Walks an indicator over candles and writes its outputs into `columns` (in the order of `outputs`). */
function walk(indicator: Indicator, candles: Candles, outputs: readonly string[], columns: readonly Float64Array[]): void {
  const { at, open, high, low, close, volume } = candles;
  const candle: Candle = { at: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  const read = indicator as unknown as Readonly<Record<string, number>>;
  const values = columns[0] as Float64Array;
  const more = outputs.length;
  for (let i = 0; i < at.length; i++) {
    candle.at = at[i] as number;
    candle.open = open[i] as number;
    candle.high = high[i] as number;
    candle.low = low[i] as number;
    candle.close = close[i] as number;
    candle.volume = volume[i] as number;
    indicator.update(candle);
    values[i] = indicator.value;
    for (let k = 1; k < more; k++) (columns[k] as Float64Array)[i] = read[outputs[k] as string] as number;
  }
}

function checkColumns(candles: Candles): void {
  const { at } = candles;
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const)
    if (candles[name].length !== at.length)
      throw new AppError(
        'BAD_VALUE',
        `column ${name}`,
        `it has ${candles[name].length} rows, the times have ${at.length}`,
        'The source ended early; read it again.',
      );
  for (let i = 1; i < at.length; i++)
    if (!((at[i] as number) > (at[i - 1] as number)))
      throw new AppError('BAD_ORDER', 'candles', `row ${i} is not later than the row before`, 'Sort by time and remove repeats.');
}

const plain = ({ options }: IndicatorSpec): boolean =>
  options.source === undefined && options.against === undefined && (options.seeding ?? 'talib') === 'talib';

/**
 * Writes the first outputs of an indicator, as many as there are columns, into columns as long as the candles. Times are not checked:
 * the caller knows the candles to be in order. Bit-equal to feeding a fresh indicator one candle at a time.
 */
export function computeInto(spec: IndicatorSpec, candles: Candles, columns: readonly Float64Array[]): void {
  const { outputs, batchColumns = 1 } = spec.definition;
  const batch = spec.definition.batch as ((c: Candles, out: readonly Float64Array[], ...values: readonly number[]) => void) | undefined;
  if (batch === undefined || !plain(spec)) walk(spec.create(), candles, outputs.slice(0, columns.length), columns);
  else {
    const spare = Array.from({ length: Math.max(0, batchColumns - columns.length) }, () => new Float64Array(candles.at.length));
    batch(candles, [...columns, ...spare], ...spec.values);
  }
}

const named = (spec: IndicatorSpec, columns: readonly Float64Array[]): Columns =>
  Object.fromEntries(spec.definition.outputs.map((name, k) => [name, columns[k] as Float64Array]));

/**
 * All outputs of an indicator over candles, oldest first.
 * @throws AppError BAD_ORDER when times do not rise, BAD_VALUE when columns differ in length
 */
export function compute(spec: IndicatorSpec, candles: Candles): Columns {
  checkColumns(candles);
  const columns = spec.definition.outputs.map(() => new Float64Array(candles.at.length));
  computeInto(spec, candles, columns);
  return named(spec, columns);
}

/** `compute` by the step alone, whatever faster loop there is: what the fast loops are proved against. */
export function computeByStep(spec: IndicatorSpec, candles: Candles): Columns {
  checkColumns(candles);
  const columns = spec.definition.outputs.map(() => new Float64Array(candles.at.length));
  walk(spec.create(), candles, spec.definition.outputs, columns);
  return named(spec, columns);
}
