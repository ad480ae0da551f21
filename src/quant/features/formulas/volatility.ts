// Volatility and trend strength.
// long because: twenty declarations, each with its sentence, formula and source
import type { Formula } from '../formula.ts';
import type { Graph } from '../graph.ts';
import { apply, contrast, linear, linearOf, minus, position, ratio } from '../kernels/arithmetic.ts';
import { movement, prices, trueRange } from '../kernels/candle.ts';
import { ema, wilder } from '../kernels/ewm.ts';
import { highest, lowest } from '../kernels/extremes.ts';
import { change } from '../kernels/lag.ts';
import { spread } from '../kernels/moments.ts';
import { meanOf, sumOf } from '../kernels/sums.ts';
import { supertrendOf } from '../kernels/supertrend.ts';
import { weighted } from '../kernels/weighted.ts';
import { atr, logReturn } from './momentum.ts';

const volatility = { version: 1, group: 'volatility' } as const;
const trend = { version: 1, group: 'trend' } as const;

const bands = (g: Graph, p: number) => spread(g, g.close, p);
/** Half of a Donchian channel apart from the other. */
const channel = (g: Graph, p: number) => ({ top: highest(g, g.high, p).value, bottom: lowest(g, g.low, p).value });
const directional = (g: Graph, p: number) => {
  const range = wilder(g, trueRange(g), p);
  const { up, down } = movement(g);
  return { plus: ratio(g, wilder(g, up, p), range, 100), minus: ratio(g, wilder(g, down, p), range, 100) };
};

export const volatilityFormulas: readonly Formula[] = [
  {
    ...volatility,
    id: 'natr',
    parameters: ['period'],
    about: 'Average true range as a share of price',
    formula: 'atr(p) / close',
    source: 'J. W. Wilder (1978), begun with the first range',
    build: (g, p = 14) => ratio(g, atr(g, p), g.close),
  },
  {
    ...volatility,
    id: 'bb-pctb',
    parameters: ['period'],
    about: 'Where the close stands between the Bollinger bands, 0 to 1',
    formula: '(close − sma + 2·sd) / (4·sd), population sd over p',
    source: 'J. Bollinger',
    build: (g, p = 20) => ratio(g, minus(g, g.close, bands(g, p).mean), bands(g, p).deviation, 0.25, 0.5),
  },
  {
    ...volatility,
    id: 'bb-width',
    parameters: ['period'],
    about: 'Width of the Bollinger bands: squeezes come before moves',
    formula: '4·sd / sma over p',
    source: 'J. Bollinger',
    build: (g, p = 20) => ratio(g, bands(g, p).deviation, bands(g, p).mean, 4),
  },
  {
    ...volatility,
    id: 'kc-pos',
    parameters: ['period', 'atr'],
    about: 'Distance from the exponential average in Keltner half-widths',
    formula: '(close − ema(p)) / (2·atr)',
    source: 'C. Keltner, L. Raschke',
    build: (g, p = 20, a = 10) => ratio(g, minus(g, g.close, ema(g, g.close, p)), atr(g, a), 0.5),
  },
  {
    ...volatility,
    id: 'kc-width',
    parameters: ['period', 'atr'],
    about: 'Width of the Keltner channel as a share of its middle',
    formula: '4·atr / ema(p)',
    source: 'C. Keltner, L. Raschke',
    build: (g, p = 20, a = 10) => ratio(g, atr(g, a), ema(g, g.close, p), 4),
  },
  {
    ...volatility,
    id: 'dc-pos',
    parameters: ['period'],
    about: 'Where the close stands in the Donchian channel, 0 to 1',
    formula: '(close − lowest low) / (highest high − lowest low)',
    source: 'R. Donchian',
    build: (g, p = 20) => position(g, g.close, channel(g, p).bottom, channel(g, p).top),
  },
  {
    ...volatility,
    id: 'dc-width',
    parameters: ['period'],
    about: 'Width of the Donchian channel as a share of price',
    formula: '(highest high − lowest low) / close',
    source: 'R. Donchian',
    build: (g, p = 20) => ratio(g, minus(g, channel(g, p).top, channel(g, p).bottom), g.close),
  },
  {
    ...volatility,
    id: 'retstd',
    parameters: ['period'],
    about: 'Scatter of one-candle returns: realised volatility',
    formula: 'population standard deviation of log returns over p',
    source: 'close-to-close volatility',
    build: (g, p = 20) => spread(g, logReturn(g), p).deviation,
  },
  {
    ...volatility,
    id: 'parkinson',
    parameters: ['period'],
    about: 'Volatility from highs and lows: needs fewer candles than closes do',
    formula: 'sqrt(mean ln(high/low)² / (4 ln 2))',
    source: 'M. Parkinson (1980)',
    build: (g, p = 20) => apply(g, 'root', linearOf(g, meanOf(g, prices(g).parkinson, p), 1 / (4 * Math.LN2))),
  },
  {
    ...volatility,
    id: 'garmanklass',
    parameters: ['period'],
    about: 'Volatility from open, high, low and close',
    formula: 'sqrt(mean of ½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)²), 0 where that mean is negative',
    source: 'M. Garman, M. Klass (1980)',
    build: (g, p = 20) => apply(g, 'root', meanOf(g, prices(g).garmanKlass, p)),
  },
  {
    ...volatility,
    id: 'vol-of-vol',
    parameters: ['period', 'window'],
    about: 'How much volatility itself wanders',
    formula: 'sd of natr(p) over the window / its mean',
    source: 'coefficient of variation of ATR',
    build: (g, p = 14, window = 50) => {
      const { deviation, mean } = spread(g, ratio(g, atr(g, p), g.close), window);
      return ratio(g, deviation, mean);
    },
  },
  {
    ...volatility,
    id: 'vol-ratio',
    parameters: ['short', 'long'],
    about: 'Recent against longer volatility: expanding above 1, calming below',
    formula: 'retstd(short) / retstd(long)',
    source: 'volatility ratio',
    build: (g, short = 10, long = 50) => ratio(g, spread(g, logReturn(g), short).deviation, spread(g, logReturn(g), long).deviation),
  },
];

export const trendFormulas: readonly Formula[] = [
  {
    ...trend,
    id: 'plus-di',
    parameters: ['period'],
    about: 'Share of the range that is upward movement',
    formula: '100·wilder(+DM, p) / wilder(true range, p)',
    source: 'J. W. Wilder (1978), begun with the first values',
    build: (g, p = 14) => directional(g, p).plus,
  },
  {
    ...trend,
    id: 'minus-di',
    parameters: ['period'],
    about: 'Share of the range that is downward movement',
    formula: '100·wilder(−DM, p) / wilder(true range, p)',
    source: 'J. W. Wilder (1978), begun with the first values',
    build: (g, p = 14) => directional(g, p).minus,
  },
  {
    ...trend,
    id: 'adx',
    parameters: ['period'],
    about: 'Strength of the trend, whichever its direction',
    formula: 'wilder(100·|+DI − −DI| / (+DI + −DI), p)',
    source: 'J. W. Wilder (1978), begun with the first values',
    build: (g, p = 14) => wilder(g, contrast(g, directional(g, p).plus, directional(g, p).minus), p),
  },
  {
    ...trend,
    id: 'st-dist',
    parameters: ['period', 'multiplier'],
    about: 'Distance from the trailing line of Supertrend: room before the trend is taken as over',
    formula: '(close − supertrend(p, m)) / close',
    source: 'O. Seban; ATR begun with the first range',
    build: (g, p = 10, m = 3) => {
      const { line } = supertrendOf(g, atr(g, p), m);
      return ratio(g, minus(g, g.close, line), g.close);
    },
  },
  {
    ...trend,
    id: 'st-dir',
    parameters: ['period', 'multiplier'],
    about: 'Side of Supertrend: 1 up, −1 down',
    formula: 'direction of supertrend(p, m)',
    source: 'O. Seban',
    build: (g, p = 10, m = 3) => supertrendOf(g, atr(g, p), m).direction,
  },
  {
    ...trend,
    id: 'slope',
    parameters: ['period'],
    about: 'Steepness of the line of least squares, per candle and price',
    formula: 'least-squares slope of the last p closes / close',
    source: 'linear regression',
    build: (g, p = 20) => ratio(g, weighted(g, g.close, p).slope, g.close),
  },
  {
    ...trend,
    id: 'er',
    parameters: ['period'],
    about: 'Straightness of the way: 1 = no step back, 0 = came back to where it was',
    formula: '|close − close p ago| / Σ |one-candle changes|',
    source: 'P. Kaufman, efficiency ratio',
    build: (g, p = 20) => ratio(g, apply(g, 'abs', change(g, g.close, p)), sumOf(g, apply(g, 'abs', change(g, g.close)), p)),
  },
  {
    ...trend,
    id: 'di-spread',
    parameters: ['period'],
    about: 'Direction and strength in one number',
    formula: '(+DI − −DI) / 100',
    source: 'J. W. Wilder (1978)',
    build: (g, p = 14) => linear(g, directional(g, p).plus, 0.01, directional(g, p).minus, -0.01),
  },
];
