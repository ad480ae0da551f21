// All indicators by name: what the parser, the catalogue page, the tests and the command line go through.
// long because: it names every indicator twice, in an import and in the list
import { dema, t3, tema, trix } from './average/dema.ts';
import { ema } from './average/ema.ts';
import { kama } from './average/kama.ts';
import { ma, macdOf, priceOscillator, variablePeriod } from './average/ma.ts';
import { sma } from './average/sma.ts';
import { trima } from './average/trima.ts';
import { rollingVwap, vwma } from './average/vwma.ts';
import { rma } from './average/wilder.ts';
import { hma, wma } from './average/wma.ts';
import { cyclePhase, dominantCycle } from './cycle/cycles.ts';
import { mama } from './cycle/mama.ts';
import type { Definition } from './define.ts';
import { operators, transforms } from './mathematics/functions.ts';
import { awesome } from './momentum/awesome.ts';
import { cci } from './momentum/cci.ts';
import { balanceOfPower, cmo, intradayMomentum } from './momentum/cmo.ts';
import { macd, macdFixed } from './momentum/macd.ts';
import { roc } from './momentum/roc.ts';
import { rsi } from './momentum/rsi.ts';
import { stoch, stochFast, stochRsi, williamsR } from './momentum/stochastic.ts';
import { tsi } from './momentum/tsi.ts';
import { ultimate } from './momentum/ultimate.ts';
import { hikkake, hikkakeModified } from './patterns/hikkake.ts';
import { breakaway, concealingBabySwallow, ladderBottom, matHold, risingFallingThreeMethods, threeBlackCrows, threeLineStrike } from './patterns/more.ts';
import {
  beltHold,
  closingMarubozu,
  doji,
  dragonflyDoji,
  gravestoneDoji,
  highWave,
  longLeggedDoji,
  longLine,
  marubozu,
  rickshawMan,
  shortLine,
  spinningTop,
  takuri,
} from './patterns/one.ts';
import {
  abandonedBaby,
  eveningDojiStar,
  eveningStar,
  gapSideBySideWhite,
  gapThreeMethods,
  identicalThreeCrows,
  morningDojiStar,
  morningStar,
  tasukiGap,
  threeStarsInTheSouth,
  tristar,
  twoCrows,
  uniqueThreeRiver,
  upsideGapTwoCrows,
} from './patterns/stars.ts';
import { advanceBlock, stalled, stickSandwich, threeInside, threeOutside, threeWhiteSoldiers } from './patterns/three.ts';
import {
  counterattack,
  darkCloudCover,
  dojiStar,
  engulfing,
  hammer,
  hangingMan,
  harami,
  haramiCross,
  homingPigeon,
  inNeck,
  invertedHammer,
  kicking,
  kickingByLength,
  matchingLow,
  onNeck,
  piercing,
  separatingLines,
  shootingStar,
  thrusting,
} from './patterns/two.ts';
import { averagePrice, medianPrice, typicalPrice, weightedClose } from './price/prices.ts';
import { beta, correlation } from './statistics/pair.ts';
import { highest, lowest, meanDeviation, midpoint, sum } from './statistics/window.ts';
import { aroon } from './trend/aroon.ts';
import { adx, adxr, dx, movement } from './trend/directional.ts';
import { donchian } from './trend/donchian.ts';
import { ichimoku } from './trend/ichimoku.ts';
import { linreg } from './trend/linreg.ts';
import { sar, sarExtended } from './trend/sar.ts';
import { supertrend } from './trend/supertrend.ts';
import { atr, natr, trueRange } from './volatility/atr.ts';
import { choppiness } from './volatility/choppiness.ts';
import { accelerationBands, keltner } from './volatility/keltner.ts';
import { garmanKlass, historicalVolatility, parkinson, yangZhang } from './volatility/realised.ts';
import { bollinger, stddev, variance } from './volatility/stddev.ts';
import { cmf, force, mfi } from './volume/flow.ts';
import { ad, adOscillator, obv } from './volume/obv.ts';
import { volumeProfile } from './volume/profile.ts';
import { volumeSma, vwap } from './volume/vwap.ts';

const declared = [
  dema,
  tema,
  trix,
  t3,
  ema,
  kama,
  ma,
  priceOscillator,
  macdOf,
  variablePeriod,
  sma,
  trima,
  vwma,
  rollingVwap,
  rma,
  wma,
  hma,
  awesome,
  cci,
  cmo,
  intradayMomentum,
  balanceOfPower,
  macd,
  macdFixed,
  roc,
  rsi,
  stoch,
  stochFast,
  stochRsi,
  williamsR,
  tsi,
  ultimate,
  aroon,
  adx,
  adxr,
  dx,
  movement,
  donchian,
  ichimoku,
  linreg,
  sarExtended,
  sar,
  supertrend,
  trueRange,
  atr,
  natr,
  choppiness,
  keltner,
  accelerationBands,
  historicalVolatility,
  parkinson,
  garmanKlass,
  yangZhang,
  variance,
  stddev,
  bollinger,
  mfi,
  cmf,
  force,
  obv,
  ad,
  adOscillator,
  volumeProfile,
  vwap,
  volumeSma,
  beta,
  correlation,
  highest,
  lowest,
  midpoint,
  sum,
  meanDeviation,
  averagePrice,
  medianPrice,
  typicalPrice,
  weightedClose,
  dominantCycle,
  cyclePhase,
  mama,
  hikkake,
  hikkakeModified,
  threeBlackCrows,
  threeLineStrike,
  breakaway,
  concealingBabySwallow,
  ladderBottom,
  matHold,
  risingFallingThreeMethods,
  beltHold,
  closingMarubozu,
  doji,
  dragonflyDoji,
  gravestoneDoji,
  highWave,
  longLeggedDoji,
  longLine,
  marubozu,
  rickshawMan,
  shortLine,
  spinningTop,
  takuri,
  twoCrows,
  threeStarsInTheSouth,
  abandonedBaby,
  eveningDojiStar,
  eveningStar,
  gapSideBySideWhite,
  identicalThreeCrows,
  morningDojiStar,
  morningStar,
  tasukiGap,
  tristar,
  uniqueThreeRiver,
  upsideGapTwoCrows,
  gapThreeMethods,
  threeInside,
  threeOutside,
  threeWhiteSoldiers,
  advanceBlock,
  stalled,
  stickSandwich,
  counterattack,
  darkCloudCover,
  dojiStar,
  engulfing,
  hammer,
  hangingMan,
  harami,
  haramiCross,
  homingPigeon,
  inNeck,
  invertedHammer,
  kicking,
  kickingByLength,
  matchingLow,
  onNeck,
  piercing,
  separatingLines,
  shootingStar,
  thrusting,
  ...transforms,
  ...operators,
];

/** Every indicator by its name, in the order of the catalogue. */
export const indicators: ReadonlyMap<string, Definition<never[]>> = new Map(
  declared.map((d) => [d.definition.name, d.definition as unknown as Definition<never[]>]),
);
