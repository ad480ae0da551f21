// Patterns of four and five candles. The conditions are TA-Lib's (BSD licence).
// long because: one short definition for each pattern
import { pattern } from './bars.ts';

export const threeBlackCrows = pattern({
  name: 'three-black-crows',
  talib: 'CDL3BLACKCROWS',
  about: 'Three black crows: three black candles in a row, each closing near its low; bearish',
  lookback: 13,
  averages: [
    ['shadowVeryShort', 0],
    ['shadowVeryShort', 1],
    ['shadowVeryShort', 2],
  ],
  recognise: (b) =>
    b.color(3) === 1 &&
    b.color(2) === -1 &&
    b.lower(2) < b.shadowVeryShort(2) &&
    b.color(1) === -1 &&
    b.lower(1) < b.shadowVeryShort(1) &&
    b.color(0) === -1 &&
    b.lower(0) < b.shadowVeryShort(0) &&
    b.open(1) < b.open(2) &&
    b.open(1) > b.close(2) &&
    b.open(0) < b.open(1) &&
    b.open(0) > b.close(1) &&
    b.high(3) > b.close(2) &&
    b.close(2) > b.close(1) &&
    b.close(1) > b.close(0)
      ? -100
      : 0,
});

export const threeLineStrike = pattern({
  name: 'three-line-strike',
  talib: 'CDL3LINESTRIKE',
  about: 'Three-line strike: three candles one way, a fourth engulfing them the other way',
  lookback: 8,
  averages: [
    ['near', 2],
    ['near', 3],
  ],
  recognise: (b) =>
    b.color(3) === b.color(2) &&
    b.color(2) === b.color(1) &&
    b.color(0) === -b.color(1) &&
    b.open(2) >= b.bottom(3) - b.near(3) &&
    b.open(2) <= b.top(3) + b.near(3) &&
    b.open(1) >= b.bottom(2) - b.near(2) &&
    b.open(1) <= b.top(2) + b.near(2) &&
    ((b.color(1) === 1 && b.close(1) > b.close(2) && b.close(2) > b.close(3) && b.open(0) > b.close(1) && b.close(0) < b.open(3)) ||
      (b.color(1) === -1 && b.close(1) < b.close(2) && b.close(2) < b.close(3) && b.open(0) < b.close(1) && b.close(0) > b.open(3)))
      ? b.color(1) * 100
      : 0,
});

export const breakaway = pattern({
  name: 'breakaway',
  talib: 'CDLBREAKAWAY',
  about: 'Breakaway: a gap in a run of candles that the fifth closes into',
  lookback: 14,
  averages: [['bodyLong', 4]],
  recognise: (b) =>
    b.body(4) > b.bodyLong(4) &&
    b.color(4) === b.color(3) &&
    b.color(3) === b.color(1) &&
    b.color(1) === -b.color(0) &&
    ((b.color(4) === -1 &&
      b.bodyGapDown(3, 4) &&
      b.high(2) < b.high(3) &&
      b.low(2) < b.low(3) &&
      b.high(1) < b.high(2) &&
      b.low(1) < b.low(2) &&
      b.close(0) > b.open(3) &&
      b.close(0) < b.close(4)) ||
      (b.color(4) === 1 &&
        b.bodyGapUp(3, 4) &&
        b.high(2) > b.high(3) &&
        b.low(2) > b.low(3) &&
        b.high(1) > b.high(2) &&
        b.low(1) > b.low(2) &&
        b.close(0) < b.open(3) &&
        b.close(0) > b.close(4)))
      ? b.color(0) * 100
      : 0,
});

export const concealingBabySwallow = pattern({
  name: 'concealing-baby-swallow',
  talib: 'CDLCONCEALBABYSWALL',
  about: 'Concealing baby swallow: four black candles, the last engulfing the third; bullish',
  lookback: 13,
  averages: [
    ['shadowVeryShort', 1],
    ['shadowVeryShort', 2],
    ['shadowVeryShort', 3],
  ],
  recognise: (b) =>
    b.color(3) === -1 &&
    b.color(2) === -1 &&
    b.color(1) === -1 &&
    b.color(0) === -1 &&
    b.lower(3) < b.shadowVeryShort(3) &&
    b.upper(3) < b.shadowVeryShort(3) &&
    b.lower(2) < b.shadowVeryShort(2) &&
    b.upper(2) < b.shadowVeryShort(2) &&
    b.bodyGapDown(1, 2) &&
    b.upper(1) > b.shadowVeryShort(1) &&
    b.high(1) > b.close(2) &&
    b.high(0) > b.high(1) &&
    b.low(0) < b.low(1)
      ? 100
      : 0,
});

export const ladderBottom = pattern({
  name: 'ladder-bottom',
  talib: 'CDLLADDERBOTTOM',
  about: 'Ladder bottom: four falling black candles and a white one above; bullish',
  lookback: 14,
  averages: [['shadowVeryShort', 1]],
  recognise: (b) =>
    b.color(4) === -1 &&
    b.color(3) === -1 &&
    b.color(2) === -1 &&
    b.open(4) > b.open(3) &&
    b.open(3) > b.open(2) &&
    b.close(4) > b.close(3) &&
    b.close(3) > b.close(2) &&
    b.color(1) === -1 &&
    b.upper(1) > b.shadowVeryShort(1) &&
    b.color(0) === 1 &&
    b.open(0) > b.open(1) &&
    b.close(0) > b.high(1)
      ? 100
      : 0,
});

export const matHold = pattern({
  name: 'mat-hold',
  talib: 'CDLMATHOLD',
  about: 'Mat hold: a long white candle, three small ones holding above its middle, a new high; bullish',
  lookback: 14,
  penetration: 0.5,
  averages: [
    ['bodyLong', 4],
    ['bodyShort', 1],
    ['bodyShort', 2],
    ['bodyShort', 3],
  ],
  recognise: (b, penetration) =>
    b.body(4) > b.bodyLong(4) &&
    b.body(3) < b.bodyShort(3) &&
    b.body(2) < b.bodyShort(2) &&
    b.body(1) < b.bodyShort(1) &&
    b.color(4) === 1 &&
    b.color(3) === -1 &&
    b.color(0) === 1 &&
    b.bodyGapUp(3, 4) &&
    b.bottom(2) < b.close(4) &&
    b.bottom(1) < b.close(4) &&
    b.bottom(2) > b.close(4) - b.body(4) * penetration &&
    b.bottom(1) > b.close(4) - b.body(4) * penetration &&
    b.top(2) < b.open(3) &&
    b.top(1) < b.top(2) &&
    b.open(0) > b.close(1) &&
    b.close(0) > Math.max(Math.max(b.high(3), b.high(2)), b.high(1))
      ? 100
      : 0,
});

export const risingFallingThreeMethods = pattern({
  name: 'rising-falling-three-methods',
  talib: 'CDLRISEFALL3METHODS',
  about: 'Rising or falling three methods: three small candles inside a long one, then the trend goes on',
  lookback: 14,
  averages: [
    ['bodyLong', 0],
    ['bodyLong', 4],
    ['bodyShort', 1],
    ['bodyShort', 2],
    ['bodyShort', 3],
  ],
  recognise: (b) =>
    b.body(4) > b.bodyLong(4) &&
    b.body(3) < b.bodyShort(3) &&
    b.body(2) < b.bodyShort(2) &&
    b.body(1) < b.bodyShort(1) &&
    b.body(0) > b.bodyLong(0) &&
    b.color(4) === -b.color(3) &&
    b.color(3) === b.color(2) &&
    b.color(2) === b.color(1) &&
    b.color(1) === -b.color(0) &&
    b.bottom(3) < b.high(4) &&
    b.top(3) > b.low(4) &&
    b.bottom(2) < b.high(4) &&
    b.top(2) > b.low(4) &&
    b.bottom(1) < b.high(4) &&
    b.top(1) > b.low(4) &&
    b.close(2) * b.color(4) < b.close(3) * b.color(4) &&
    b.close(1) * b.color(4) < b.close(2) * b.color(4) &&
    b.open(0) * b.color(4) > b.close(1) * b.color(4) &&
    b.close(0) * b.color(4) > b.close(4) * b.color(4)
      ? 100 * b.color(4)
      : 0,
});
