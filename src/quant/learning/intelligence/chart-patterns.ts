// Chart patterns by rule, from confirmed swings: double tops and bottoms, head and shoulders, flags; named at the close that completes them.
import { type Candle, type Candles, emptyCandle, type Indicator, type InputSpec } from '../../../core/index.ts';
import { type Labels, Structure } from '../../features/index.ts';

/** Classes of `value`; odd ones point down, even ones up. */
export const chartPatternNames = ['none', 'double top', 'double bottom', 'head and shoulders', 'inverse head and shoulders', 'bear flag', 'bull flag'] as const;

/** In average ranges: how far two tops may differ, how deep a pattern must be, how long the pole of a flag. */
const ALIKE = 1;
const DEPTH = 2;
const POLE = 5;
/** Share of its pole that a flag may give back. */
const GIVEN_BACK = 0.5;
const PIVOTS = 5;

/**
 * A pattern is complete when price closes beyond its neckline (for a flag, beyond the end of its pole). Definitions after Edwards, Magee,
 * Technical Analysis of Stock Trends (1948), with distances in average ranges so that one rule fits every market.
 */
export class ChartPatterns implements Indicator {
  readonly warmup: number;
  /** class of the pattern that this candle completes, 0 = none; NaN while warming up */
  value = Number.NaN;
  /** 1 or −1 where one is complete, else 0 */
  direction = 0;
  private readonly structure: Structure;
  /** the last swings, alternating, the newest first */
  private readonly pivots = new Float64Array(PIVOTS).fill(Number.NaN);
  /** direction of the newest: 1 a high */
  private newest = 0;
  /** the newest pivots have completed a pattern already */
  private told = false;
  private seen = 0;

  /** @param strength candles on either side that a swing must exceed */
  constructor(strength: number) {
    this.warmup = 2 * strength + 1;
    this.structure = new Structure(strength, (fact) => {
      if (fact.kind === 'swing') this.pivot(fact.direction, fact.price);
    });
  }

  update(candle: Candle): void {
    this.structure.update(candle);
    if (++this.seen < this.warmup) return;
    this.value = this.told ? 0 : this.complete(candle.close, this.structure.averageRange);
    this.direction = this.value === 0 ? 0 : this.value % 2 === 0 ? 1 : -1;
    if (this.value !== 0) this.told = true;
  }

  private pivot(direction: 1 | -1, price: number): void {
    const { pivots } = this;
    if (direction === this.newest) {
      if (direction * (price - (pivots[0] as number)) <= 0) return;
    } else pivots.copyWithin(1, 0, PIVOTS - 1);
    pivots[0] = price;
    this.newest = direction;
    this.told = false;
  }

  private complete(close: number, range: number): number {
    const s = this.newest;
    // Seen from the newest swing's side: tops as they are, bottoms upside down.
    const at = (k: number): number => s * (this.pivots[k] as number);
    const price = s * close;
    const top = at(0);
    const down = s > 0 ? 1 : 2;
    const necks = Math.min(at(1), at(3));
    if (price < necks && at(2) - Math.max(top, at(4)) >= range && Math.abs(top - at(4)) <= 2 * ALIKE * range && top - at(1) >= DEPTH * range) return down + 2;
    if (price < at(1) && Math.abs(top - at(2)) <= ALIKE * range && top - at(1) >= DEPTH * range) return down;
    // A flag hangs from the other side: the newest swing is the end of its giving back.
    const pole = at(2) - at(1);
    if (price < at(1) && pole >= POLE * range && top - at(1) <= GIVEN_BACK * pole && top > at(1)) return s > 0 ? 5 : 6;
    return 0;
  }
}

/**
 * Which way the first chart pattern points that completes within the next `horizon` candles: 0 down, 1 none, 2 up. A label for models that are to
 * see patterns form.
 */
export function patternLabels(candles: Candles, horizon: number, strength: number): Labels {
  const rows = candles.at.length;
  const found = new Int8Array(rows);
  const patterns = new ChartPatterns(strength);
  const candle = emptyCandle();
  for (let i = 0; i < rows; i++) {
    for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) candle[name] = candles[name][i] as number;
    patterns.update(candle);
    found[i] = patterns.direction;
  }
  const labels = { values: new Float64Array(rows).fill(Number.NaN), known: new Int32Array(rows).fill(-1) };
  let next = 0;
  let nextAt = Number.POSITIVE_INFINITY;
  for (let i = rows - 2; i >= 0; i--) {
    if (found[i + 1] !== 0) {
      next = found[i + 1] as number;
      nextAt = i + 1;
    }
    if (i + horizon >= rows) continue;
    labels.values[i] = nextAt <= i + horizon ? 1 + next : 1;
    labels.known[i] = i + horizon;
  }
  return labels;
}

/** As a declared input of a strategy. */
export const chartPatterns = (strength: number): InputSpec<ChartPatterns> => ({ key: `chart-patterns:${strength}`, create: () => new ChartPatterns(strength) });
