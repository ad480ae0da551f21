// Patterns of a single candle. The conditions are TA-Lib's (BSD licence).
import { pattern } from './bars.ts';

export const beltHold = pattern({
  name: 'belt-hold',
  talib: 'CDLBELTHOLD',
  about: 'Belt hold: a long candle without a shadow where it opened',
  lookback: 10,
  averages: [
    ['bodyLong', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) =>
    b.body(0) > b.bodyLong(0) && ((b.color(0) === 1 && b.lower(0) < b.shadowVeryShort(0)) || (b.color(0) === -1 && b.upper(0) < b.shadowVeryShort(0)))
      ? b.color(0) * 100
      : 0,
});

export const closingMarubozu = pattern({
  name: 'closing-marubozu',
  talib: 'CDLCLOSINGMARUBOZU',
  about: 'Closing marubozu: a long candle without a shadow where it closed',
  lookback: 10,
  averages: [
    ['bodyLong', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) =>
    b.body(0) > b.bodyLong(0) && ((b.color(0) === 1 && b.upper(0) < b.shadowVeryShort(0)) || (b.color(0) === -1 && b.lower(0) < b.shadowVeryShort(0)))
      ? b.color(0) * 100
      : 0,
});

export const doji = pattern({
  name: 'doji',
  talib: 'CDLDOJI',
  about: 'Doji: open and close nearly equal',
  lookback: 10,
  averages: [['bodyDoji', 0]],
  recognise: (b) => (b.body(0) <= b.bodyDoji(0) ? 100 : 0),
});

export const dragonflyDoji = pattern({
  name: 'dragonfly-doji',
  talib: 'CDLDRAGONFLYDOJI',
  about: 'Dragonfly doji: a doji with a lower shadow only',
  lookback: 10,
  averages: [
    ['bodyDoji', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) => (b.body(0) <= b.bodyDoji(0) && b.upper(0) < b.shadowVeryShort(0) && b.lower(0) > b.shadowVeryShort(0) ? 100 : 0),
});

export const gravestoneDoji = pattern({
  name: 'gravestone-doji',
  talib: 'CDLGRAVESTONEDOJI',
  about: 'Gravestone doji: a doji with an upper shadow only',
  lookback: 10,
  averages: [
    ['bodyDoji', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) => (b.body(0) <= b.bodyDoji(0) && b.lower(0) < b.shadowVeryShort(0) && b.upper(0) > b.shadowVeryShort(0) ? 100 : 0),
});

export const highWave = pattern({
  name: 'high-wave',
  talib: 'CDLHIGHWAVE',
  about: 'High-wave candle: a short body with very long shadows',
  lookback: 10,
  averages: [['bodyShort', 0]],
  recognise: (b) => (b.body(0) < b.bodyShort(0) && b.upper(0) > b.shadowVeryLong(0) && b.lower(0) > b.shadowVeryLong(0) ? b.color(0) * 100 : 0),
});

export const longLeggedDoji = pattern({
  name: 'long-legged-doji',
  talib: 'CDLLONGLEGGEDDOJI',
  about: 'Long-legged doji: a doji with a long shadow',
  lookback: 10,
  averages: [['bodyDoji', 0]],
  recognise: (b) => (b.body(0) <= b.bodyDoji(0) && (b.lower(0) > b.shadowLong(0) || b.upper(0) > b.shadowLong(0)) ? 100 : 0),
});

export const longLine = pattern({
  name: 'long-line',
  talib: 'CDLLONGLINE',
  about: 'Long line candle: a long body with short shadows',
  lookback: 10,
  averages: [
    ['bodyLong', 0],
    ['shadowShort', 0],
  ],
  recognise: (b) => (b.body(0) > b.bodyLong(0) && b.upper(0) < b.shadowShort(0) && b.lower(0) < b.shadowShort(0) ? b.color(0) * 100 : 0),
});

export const marubozu = pattern({
  name: 'marubozu',
  talib: 'CDLMARUBOZU',
  about: 'Marubozu: a long body without shadows',
  lookback: 10,
  averages: [
    ['bodyLong', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) => (b.body(0) > b.bodyLong(0) && b.upper(0) < b.shadowVeryShort(0) && b.lower(0) < b.shadowVeryShort(0) ? b.color(0) * 100 : 0),
});

export const rickshawMan = pattern({
  name: 'rickshaw-man',
  talib: 'CDLRICKSHAWMAN',
  about: 'Rickshaw man: a long-legged doji with the body in the middle',
  lookback: 10,
  averages: [
    ['bodyDoji', 0],
    ['near', 0],
  ],
  recognise: (b) =>
    b.body(0) <= b.bodyDoji(0) &&
    b.lower(0) > b.shadowLong(0) &&
    b.upper(0) > b.shadowLong(0) &&
    b.bottom(0) <= b.low(0) + b.range(0) / 2 + b.near(0) &&
    b.top(0) >= b.low(0) + b.range(0) / 2 - b.near(0)
      ? 100
      : 0,
});

export const shortLine = pattern({
  name: 'short-line',
  talib: 'CDLSHORTLINE',
  about: 'Short line candle: a short body with short shadows',
  lookback: 10,
  averages: [
    ['bodyShort', 0],
    ['shadowShort', 0],
  ],
  recognise: (b) => (b.body(0) < b.bodyShort(0) && b.upper(0) < b.shadowShort(0) && b.lower(0) < b.shadowShort(0) ? b.color(0) * 100 : 0),
});

export const spinningTop = pattern({
  name: 'spinning-top',
  talib: 'CDLSPINNINGTOP',
  about: 'Spinning top: a short body with shadows longer than it',
  lookback: 10,
  averages: [['bodyShort', 0]],
  recognise: (b) => (b.body(0) < b.bodyShort(0) && b.upper(0) > b.body(0) && b.lower(0) > b.body(0) ? b.color(0) * 100 : 0),
});

export const takuri = pattern({
  name: 'takuri',
  talib: 'CDLTAKURI',
  about: 'Takuri: a dragonfly doji with a very long lower shadow',
  lookback: 10,
  averages: [
    ['bodyDoji', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) => (b.body(0) <= b.bodyDoji(0) && b.upper(0) < b.shadowVeryShort(0) && b.lower(0) > b.shadowVeryLong(0) ? 100 : 0),
});
