// From the text of an indicator (`macd:12:26:9`, `rsi:14@hl2`) to its spec.
import { AppError, unknownName } from '../../core/index.ts';
import { indicators } from './catalogue.ts';
import { type Declare, type IndicatorSpec, type Options, type Seeding, seedings, specOf } from './define.ts';
import { parseSource } from './source.ts';

/** @throws AppError UNKNOWN_NAME with the nearest name */
export function indicatorNamed(name: string): Declare<never[], never>['definition'] {
  const found = indicators.get(name);
  if (found === undefined) throw unknownName('indicator', name, [...indicators.keys()]);
  return found as never;
}

function optionsOf(parts: readonly string[]): Options {
  let options: Options = {};
  for (const part of parts) {
    if ((seedings as readonly string[]).includes(part)) options = { ...options, seeding: part as Seeding };
    else {
      const [first = '', second, ...rest] = part.split('/');
      if (rest.length > 0) throw new AppError('BAD_VALUE', 'price source', `"${part}" names more than two prices`, 'Write one, or two as high/low.');
      options = { ...options, source: parseSource(first), ...(second === undefined ? {} : { against: parseSource(second) }) };
    }
  }
  return options;
}

/**
 * Reads `name:parameter:…@price@seeding`; parameters may be left out from the end, price and seeding entirely.
 * @throws AppError UNKNOWN_NAME, BAD_VALUE, OUT_OF_RANGE
 */
export function parseIndicator(text: string): IndicatorSpec {
  const [head = '', ...options] = text.trim().split('@');
  const [name = '', ...numbers] = head.split(':');
  const definition = indicatorNamed(name);
  const values = numbers.map((n) => {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(n))
      throw new AppError(
        'BAD_VALUE',
        `parameter of ${name}`,
        `"${n}" is not a number`,
        `Write ${[name, ...definition.parameters.map((p) => p.default)].join(':')}.`,
      );
    return Number(n);
  });
  return specOf(definition as never, values, optionsOf(options));
}

/**
 * A comma-separated list of them, as the command line takes it.
 * @throws AppError as parseIndicator, MISSING_VALUE when the list is empty
 */
export function parseIndicators(text: string): readonly IndicatorSpec[] {
  const parts = text
    .split(',')
    .map((t) => t.trim())
    .filter((t) => t !== '');
  if (parts.length === 0) throw new AppError('MISSING_VALUE', 'indicator', 'none was named', 'Write for instance rsi:14,macd:12:26:9.');
  return parts.map(parseIndicator);
}
