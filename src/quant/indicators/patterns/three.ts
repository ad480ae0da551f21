// Patterns of three candles. The conditions are TA-Lib's (BSD licence).
import { pattern } from './bars.ts';

export const threeInside = pattern({
  name: 'three-inside',
  talib: 'CDL3INSIDE',
  about: 'Three inside up or down: a harami confirmed by the third candle',
  lookback: 12,
  averages: [
    ['bodyLong', 2],
    ['bodyShort', 1],
  ],
  recognise: (b) =>
    b.body(2) > b.bodyLong(2) &&
    b.body(1) <= b.bodyShort(1) &&
    b.top(1) < b.top(2) &&
    b.bottom(1) > b.bottom(2) &&
    ((b.color(2) === 1 && b.color(0) === -1 && b.close(0) < b.open(2)) || (b.color(2) === -1 && b.color(0) === 1 && b.close(0) > b.open(2)))
      ? -b.color(2) * 100
      : 0,
});

export const threeOutside = pattern({
  name: 'three-outside',
  talib: 'CDL3OUTSIDE',
  about: 'Three outside up or down: an engulfing confirmed by the third candle',
  lookback: 3,
  averages: [],
  recognise: (b) =>
    (b.color(1) === 1 && b.color(2) === -1 && b.close(1) > b.open(2) && b.open(1) < b.close(2) && b.close(0) > b.close(1)) ||
    (b.color(1) === -1 && b.color(2) === 1 && b.open(1) > b.close(2) && b.close(1) < b.open(2) && b.close(0) < b.close(1))
      ? b.color(1) * 100
      : 0,
});

export const threeWhiteSoldiers = pattern({
  name: 'three-white-soldiers',
  talib: 'CDL3WHITESOLDIERS',
  about: 'Three advancing white soldiers: three white candles in a row closing near their highs; bullish',
  lookback: 12,
  averages: [
    ['bodyShort', 0],
    ['far', 1],
    ['far', 2],
    ['near', 1],
    ['near', 2],
    ['shadowVeryShort', 0],
    ['shadowVeryShort', 1],
    ['shadowVeryShort', 2],
  ],
  recognise: (b) =>
    b.color(2) === 1 &&
    b.upper(2) < b.shadowVeryShort(2) &&
    b.color(1) === 1 &&
    b.upper(1) < b.shadowVeryShort(1) &&
    b.color(0) === 1 &&
    b.upper(0) < b.shadowVeryShort(0) &&
    b.close(0) > b.close(1) &&
    b.close(1) > b.close(2) &&
    b.open(1) > b.open(2) &&
    b.open(1) <= b.close(2) + b.near(2) &&
    b.open(0) > b.open(1) &&
    b.open(0) <= b.close(1) + b.near(1) &&
    b.body(1) > b.body(2) - b.far(2) &&
    b.body(0) > b.body(1) - b.far(1) &&
    b.body(0) > b.bodyShort(0)
      ? 100
      : 0,
});

export const advanceBlock = pattern({
  name: 'advance-block',
  talib: 'CDLADVANCEBLOCK',
  about: 'Advance block: three white candles losing strength; bearish',
  lookback: 12,
  averages: [
    ['bodyLong', 2],
    ['far', 1],
    ['far', 2],
    ['near', 1],
    ['near', 2],
    ['shadowShort', 0],
    ['shadowShort', 1],
    ['shadowShort', 2],
  ],
  recognise: (b) =>
    b.color(2) === 1 &&
    b.color(1) === 1 &&
    b.color(0) === 1 &&
    b.close(0) > b.close(1) &&
    b.close(1) > b.close(2) &&
    b.open(1) > b.open(2) &&
    b.open(1) <= b.close(2) + b.near(2) &&
    b.open(0) > b.open(1) &&
    b.open(0) <= b.close(1) + b.near(1) &&
    b.body(2) > b.bodyLong(2) &&
    b.upper(2) < b.shadowShort(2) &&
    ((b.body(1) < b.body(2) - b.far(2) && b.body(0) < b.body(1) + b.near(1)) ||
      b.body(0) < b.body(1) - b.far(1) ||
      (b.body(0) < b.body(1) && b.body(1) < b.body(2) && (b.upper(0) > b.shadowShort(0) || b.upper(1) > b.shadowShort(1))) ||
      (b.body(0) < b.body(1) && b.upper(0) > b.shadowLong(0)))
      ? -100
      : 0,
});

export const stalled = pattern({
  name: 'stalled',
  talib: 'CDLSTALLEDPATTERN',
  about: 'Stalled pattern: two long white candles and a small third one at their close; bearish',
  lookback: 12,
  averages: [
    ['bodyLong', 1],
    ['bodyLong', 2],
    ['bodyShort', 0],
    ['near', 1],
    ['near', 2],
    ['shadowVeryShort', 1],
  ],
  recognise: (b) =>
    b.color(2) === 1 &&
    b.color(1) === 1 &&
    b.color(0) === 1 &&
    b.close(0) > b.close(1) &&
    b.close(1) > b.close(2) &&
    b.body(2) > b.bodyLong(2) &&
    b.body(1) > b.bodyLong(1) &&
    b.upper(1) < b.shadowVeryShort(1) &&
    b.open(1) > b.open(2) &&
    b.open(1) <= b.close(2) + b.near(2) &&
    b.body(0) < b.bodyShort(0) &&
    b.open(0) >= b.close(1) - b.body(0) - b.near(1)
      ? -100
      : 0,
});

export const stickSandwich = pattern({
  name: 'stick-sandwich',
  talib: 'CDLSTICKSANDWICH',
  about: 'Stick sandwich: a white candle between two black ones with equal closes; bullish',
  lookback: 7,
  averages: [['equal', 2]],
  recognise: (b) =>
    b.color(2) === -1 &&
    b.color(1) === 1 &&
    b.color(0) === -1 &&
    b.low(1) > b.close(2) &&
    b.close(0) <= b.close(2) + b.equal(2) &&
    b.close(0) >= b.close(2) - b.equal(2)
      ? 100
      : 0,
});
