// Returns, momentum and distances from averages.
import type { Formula } from '../formula.ts';
import type { Graph, Signal } from '../graph.ts';
import { apply, minus, ratio } from '../kernels/arithmetic.ts';
import { trueRange } from '../kernels/candle.ts';
import { ema, wilder } from '../kernels/ewm.ts';
import { change } from '../kernels/lag.ts';
import { meanOf } from '../kernels/sums.ts';
import { weighted } from '../kernels/weighted.ts';

export const logClose = (g: Graph): Signal => apply(g, 'log', g.close);
/** Change of the close's logarithm over one candle. */
export const logReturn = (g: Graph): Signal => change(g, logClose(g), 1);
export const atr = (g: Graph, period: number): Signal => wilder(g, trueRange(g), period);

const momentum = { version: 1, group: 'momentum' } as const;
const average = { version: 1, group: 'average' } as const;

export const momentumFormulas: readonly Formula[] = [
  {
    ...momentum,
    id: 'logret',
    parameters: ['candles'],
    about: 'How far price came over some candles, the same up and down',
    formula: 'ln(close) − ln(close, p candles ago)',
    source: 'continuously compounded return',
    build: (g, p = 1) => change(g, logClose(g), p),
  },
  {
    ...momentum,
    id: 'mom-atr',
    parameters: ['candles'],
    about: 'How far price came, in average true ranges: comparable across instruments and calm or wild times',
    formula: '(close − close p candles ago) / atr(14)',
    source: 'momentum scaled by Wilder’s ATR, begun with the first range',
    build: (g, p = 1) => ratio(g, change(g, g.close, p), atr(g, 14)),
  },
  {
    ...average,
    id: 'sma-dist',
    parameters: ['period'],
    about: 'Distance from the simple average: stretched or near its mean',
    formula: 'close / sma(p) − 1',
    source: 'disparity index',
    build: (g, p = 1) => ratio(g, g.close, meanOf(g, g.close, p), 1, -1),
  },
  {
    ...average,
    id: 'ema-dist',
    parameters: ['period'],
    about: 'Distance from the exponential average, which forgets gradually',
    formula: 'close / ema(p) − 1, ema begun with the first close',
    source: 'disparity index; pandas ewm(span=p, adjust=False)',
    build: (g, p = 1) => ratio(g, g.close, ema(g, g.close, p), 1, -1),
  },
  {
    ...average,
    id: 'wma-dist',
    parameters: ['period'],
    about: 'Distance from the linearly weighted average, which turns soonest',
    formula: 'close / wma(p) − 1',
    source: 'disparity index',
    build: (g, p = 1) => ratio(g, g.close, weighted(g, g.close, p).mean, 1, -1),
  },
  {
    ...average,
    id: 'sma-cross',
    parameters: ['fast', 'slow'],
    about: 'Short against long simple average: direction and age of the trend',
    formula: 'sma(fast) / sma(slow) − 1',
    source: 'moving average crossover as a number',
    build: (g, fast = 1, slow = 2) => ratio(g, meanOf(g, g.close, fast), meanOf(g, g.close, slow), 1, -1),
  },
  {
    ...average,
    id: 'ema-cross',
    parameters: ['fast', 'slow'],
    about: 'Short against long exponential average',
    formula: 'ema(fast) / ema(slow) − 1',
    source: 'percentage price oscillator',
    build: (g, fast = 1, slow = 2) => ratio(g, ema(g, g.close, fast), ema(g, g.close, slow), 1, -1),
  },
  {
    ...momentum,
    id: 'macd',
    parameters: ['fast', 'slow'],
    about: 'Distance of a fast from a slow average, as a share of price',
    formula: '(ema(fast) − ema(slow)) / close',
    source: 'G. Appel (1979), averages begun with the first close',
    build: (g, fast = 12, slow = 26) => ratio(g, macd(g, fast, slow), g.close),
  },
  {
    ...momentum,
    id: 'macd-signal',
    parameters: ['fast', 'slow', 'signal'],
    about: 'The average of that distance',
    formula: 'ema(macd, signal) / close',
    source: 'G. Appel (1979)',
    build: (g, fast = 12, slow = 26, signal = 9) => ratio(g, ema(g, macd(g, fast, slow), signal), g.close),
  },
  {
    ...momentum,
    id: 'macd-hist',
    parameters: ['fast', 'slow', 'signal'],
    about: 'The distance against its average: momentum growing or fading',
    formula: '(macd − ema(macd, signal)) / close',
    source: 'T. Aspray (1986)',
    build: (g, fast = 12, slow = 26, signal = 9) => ratio(g, minus(g, macd(g, fast, slow), ema(g, macd(g, fast, slow), signal)), g.close),
  },
];

const macd = (g: Graph, fast: number, slow: number): Signal => minus(g, ema(g, g.close, fast), ema(g, g.close, slow));
