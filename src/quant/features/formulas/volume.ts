// Volume, the shape of candles, statistics of returns, time.
// long because: forty declarations, each with its sentence, formula and source
import type { Formula } from '../formula.ts';
import type { Graph, Signal } from '../graph.ts';
import { after, apply, minus, product, ratio } from '../kernels/arithmetic.ts';
import { flow, parts, prices } from '../kernels/candle.ts';
import { clock, dayVwap } from '../kernels/clock.ts';
import { ema } from '../kernels/ewm.ts';
import { highest, lowest } from '../kernels/extremes.ts';
import { before, change } from '../kernels/lag.ts';
import { shape, spread } from '../kernels/moments.ts';
import { pairOf } from '../kernels/pair.ts';
import { meanOf, sumOf } from '../kernels/sums.ts';
import { logReturn } from './momentum.ts';

const volume = { version: 1, group: 'volume' } as const;
const candle = { version: 1, group: 'candle', parameters: [] as readonly string[] } as const;
const statistics = { version: 1, group: 'statistics' } as const;
const time = { version: 1, group: 'time', parameters: [] as readonly string[], source: 'UTC time of the candle’s open on a circle' } as const;

const logVolume = (g: Graph): Signal => apply(g, 'log1p', g.volume);
const standardised = (g: Graph, x: Signal, p: number): Signal => ratio(g, minus(g, x, spread(g, x, p).mean), spread(g, x, p).deviation);
const overVolume = (g: Graph, x: Signal, p: number): Signal => ratio(g, sumOf(g, x, p), sumOf(g, g.volume, p));
const relativeRange = (g: Graph): Signal => ratio(g, prices(g).range, g.close);

export const volumeFormulas: readonly Formula[] = [
  {
    ...volume,
    id: 'vol-z',
    parameters: ['period'],
    about: 'How unusual this volume is',
    formula: '(x − mean) / sd over p, x = ln(1 + volume)',
    source: 'standard score',
    build: (g, p = 20) => standardised(g, logVolume(g), p),
  },
  {
    ...volume,
    id: 'obv-slope',
    parameters: ['period'],
    about: 'Share of the volume that went with rises, less that with falls',
    formula: 'change of on-balance volume over p / Σ volume over p',
    source: 'J. Granville, on-balance volume',
    build: (g, p = 20) => overVolume(g, flow(g, g.volume, change(g, g.close)).signed, p),
  },
  {
    ...volume,
    id: 'vwap-dist',
    parameters: [],
    about: 'Distance from the price paid on average today',
    formula: 'close / vwap since 00:00 UTC of (high + low + close)/3 − 1',
    source: 'volume-weighted average price',
    build: (g) => ratio(g, g.close, dayVwap(g, prices(g).typical), 1, -1),
  },
  {
    ...volume,
    id: 'vol-r',
    parameters: ['short', 'long'],
    about: 'Recent against longer volume',
    formula: 'mean volume(short) / mean volume(long)',
    source: 'relative volume',
    build: (g, short = 5, long = 20) => ratio(g, meanOf(g, g.volume, short), meanOf(g, g.volume, long)),
  },
  {
    ...volume,
    id: 'cmf',
    parameters: ['period'],
    about: 'Volume of closes near the high, less that of closes near the low',
    formula: 'Σ clv·volume / Σ volume, clv = (2·close − high − low)/(high − low), 0 without range',
    source: 'M. Chaikin',
    build: (g, p = 20) => overVolume(g, parts(g).accumulation, p),
  },
  {
    ...volume,
    id: 'force',
    parameters: ['period', 'volume'],
    about: 'Price change times volume: the push behind a move',
    formula: 'ema(Δclose·volume, p) / (close · mean volume)',
    source: 'A. Elder, force index',
    build: (g, p = 13, v = 20) => ratio(g, ema(g, product(g, change(g, g.close), g.volume), p), product(g, g.close, meanOf(g, g.volume, v))),
  },
  {
    ...volume,
    id: 'adl-slope',
    parameters: ['period'],
    about: 'Change of the accumulation/distribution line against volume; equals cmf, defined one candle later',
    formula: '(adl − adl p candles ago) / Σ volume over p',
    source: 'M. Chaikin, accumulation/distribution line',
    build: (g, p = 20) => after(g, overVolume(g, parts(g).accumulation, p), p),
  },
  {
    ...volume,
    id: 'pv-corr',
    parameters: ['period'],
    about: 'Whether moves come with volume',
    formula: 'correlation of log return and ln(1 + volume) over p',
    source: 'Pearson correlation',
    build: (g, p = 20) => pairOf(g, logReturn(g), logVolume(g), p).correlation,
  },
  {
    ...volume,
    id: 'buy-ratio',
    parameters: ['period'],
    about: 'Share of the volume that bought, guessed from where candles close',
    formula: 'Σ (close − low)/(high − low)·volume / Σ volume, half without range',
    source: 'bulk volume classification by position in the range',
    build: (g, p = 10) => overVolume(g, parts(g).bought, p),
  },
];

export const candleFormulas: readonly Formula[] = [
  {
    ...candle,
    id: 'body',
    about: 'Body of the candle as a share of its range',
    formula: '|close − open| / (high − low), 0 without range',
    source: 'candlestick',
    build: (g) => parts(g).body,
  },
  {
    ...candle,
    id: 'upper-wick',
    about: 'Upper wick as a share of the range',
    formula: '(high − max(open, close)) / (high − low), 0 without range',
    source: 'candlestick',
    build: (g) => parts(g).upper,
  },
  {
    ...candle,
    id: 'lower-wick',
    about: 'Lower wick as a share of the range',
    formula: '(min(open, close) − low) / (high − low), 0 without range',
    source: 'candlestick',
    build: (g) => parts(g).lower,
  },
  { ...candle, id: 'range', about: 'Range of the candle as a share of price', formula: '(high − low) / close', source: 'candlestick', build: relativeRange },
  {
    ...candle,
    id: 'gap',
    about: 'Jump from the last close to this open',
    formula: 'open / close before − 1',
    source: 'candlestick',
    build: (g) => ratio(g, g.open, before(g, g.close), 1, -1),
  },
  {
    ...candle,
    id: 'close-pos',
    about: 'Where the candle closes in its range',
    formula: '(close − low) / (high − low), half without range',
    source: 'candlestick',
    build: (g) => parts(g).close,
  },
  {
    ...candle,
    parameters: ['period'],
    id: 'body-mean',
    about: 'Bodies lately: decided or hesitating candles',
    formula: 'mean of body over p',
    source: 'candlestick',
    build: (g, p = 5) => meanOf(g, parts(g).body, p),
  },
  {
    ...candle,
    parameters: ['period'],
    id: 'range-mean',
    about: 'Ranges lately',
    formula: 'mean of range over p',
    source: 'candlestick',
    build: (g, p = 5) => meanOf(g, relativeRange(g), p),
  },
  {
    ...candle,
    parameters: ['period'],
    id: 'upper-wick-mean',
    about: 'Upper wicks lately: sellers above',
    formula: 'mean of upper-wick over p',
    source: 'candlestick',
    build: (g, p = 5) => meanOf(g, parts(g).upper, p),
  },
  {
    ...candle,
    parameters: ['period'],
    id: 'lower-wick-mean',
    about: 'Lower wicks lately: buyers below',
    formula: 'mean of lower-wick over p',
    source: 'candlestick',
    build: (g, p = 5) => meanOf(g, parts(g).lower, p),
  },
];

export const statisticsFormulas: readonly Formula[] = [
  {
    ...statistics,
    parameters: ['period'],
    id: 'skew',
    about: 'Lopsidedness of returns: rare large falls or rises',
    formula: 'unbiased skewness G1 of log returns over p',
    source: 'D. Joanes, C. Gill (1998)',
    build: (g, p = 20) => shape(g, logReturn(g), p).skewness,
  },
  {
    ...statistics,
    parameters: ['period'],
    id: 'kurt',
    about: 'Weight of the tails of returns',
    formula: 'unbiased excess kurtosis G2 of log returns over p',
    source: 'D. Joanes, C. Gill (1998)',
    build: (g, p = 50) => shape(g, logReturn(g), p).kurtosis,
  },
  {
    ...statistics,
    parameters: ['period'],
    id: 'acf1',
    about: 'Whether moves go on (above 0) or come back (below)',
    formula: 'correlation of a log return with the one before over p',
    source: 'first-order autocorrelation',
    build: (g, p = 20) => pairOf(g, logReturn(g), before(g, logReturn(g)), p).correlation,
  },
  {
    ...statistics,
    parameters: ['period'],
    id: 'z',
    about: 'Distance of price from its mean in standard deviations',
    formula: '(close − sma) / sd over p',
    source: 'standard score',
    build: (g, p = 20) => standardised(g, g.close, p),
  },
  {
    ...statistics,
    parameters: ['period'],
    id: 'from-max',
    about: 'Distance below the highest high: drawdown',
    formula: 'close / highest high over p − 1',
    source: 'running extreme',
    build: (g, p = 50) => ratio(g, g.close, highest(g, g.high, p).value, 1, -1),
  },
  {
    ...statistics,
    parameters: ['period'],
    id: 'from-min',
    about: 'Distance above the lowest low: run-up',
    formula: 'close / lowest low over p − 1',
    source: 'running extreme',
    build: (g, p = 50) => ratio(g, g.close, lowest(g, g.low, p).value, 1, -1),
  },
];

export const timeFormulas: readonly Formula[] = [
  { ...time, id: 'hour-sin', about: 'Time of day, east of the circle', formula: 'sin(2π·minute of day / 1440)', build: (g) => clock(g).hourSin },
  { ...time, id: 'hour-cos', about: 'Time of day, north of the circle', formula: 'cos(2π·minute of day / 1440)', build: (g) => clock(g).hourCos },
  { ...time, id: 'dow-sin', about: 'Day of the week, east of the circle', formula: 'sin(2π·day / 7), Sunday = 0', build: (g) => clock(g).dayOfWeekSin },
  { ...time, id: 'dow-cos', about: 'Day of the week, north of the circle', formula: 'cos(2π·day / 7), Sunday = 0', build: (g) => clock(g).dayOfWeekCos },
  { ...time, id: 'min-sin', about: 'Minute of the hour, east of the circle', formula: 'sin(2π·minute / 60)', build: (g) => clock(g).minuteSin },
  { ...time, id: 'min-cos', about: 'Minute of the hour, north of the circle', formula: 'cos(2π·minute / 60)', build: (g) => clock(g).minuteCos },
  { ...time, id: 'weekend', about: 'Saturday or Sunday: other people trade', formula: '1 on Saturday and Sunday, else 0', build: (g) => clock(g).weekend },
  { ...time, id: 'day-frac', about: 'Share of the UTC day that is over', formula: 'minute of day / 1440', build: (g) => clock(g).dayFraction },
];
