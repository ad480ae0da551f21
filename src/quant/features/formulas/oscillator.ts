// Oscillators: where price stands in what it did lately.
import type { Formula } from '../formula.ts';
import type { Graph, Signal } from '../graph.ts';
import { linearOf, minus, position, product, share } from '../kernels/arithmetic.ts';
import { flow, halves, prices } from '../kernels/candle.ts';
import { cciOf } from '../kernels/deviation.ts';
import { wilder } from '../kernels/ewm.ts';
import { highest, lowest } from '../kernels/extremes.ts';
import { change } from '../kernels/lag.ts';
import { meanOf, sumOf } from '../kernels/sums.ts';

const oscillator = { version: 1, group: 'oscillator' } as const;

const stochastic = (g: Graph, period: number, smooth: number): Signal =>
  meanOf(g, position(g, g.close, lowest(g, g.low, period).value, highest(g, g.high, period).value, 100), smooth);

const rsiOf = (g: Graph, period: number): Signal => {
  const { up, down } = halves(g, change(g, g.close));
  return share(g, wilder(g, up, period), wilder(g, down, period));
};

/** Where a signal stands in its own range, 0 to 1. */
const placeOf = (g: Graph, x: Signal, period: number): Signal => position(g, x, lowest(g, x, period).value, highest(g, x, period).value);

const moneyFlow = (g: Graph) => {
  const { typical } = prices(g);
  return flow(g, product(g, typical, g.volume), change(g, typical));
};

export const oscillatorFormulas: readonly Formula[] = [
  {
    ...oscillator,
    id: 'rsi',
    parameters: ['period'],
    about: 'How much of the recent movement went up, 0 to 100',
    formula: '100·G / (G + L), Wilder averages of rises and falls begun with the first change; undefined where price never moved',
    source: 'J. W. Wilder (1978); begun as pandas ewm(alpha=1/p, adjust=False)',
    build: (g, p = 14) => rsiOf(g, p),
  },
  {
    ...oscillator,
    id: 'rsi-change',
    parameters: ['period', 'candles'],
    about: 'How far RSI came in the last candles',
    formula: 'rsi(p) − rsi(p) q candles ago',
    source: 'momentum of an oscillator',
    build: (g, p = 14, q = 3) => change(g, rsiOf(g, p), q),
  },
  {
    ...oscillator,
    id: 'rsi-div',
    parameters: ['period', 'candles'],
    about: 'Divergence: does RSI stand higher in its range than price in its own, −1 to 1',
    formula: '(rsi − lowest rsi) / (highest rsi − lowest rsi) − (close − lowest close) / (highest close − lowest close), over q candles',
    source: 'divergence as described by J. W. Wilder (1978), as a number',
    build: (g, p = 14, q = 20) => minus(g, placeOf(g, rsiOf(g, p), q), placeOf(g, g.close, q)),
  },
  {
    ...oscillator,
    id: 'stoch-k',
    parameters: ['period', 'smooth'],
    about: 'Where the close stands in the range of the last candles, smoothed',
    formula: 'mean of 100·(close − lowest low) / (highest high − lowest low)',
    source: 'G. Lane',
    build: (g, p = 14, smooth = 3) => stochastic(g, p, smooth),
  },
  {
    ...oscillator,
    id: 'stoch-d',
    parameters: ['period', 'smooth', 'signal'],
    about: 'The average of stoch-k',
    formula: 'sma(stoch-k(p, smooth), signal)',
    source: 'G. Lane',
    build: (g, p = 14, smooth = 3, signal = 3) => meanOf(g, stochastic(g, p, smooth), signal),
  },
  {
    ...oscillator,
    id: 'willr',
    parameters: ['period'],
    about: 'How far the close is below the highest high, −100 to 0',
    formula: '−100·(highest high − close) / (highest high − lowest low)',
    source: 'L. Williams',
    build: (g, p = 14) => position(g, g.close, lowest(g, g.low, p).value, highest(g, g.high, p).value, 100, -100),
  },
  {
    ...oscillator,
    id: 'cci',
    parameters: ['period'],
    about: 'Distance of the typical price from its mean, in mean deviations',
    formula: '(tp − sma(tp, p)) / (0.015 · mean |tp − sma|), tp = (high + low + close)/3',
    source: 'D. Lambert (1980)',
    build: (g, p = 20) => cciOf(g, prices(g).typical, p),
  },
  {
    ...oscillator,
    id: 'mfi',
    parameters: ['period'],
    about: 'How much of the money traded went up, 0 to 100',
    formula: '100·U / (U + D), sums of tp·volume where tp rose and fell',
    source: 'G. Quong, A. Soudack (1989)',
    build: (g, p = 14) => share(g, sumOf(g, moneyFlow(g).up, p), sumOf(g, moneyFlow(g).down, p)),
  },
  {
    ...oscillator,
    id: 'aroon-up',
    parameters: ['period'],
    about: 'How fresh the highest high is, 100 = now',
    formula: '100·(1 − age of the highest high / p)',
    source: 'T. Chande (1995)',
    build: (g, p = 25) => linearOf(g, highest(g, g.high, p + 1).age, -100 / p, 100),
  },
  {
    ...oscillator,
    id: 'aroon-down',
    parameters: ['period'],
    about: 'How fresh the lowest low is, 100 = now',
    formula: '100·(1 − age of the lowest low / p)',
    source: 'T. Chande (1995)',
    build: (g, p = 25) => linearOf(g, lowest(g, g.low, p + 1).age, -100 / p, 100),
  },
];
