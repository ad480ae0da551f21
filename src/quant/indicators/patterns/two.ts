// Patterns of two candles. The conditions are TA-Lib's (BSD licence).
// long because: one short definition for each of nineteen patterns
import { type Bars, pattern } from './bars.ts';

/** ±100 where the newest body lies inside the one before, ±80 where one end is equal, against the colour of the one before. */
const inside = (b: Bars): number => {
  if (b.top(0) < b.top(1) && b.bottom(0) > b.bottom(1)) return -b.color(1) * 100;
  return b.top(0) <= b.top(1) && b.bottom(0) >= b.bottom(1) ? -b.color(1) * 80 : 0;
};

export const counterattack = pattern({
  name: 'counterattack',
  talib: 'CDLCOUNTERATTACK',
  about: 'Counterattack: two long candles of opposite colour with equal closes',
  lookback: 11,
  averages: [
    ['bodyLong', 0],
    ['bodyLong', 1],
    ['equal', 1],
  ],
  recognise: (b) =>
    b.color(1) === -b.color(0) &&
    b.body(1) > b.bodyLong(1) &&
    b.body(0) > b.bodyLong(0) &&
    b.close(0) <= b.close(1) + b.equal(1) &&
    b.close(0) >= b.close(1) - b.equal(1)
      ? b.color(0) * 100
      : 0,
});

export const darkCloudCover = pattern({
  name: 'dark-cloud-cover',
  talib: 'CDLDARKCLOUDCOVER',
  about: 'Dark cloud cover: a black candle opens above a long white one and closes deep in its body; bearish',
  lookback: 11,
  penetration: 0.5,
  averages: [['bodyLong', 1]],
  recognise: (b, penetration) =>
    b.color(1) === 1 &&
    b.body(1) > b.bodyLong(1) &&
    b.color(0) === -1 &&
    b.open(0) > b.high(1) &&
    b.close(0) > b.open(1) &&
    b.close(0) < b.close(1) - b.body(1) * penetration
      ? -100
      : 0,
});

export const dojiStar = pattern({
  name: 'doji-star',
  talib: 'CDLDOJISTAR',
  about: 'Doji star: a doji with a gap after a long candle',
  lookback: 11,
  averages: [
    ['bodyDoji', 0],
    ['bodyLong', 1],
  ],
  recognise: (b) =>
    b.body(1) > b.bodyLong(1) && b.body(0) <= b.bodyDoji(0) && ((b.color(1) === 1 && b.bodyGapUp(0, 1)) || (b.color(1) === -1 && b.bodyGapDown(0, 1)))
      ? -b.color(1) * 100
      : 0,
});

export const engulfing = pattern({
  name: 'engulfing',
  talib: 'CDLENGULFING',
  about: 'Engulfing: a body that covers the opposite one before it; ±80 where one end is equal',
  lookback: 2,
  averages: [],
  recognise: (b) => {
    const up = b.color(0) === 1 && b.color(1) === -1 && b.top(0) >= b.top(1) && b.bottom(0) <= b.bottom(1);
    const down = b.color(0) === -1 && b.color(1) === 1 && b.top(0) >= b.top(1) && b.bottom(0) <= b.bottom(1);
    const same = Number(b.open(0) === b.close(1)) + Number(b.close(0) === b.open(1));
    return (!up && !down) || same === 2 ? 0 : b.color(0) * (same === 0 ? 100 : 80);
  },
});

export const hammer = pattern({
  name: 'hammer',
  talib: 'CDLHAMMER',
  about: 'Hammer: a small body on a long lower shadow near the low before; bullish',
  lookback: 11,
  averages: [
    ['bodyShort', 0],
    ['near', 1],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) =>
    b.body(0) < b.bodyShort(0) && b.lower(0) > b.shadowLong(0) && b.upper(0) < b.shadowVeryShort(0) && b.bottom(0) <= b.low(1) + b.near(1) ? 100 : 0,
});

export const hangingMan = pattern({
  name: 'hanging-man',
  talib: 'CDLHANGINGMAN',
  about: 'Hanging man: a small body on a long lower shadow near the high before; bearish',
  lookback: 11,
  averages: [
    ['bodyShort', 0],
    ['near', 1],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) =>
    b.body(0) < b.bodyShort(0) && b.lower(0) > b.shadowLong(0) && b.upper(0) < b.shadowVeryShort(0) && b.bottom(0) >= b.high(1) - b.near(1) ? -100 : 0,
});

export const harami = pattern({
  name: 'harami',
  talib: 'CDLHARAMI',
  about: 'Harami: a short body inside the long one before it; ±80 where one end is equal',
  lookback: 11,
  averages: [
    ['bodyLong', 1],
    ['bodyShort', 0],
  ],
  recognise: (b) => (b.body(1) > b.bodyLong(1) && b.body(0) <= b.bodyShort(0) ? inside(b) : 0),
});

export const haramiCross = pattern({
  name: 'harami-cross',
  talib: 'CDLHARAMICROSS',
  about: 'Harami cross: a doji inside the long body before it; ±80 where one end is equal',
  lookback: 11,
  averages: [
    ['bodyLong', 1],
    ['bodyDoji', 0],
  ],
  recognise: (b) => (b.body(1) > b.bodyLong(1) && b.body(0) <= b.bodyDoji(0) ? inside(b) : 0),
});

export const homingPigeon = pattern({
  name: 'homing-pigeon',
  talib: 'CDLHOMINGPIGEON',
  about: 'Homing pigeon: a short black body inside a long black one; bullish',
  lookback: 11,
  averages: [
    ['bodyLong', 1],
    ['bodyShort', 0],
  ],
  recognise: (b) =>
    b.color(1) === -1 && b.color(0) === -1 && b.body(1) > b.bodyLong(1) && b.body(0) <= b.bodyShort(0) && b.open(0) < b.open(1) && b.close(0) > b.close(1)
      ? 100
      : 0,
});

export const inNeck = pattern({
  name: 'in-neck',
  talib: 'CDLINNECK',
  about: 'In-neck: a white candle opens below a long black one and closes just into its body; bearish',
  lookback: 11,
  averages: [
    ['bodyLong', 1],
    ['equal', 1],
  ],
  recognise: (b) =>
    b.color(1) === -1 &&
    b.body(1) > b.bodyLong(1) &&
    b.color(0) === 1 &&
    b.open(0) < b.low(1) &&
    b.close(0) <= b.close(1) + b.equal(1) &&
    b.close(0) >= b.close(1)
      ? -100
      : 0,
});

export const invertedHammer = pattern({
  name: 'inverted-hammer',
  talib: 'CDLINVERTEDHAMMER',
  about: 'Inverted hammer: a small body under a long upper shadow, below the body before; bullish',
  lookback: 11,
  averages: [
    ['bodyShort', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) => (b.body(0) < b.bodyShort(0) && b.upper(0) > b.shadowLong(0) && b.lower(0) < b.shadowVeryShort(0) && b.bodyGapDown(0, 1) ? 100 : 0),
});

export const kicking = pattern({
  name: 'kicking',
  talib: 'CDLKICKING',
  about: 'Kicking: two marubozu of opposite colour with a gap between them',
  lookback: 11,
  averages: [
    ['bodyLong', 0],
    ['bodyLong', 1],
    ['shadowVeryShort', 0],
    ['shadowVeryShort', 1],
  ],
  recognise: (b) =>
    b.color(1) === -b.color(0) &&
    b.body(1) > b.bodyLong(1) &&
    b.upper(1) < b.shadowVeryShort(1) &&
    b.lower(1) < b.shadowVeryShort(1) &&
    b.body(0) > b.bodyLong(0) &&
    b.upper(0) < b.shadowVeryShort(0) &&
    b.lower(0) < b.shadowVeryShort(0) &&
    ((b.color(1) === -1 && b.gapUp(0, 1)) || (b.color(1) === 1 && b.gapDown(0, 1)))
      ? b.color(0) * 100
      : 0,
});

export const kickingByLength = pattern({
  name: 'kicking-by-length',
  talib: 'CDLKICKINGBYLENGTH',
  about: 'Kicking, with the direction of the longer marubozu',
  lookback: 11,
  averages: [
    ['bodyLong', 0],
    ['bodyLong', 1],
    ['shadowVeryShort', 0],
    ['shadowVeryShort', 1],
  ],
  recognise: (b) =>
    b.color(1) === -b.color(0) &&
    b.body(1) > b.bodyLong(1) &&
    b.upper(1) < b.shadowVeryShort(1) &&
    b.lower(1) < b.shadowVeryShort(1) &&
    b.body(0) > b.bodyLong(0) &&
    b.upper(0) < b.shadowVeryShort(0) &&
    b.lower(0) < b.shadowVeryShort(0) &&
    ((b.color(1) === -1 && b.gapUp(0, 1)) || (b.color(1) === 1 && b.gapDown(0, 1)))
      ? b.color(b.body(0) > b.body(1) ? 0 : 1) * 100
      : 0,
});

export const matchingLow = pattern({
  name: 'matching-low',
  talib: 'CDLMATCHINGLOW',
  about: 'Matching low: two black candles with equal closes; bullish',
  lookback: 6,
  averages: [['equal', 1]],
  recognise: (b) => (b.color(1) === -1 && b.color(0) === -1 && b.close(0) <= b.close(1) + b.equal(1) && b.close(0) >= b.close(1) - b.equal(1) ? 100 : 0),
});

export const onNeck = pattern({
  name: 'on-neck',
  talib: 'CDLONNECK',
  about: 'On-neck: a white candle opens below a long black one and closes at its low; bearish',
  lookback: 11,
  averages: [
    ['bodyLong', 1],
    ['equal', 1],
  ],
  recognise: (b) =>
    b.color(1) === -1 &&
    b.body(1) > b.bodyLong(1) &&
    b.color(0) === 1 &&
    b.open(0) < b.low(1) &&
    b.close(0) <= b.low(1) + b.equal(1) &&
    b.close(0) >= b.low(1) - b.equal(1)
      ? -100
      : 0,
});

export const piercing = pattern({
  name: 'piercing',
  talib: 'CDLPIERCING',
  about: 'Piercing: a white candle opens below a long black one and closes above its middle; bullish',
  lookback: 11,
  averages: [
    ['bodyLong', 0],
    ['bodyLong', 1],
  ],
  recognise: (b) =>
    b.color(1) === -1 &&
    b.body(1) > b.bodyLong(1) &&
    b.color(0) === 1 &&
    b.body(0) > b.bodyLong(0) &&
    b.open(0) < b.low(1) &&
    b.close(0) < b.open(1) &&
    b.close(0) > b.close(1) + b.body(1) * 0.5
      ? 100
      : 0,
});

export const separatingLines = pattern({
  name: 'separating-lines',
  talib: 'CDLSEPARATINGLINES',
  about: 'Separating lines: two candles of opposite colour with equal opens, the second a belt hold',
  lookback: 11,
  averages: [
    ['bodyLong', 0],
    ['equal', 1],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) =>
    b.color(1) === -b.color(0) &&
    b.open(0) <= b.open(1) + b.equal(1) &&
    b.open(0) >= b.open(1) - b.equal(1) &&
    b.body(0) > b.bodyLong(0) &&
    ((b.color(0) === 1 && b.lower(0) < b.shadowVeryShort(0)) || (b.color(0) === -1 && b.upper(0) < b.shadowVeryShort(0)))
      ? b.color(0) * 100
      : 0,
});

export const shootingStar = pattern({
  name: 'shooting-star',
  talib: 'CDLSHOOTINGSTAR',
  about: 'Shooting star: a small body under a long upper shadow, above the body before; bearish',
  lookback: 11,
  averages: [
    ['bodyShort', 0],
    ['shadowVeryShort', 0],
  ],
  recognise: (b) => (b.body(0) < b.bodyShort(0) && b.upper(0) > b.shadowLong(0) && b.lower(0) < b.shadowVeryShort(0) && b.bodyGapUp(0, 1) ? -100 : 0),
});

export const thrusting = pattern({
  name: 'thrusting',
  talib: 'CDLTHRUSTING',
  about: 'Thrusting: a white candle opens below a long black one and closes below its middle; bearish',
  lookback: 11,
  averages: [
    ['bodyLong', 1],
    ['equal', 1],
  ],
  recognise: (b) =>
    b.color(1) === -1 &&
    b.body(1) > b.bodyLong(1) &&
    b.color(0) === 1 &&
    b.open(0) < b.low(1) &&
    b.close(0) > b.close(1) + b.equal(1) &&
    b.close(0) <= b.close(1) + b.body(1) * 0.5
      ? -100
      : 0,
});
