// Functions of one price and of two, candle by candle: TA-Lib's math transforms and operators.
import type { Candle } from '../../../core/index.ts';
import { type Declare, define } from '../define.ts';
import type { PairIndicator, SeriesIndicator } from '../source.ts';

/** One function of the price. Undefined (NaN, ±∞) where the function is. */
function ofOne(name: string, talib: string, f: (x: number) => number): Declare<[], SeriesIndicator> {
  class OfOne implements SeriesIndicator {
    readonly warmup = 1;
    value = Number.NaN;
    update(candle: Candle): void {
      this.push(candle.close);
    }
    push(x: number): void {
      this.value = f(x);
    }
  }
  const text = { name, about: `${name} of the price`, formula: `${name}(x)`, source: `TA-Lib ${talib}`, talib };
  return define({ ...text, group: 'mathematics', parameters: [], outputs: ['value'], series: 1, make: () => new OfOne() });
}

/** One function of two prices. */
function ofTwo(name: string, talib: string, sign: string, f: (x: number, y: number) => number): Declare<[], PairIndicator> {
  class OfTwo implements PairIndicator {
    readonly warmup = 1;
    value = Number.NaN;
    update(candle: Candle): void {
      this.push(candle.high, candle.low);
    }
    push(x: number, y: number): void {
      this.value = f(x, y);
    }
  }
  const text = { name, about: `${name} of two prices`, formula: `x ${sign} y`, source: `TA-Lib ${talib}`, talib };
  return define({ ...text, group: 'mathematics', parameters: [], outputs: ['value'], series: 2, make: () => new OfTwo() });
}

/** acos … tanh of one price. */
export const transforms: readonly Declare<[], SeriesIndicator>[] = [
  ofOne('acos', 'ACOS', Math.acos),
  ofOne('asin', 'ASIN', Math.asin),
  ofOne('atan', 'ATAN', Math.atan),
  ofOne('ceil', 'CEIL', Math.ceil),
  ofOne('cos', 'COS', Math.cos),
  ofOne('cosh', 'COSH', Math.cosh),
  ofOne('exp', 'EXP', Math.exp),
  ofOne('floor', 'FLOOR', Math.floor),
  ofOne('ln', 'LN', Math.log),
  ofOne('log10', 'LOG10', Math.log10),
  ofOne('sin', 'SIN', Math.sin),
  ofOne('sinh', 'SINH', Math.sinh),
  ofOne('sqrt', 'SQRT', Math.sqrt),
  ofOne('tan', 'TAN', Math.tan),
  ofOne('tanh', 'TANH', Math.tanh),
];

/** Sum, difference, product and quotient of two prices (high and low unless others are named). */
export const operators: readonly Declare<[], PairIndicator>[] = [
  ofTwo('add', 'ADD', '+', (x, y) => x + y),
  ofTwo('subtract', 'SUB', '−', (x, y) => x - y),
  ofTwo('multiply', 'MULT', '×', (x, y) => x * y),
  ofTwo('divide', 'DIV', '/', (x, y) => x / y),
];
