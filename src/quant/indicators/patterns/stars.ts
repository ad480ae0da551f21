// Patterns of three candles with a gap, a star or crows. The conditions are TA-Lib's (BSD licence).
// long because: one short definition for each pattern
import { pattern } from './bars.ts';

export const twoCrows = pattern({
  name: 'two-crows',
  talib: 'CDL2CROWS',
  about: 'Two crows: a long white candle, a black one above it, a black one closing inside the first; bearish',
  lookback: 12,
  averages: [['bodyLong', 2]],
  recognise: (b) =>
    b.color(2) === 1 &&
    b.body(2) > b.bodyLong(2) &&
    b.color(1) === -1 &&
    b.bodyGapUp(1, 2) &&
    b.color(0) === -1 &&
    b.open(0) < b.open(1) &&
    b.open(0) > b.close(1) &&
    b.close(0) > b.open(2) &&
    b.close(0) < b.close(2)
      ? -100
      : 0,
});

export const threeStarsInTheSouth = pattern({
  name: 'three-stars-in-the-south',
  talib: 'CDL3STARSINSOUTH',
  about: 'Three stars in the south: three ever smaller black candles; bullish',
  lookback: 12,
  averages: [
    ['bodyLong', 2],
    ['bodyShort', 0],
    ['shadowVeryShort', 0],
    ['shadowVeryShort', 1],
  ],
  recognise: (b) =>
    b.color(2) === -1 &&
    b.color(1) === -1 &&
    b.color(0) === -1 &&
    b.body(2) > b.bodyLong(2) &&
    b.lower(2) > b.shadowLong(2) &&
    b.body(1) < b.body(2) &&
    b.open(1) > b.close(2) &&
    b.open(1) <= b.high(2) &&
    b.low(1) < b.close(2) &&
    b.low(1) >= b.low(2) &&
    b.lower(1) > b.shadowVeryShort(1) &&
    b.body(0) < b.bodyShort(0) &&
    b.lower(0) < b.shadowVeryShort(0) &&
    b.upper(0) < b.shadowVeryShort(0) &&
    b.low(0) > b.low(1) &&
    b.high(0) < b.high(1)
      ? 100
      : 0,
});

export const abandonedBaby = pattern({
  name: 'abandoned-baby',
  talib: 'CDLABANDONEDBABY',
  about: 'Abandoned baby: a doji with gaps on both sides, then the turn',
  lookback: 12,
  penetration: 0.3,
  averages: [
    ['bodyDoji', 1],
    ['bodyLong', 2],
    ['bodyShort', 0],
  ],
  recognise: (b, penetration) =>
    b.body(2) > b.bodyLong(2) &&
    b.body(1) <= b.bodyDoji(1) &&
    b.body(0) > b.bodyShort(0) &&
    ((b.color(2) === 1 && b.color(0) === -1 && b.close(0) < b.close(2) - b.body(2) * penetration && b.gapUp(1, 2) && b.gapDown(0, 1)) ||
      (b.color(2) === -1 && b.color(0) === 1 && b.close(0) > b.close(2) + b.body(2) * penetration && b.gapDown(1, 2) && b.gapUp(0, 1)))
      ? b.color(0) * 100
      : 0,
});

export const eveningDojiStar = pattern({
  name: 'evening-doji-star',
  talib: 'CDLEVENINGDOJISTAR',
  about: 'Evening doji star: a long white candle, a doji above it, a black one deep into the first; bearish',
  lookback: 12,
  penetration: 0.3,
  averages: [
    ['bodyDoji', 1],
    ['bodyLong', 2],
    ['bodyShort', 0],
  ],
  recognise: (b, penetration) =>
    b.body(2) > b.bodyLong(2) &&
    b.color(2) === 1 &&
    b.body(1) <= b.bodyDoji(1) &&
    b.bodyGapUp(1, 2) &&
    b.body(0) > b.bodyShort(0) &&
    b.color(0) === -1 &&
    b.close(0) < b.close(2) - b.body(2) * penetration
      ? -100
      : 0,
});

export const eveningStar = pattern({
  name: 'evening-star',
  talib: 'CDLEVENINGSTAR',
  about: 'Evening star: a long white candle, a short body above it, a black one deep into the first; bearish',
  lookback: 12,
  penetration: 0.3,
  averages: [
    ['bodyLong', 2],
    ['bodyShort', 0],
    ['bodyShort', 1],
  ],
  recognise: (b, penetration) =>
    b.body(2) > b.bodyLong(2) &&
    b.color(2) === 1 &&
    b.body(1) <= b.bodyShort(1) &&
    b.bodyGapUp(1, 2) &&
    b.body(0) > b.bodyShort(0) &&
    b.color(0) === -1 &&
    b.close(0) < b.close(2) - b.body(2) * penetration
      ? -100
      : 0,
});

export const gapSideBySideWhite = pattern({
  name: 'gap-side-by-side-white',
  talib: 'CDLGAPSIDESIDEWHITE',
  about: 'Gap side-by-side white lines: two alike white candles after a gap',
  lookback: 7,
  averages: [
    ['equal', 1],
    ['near', 1],
  ],
  recognise: (b) =>
    ((b.bodyGapUp(1, 2) && b.bodyGapUp(0, 2)) || (b.bodyGapDown(1, 2) && b.bodyGapDown(0, 2))) &&
    b.color(1) === 1 &&
    b.color(0) === 1 &&
    b.body(0) >= b.body(1) - b.near(1) &&
    b.body(0) <= b.body(1) + b.near(1) &&
    b.open(0) >= b.open(1) - b.equal(1) &&
    b.open(0) <= b.open(1) + b.equal(1)
      ? b.bodyGapUp(1, 2)
        ? 100
        : -100
      : 0,
});

export const identicalThreeCrows = pattern({
  name: 'identical-three-crows',
  talib: 'CDLIDENTICAL3CROWS',
  about: 'Identical three crows: three black candles, each opening at the close before; bearish',
  lookback: 12,
  averages: [
    ['equal', 1],
    ['equal', 2],
    ['shadowVeryShort', 0],
    ['shadowVeryShort', 1],
    ['shadowVeryShort', 2],
  ],
  recognise: (b) =>
    b.color(2) === -1 &&
    b.lower(2) < b.shadowVeryShort(2) &&
    b.color(1) === -1 &&
    b.lower(1) < b.shadowVeryShort(1) &&
    b.color(0) === -1 &&
    b.lower(0) < b.shadowVeryShort(0) &&
    b.close(2) > b.close(1) &&
    b.close(1) > b.close(0) &&
    b.open(1) <= b.close(2) + b.equal(2) &&
    b.open(1) >= b.close(2) - b.equal(2) &&
    b.open(0) <= b.close(1) + b.equal(1) &&
    b.open(0) >= b.close(1) - b.equal(1)
      ? -100
      : 0,
});

export const morningDojiStar = pattern({
  name: 'morning-doji-star',
  talib: 'CDLMORNINGDOJISTAR',
  about: 'Morning doji star: a long black candle, a doji below it, a white one deep into the first; bullish',
  lookback: 12,
  penetration: 0.3,
  averages: [
    ['bodyDoji', 1],
    ['bodyLong', 2],
    ['bodyShort', 0],
  ],
  recognise: (b, penetration) =>
    b.body(2) > b.bodyLong(2) &&
    b.color(2) === -1 &&
    b.body(1) <= b.bodyDoji(1) &&
    b.bodyGapDown(1, 2) &&
    b.body(0) > b.bodyShort(0) &&
    b.color(0) === 1 &&
    b.close(0) > b.close(2) + b.body(2) * penetration
      ? 100
      : 0,
});

export const morningStar = pattern({
  name: 'morning-star',
  talib: 'CDLMORNINGSTAR',
  about: 'Morning star: a long black candle, a short body below it, a white one deep into the first; bullish',
  lookback: 12,
  penetration: 0.3,
  averages: [
    ['bodyLong', 2],
    ['bodyShort', 0],
    ['bodyShort', 1],
  ],
  recognise: (b, penetration) =>
    b.body(2) > b.bodyLong(2) &&
    b.color(2) === -1 &&
    b.body(1) <= b.bodyShort(1) &&
    b.bodyGapDown(1, 2) &&
    b.body(0) > b.bodyShort(0) &&
    b.color(0) === 1 &&
    b.close(0) > b.close(2) + b.body(2) * penetration
      ? 100
      : 0,
});

export const tasukiGap = pattern({
  name: 'tasuki-gap',
  talib: 'CDLTASUKIGAP',
  about: 'Tasuki gap: a gap, and a candle against it that does not close it',
  lookback: 7,
  averages: [['near', 1]],
  recognise: (b) =>
    (b.bodyGapUp(1, 2) &&
      b.color(1) === 1 &&
      b.color(0) === -1 &&
      b.open(0) < b.close(1) &&
      b.open(0) > b.open(1) &&
      b.close(0) < b.open(1) &&
      b.close(0) > b.top(2) &&
      Math.abs(b.body(1) - b.body(0)) < b.near(1)) ||
    (b.bodyGapDown(1, 2) &&
      b.color(1) === -1 &&
      b.color(0) === 1 &&
      b.open(0) < b.open(1) &&
      b.open(0) > b.close(1) &&
      b.close(0) > b.open(1) &&
      b.close(0) < b.bottom(2) &&
      Math.abs(b.body(1) - b.body(0)) < b.near(1))
      ? b.color(1) * 100
      : 0,
});

export const tristar = pattern({
  name: 'tristar',
  talib: 'CDLTRISTAR',
  about: 'Tristar: three dojis in a row, the middle one apart',
  lookback: 12,
  averages: [['bodyDoji', 2]],
  recognise: (b) => {
    const doji = b.bodyDoji(2);
    if (b.body(2) > doji || b.body(1) > doji || b.body(0) > doji) return 0;
    if (b.bodyGapDown(1, 2) && b.bottom(0) > b.bottom(1)) return 100;
    return b.bodyGapUp(1, 2) && b.top(0) < b.top(1) ? -100 : 0;
  },
});

export const uniqueThreeRiver = pattern({
  name: 'unique-three-river',
  talib: 'CDLUNIQUE3RIVER',
  about: 'Unique three river: a long black candle, a black harami with a new low, a small white one below; bullish',
  lookback: 12,
  averages: [
    ['bodyLong', 2],
    ['bodyShort', 0],
  ],
  recognise: (b) =>
    b.body(2) > b.bodyLong(2) &&
    b.color(2) === -1 &&
    b.color(1) === -1 &&
    b.close(1) > b.close(2) &&
    b.open(1) <= b.open(2) &&
    b.low(1) < b.low(2) &&
    b.body(0) < b.bodyShort(0) &&
    b.color(0) === 1 &&
    b.open(0) > b.low(1)
      ? 100
      : 0,
});

export const upsideGapTwoCrows = pattern({
  name: 'upside-gap-two-crows',
  talib: 'CDLUPSIDEGAP2CROWS',
  about: 'Upside gap two crows: two black candles above a long white one, the second engulfing the first; bearish',
  lookback: 12,
  averages: [
    ['bodyLong', 2],
    ['bodyShort', 1],
  ],
  recognise: (b) =>
    b.color(2) === 1 &&
    b.body(2) > b.bodyLong(2) &&
    b.color(1) === -1 &&
    b.body(1) <= b.bodyShort(1) &&
    b.bodyGapUp(1, 2) &&
    b.color(0) === -1 &&
    b.open(0) > b.open(1) &&
    b.close(0) < b.close(1) &&
    b.close(0) > b.close(2)
      ? -100
      : 0,
});

export const gapThreeMethods = pattern({
  name: 'gap-three-methods',
  talib: 'CDLXSIDEGAP3METHODS',
  about: 'Upside or downside gap three methods: a gap that the third candle closes',
  lookback: 2,
  averages: [],
  recognise: (b) =>
    b.color(2) === b.color(1) &&
    b.color(1) === -b.color(0) &&
    b.open(0) < b.top(1) &&
    b.open(0) > b.bottom(1) &&
    b.close(0) < b.top(2) &&
    b.close(0) > b.bottom(2) &&
    ((b.color(2) === 1 && b.bodyGapUp(1, 2)) || (b.color(2) === -1 && b.bodyGapDown(1, 2)))
      ? b.color(2) * 100
      : 0,
});
