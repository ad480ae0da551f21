// Price action as numbers for a feature set: where price stands in its structure, in average ranges.
import type { Graph, Kernel, Signal } from '../graph.ts';
import { Structure } from './structure.ts';
import type { Zones } from './zones.ts';

const outputs = [
  'trend',
  'breakAge',
  'run',
  'toHigh',
  'toLow',
  'retracement',
  'demand',
  'supply',
  'gapUp',
  'gapDown',
  'sweep',
  'liquidityAbove',
  'liquidityBelow',
] as const;
export type StructureOutput = (typeof outputs)[number];

/** Ages fade: 1 = now, halved every so many candles. */
const fade = 10;

class StructureKernel implements Kernel {
  private readonly structure: Structure;
  readonly #g: Graph;
  readonly #signals: Readonly<Record<StructureOutput, Signal>>;

  constructor(g: Graph, strength: number) {
    // The first swing needs that many candles; when the first break comes is for the market to say.
    this.#signals = Object.fromEntries(outputs.map((name) => [name, g.signal(2 * strength + 1)])) as Record<StructureOutput, Signal>;
    this.structure = new Structure(strength);
    this.#g = g;
  }

  signal(output: StructureOutput): Signal {
    return this.#signals[output];
  }

  run(rows: number): void {
    const { at, open, high, low, close } = this.#g;
    const { structure } = this;
    const s = this.#signals;
    for (let i = 0; i < rows; i++) {
      const price = close.data[i] as number;
      structure.next(at.data[i] as number, open.data[i] as number, high.data[i] as number, low.data[i] as number, price);
      const range = structure.averageRange;
      const known = structure.trend !== 0;
      s.trend.data[i] = known ? structure.trend : Number.NaN;
      s.breakAge.data[i] = 2 ** (-structure.breakAge / fade);
      s.run.data[i] = known ? structure.trend * Math.log1p(structure.run) : Number.NaN;
      s.toHigh.data[i] = per(structure.swingHigh - price, range);
      s.toLow.data[i] = per(price - structure.swingLow, range);
      s.retracement.data[i] = structure.retracement(price);
      s.demand.data[i] = near(structure.demand, price, range);
      s.supply.data[i] = near(structure.supply, price, range);
      s.gapUp.data[i] = near(structure.gapsUp, price, range);
      s.gapDown.data[i] = near(structure.gapsDown, price, range);
      s.sweep.data[i] = structure.sweep * 2 ** (-structure.sweepAge / fade);
      s.liquidityAbove.data[i] = level(structure.highs.price, structure.highs.count, price, range, 1);
      s.liquidityBelow.data[i] = level(structure.lows.price, structure.lows.count, price, range, -1);
    }
  }
}

/** Farther than this is simply far: where price stands still, ranges shrink towards nothing. */
const rangesMax = 100;

const per = (distance: number, range: number): number => (range > 0 ? Math.max(-rangesMax, Math.min(rangesMax, distance / range)) : Number.NaN);
const near = (zones: Zones, price: number, range: number): number => per(zones.distance(price), range);

/** Distance to the nearest level above (1) or below (−1) the price, in ranges; NaN without any. */
function level(prices: Float64Array, count: number, price: number, range: number, side: 1 | -1): number {
  let best = Number.NaN;
  for (let k = 0; k < count; k++) {
    const d = ((prices[k] as number) - price) * side;
    if (d >= 0 && !(best <= d)) best = d;
  }
  return per(best, range);
}

export const structureOf = (g: Graph, strength: number, output: StructureOutput): Signal =>
  g.share('structure', [], [strength], () => new StructureKernel(g, strength)).signal(output);
