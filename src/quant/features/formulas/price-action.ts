// Price action as features; each is computed from facts confirmed by then, so none repaints.
import type { Formula } from '../formula.ts';
import { type StructureOutput, structureOf } from '../price-action/kernel.ts';

const of = (id: string, output: StructureOutput, about: string, formula: string): Formula => ({
  id,
  version: 1,
  group: 'price-action',
  earliest: true,
  parameters: ['strength'],
  about,
  formula: `${formula}; a swing exceeds p candles on either side and is known p candles later`,
  source: 'market structure as swing, break, zone',
  build: (g, p = 3) => structureOf(g, p, output),
});

export const priceActionFormulas: readonly Formula[] = [
  of('pa-trend', 'trend', 'Direction of the last break of structure', '1 after a close above the last swing high, −1 below the last swing low'),
  of('pa-break-age', 'breakAge', 'How fresh the last break of structure is', '2^(−candles since / 10)'),
  of('pa-run', 'run', 'How often structure was broken the same way in a row', 'trend · ln(1 + breaks with the structure)'),
  of('pa-to-high', 'toHigh', 'Room up to the last swing high', '(swing high − close) / average range, at most 100'),
  of('pa-to-low', 'toLow', 'Room down to the last swing low', '(close − swing low) / average range, at most 100'),
  of('pa-retrace', 'retracement', 'Where price stands in the last leg', '(close − swing low) / (swing high − swing low)'),
  of('pa-demand', 'demand', 'Distance to the nearest open bullish order block', 'distance / average range, at most 100, 0 inside; undefined without one'),
  of('pa-supply', 'supply', 'Distance to the nearest open bearish order block', 'distance / average range, at most 100, 0 inside; undefined without one'),
  of('pa-gap-up', 'gapUp', 'Distance to the nearest open bullish fair value gap', 'distance / average range, at most 100, 0 inside; undefined without one'),
  of('pa-gap-down', 'gapDown', 'Distance to the nearest open bearish fair value gap', 'distance / average range, at most 100, 0 inside; undefined without one'),
  of('pa-sweep', 'sweep', 'Direction and freshness of the last liquidity sweep', 'direction · 2^(−candles since / 10)'),
  of('pa-liq-above', 'liquidityAbove', 'Distance to the nearest swing high nobody traded beyond: stops rest there', 'distance / average range, at most 100'),
  of('pa-liq-below', 'liquidityBelow', 'Distance to the nearest swing low nobody traded beyond: stops rest there', 'distance / average range, at most 100'),
];
