// Small sets for models that read windows of candles: what RSI did, and the shape of the candles themselves.
import type { Column } from './column.ts';

const named = (columns: readonly (readonly [formula: string, ...parameters: number[]])[]): Column[] =>
  columns.map(([formula, ...parameters]) => ({ name: [formula.replaceAll('-', '_'), ...parameters].join('_'), formula, parameters }));

/** The pattern of RSI: three speeds, their change, divergence from price, and how much the market moves. For recurrent networks. */
export const rsiPatternColumns: readonly Column[] = named([
  ['rsi', 7],
  ['rsi', 14],
  ['rsi', 28],
  ['rsi-change', 14, 1],
  ['rsi-change', 14, 5],
  ['rsi-div', 14, 20],
  ['stoch-k', 14, 3],
  ['mom-atr', 1],
  ['natr', 14],
  ['dc-pos', 20],
]);

/** A drawn chart in numbers that fit every market: each candle's shape, its move in average ranges, where it stands. For convolutional networks. */
export const candleShapeColumns: readonly Column[] = named([
  ['mom-atr', 1],
  ['mom-atr', 3],
  ['body'],
  ['upper-wick'],
  ['lower-wick'],
  ['close-pos'],
  ['dc-pos', 10],
  ['dc-pos', 20],
  ['dc-pos', 50],
  ['vol-z', 20],
]);
