// What trading costs at the simulated venue: slippage, fees, delay, and how much of a candle one order may take.
import type { FeeSchedule, Instrument } from '../../core/index.ts';

export type Slippage =
  /** always this many hundredths of a percent against the order */
  | { readonly kind: 'bp'; readonly bp: number }
  /** always this many ticks against the order */
  | { readonly kind: 'ticks'; readonly ticks: number }
  /** impact × (order's share of the candle's volume)², as a fraction of price (the volume-share model of zipline) */
  | { readonly kind: 'volume-share'; readonly impact: number };

export interface Costs {
  readonly slippage: Slippage;
  /** overrides the instrument's own fee schedule */
  readonly fees?: FeeSchedule;
  /** ms between sending and arriving at the venue */
  readonly latencyMs: number;
  /** largest share of a candle's volume that one order may take; what is left waits for the next candle. Infinity: no limit */
  readonly volumeShare: number;
  /** fraction of notional charged on a liquidation */
  readonly liquidationFee: number;
}

export const defaultCosts: Costs = { slippage: { kind: 'bp', bp: 1 }, latencyMs: 0, volumeShare: Number.POSITIVE_INFINITY, liquidationFee: 0.005 };

/** Maintenance margin where an instrument lists no tiers: 0.5 % of notional, the first tier of the large crypto venues. */
export const DEFAULT_MAINTENANCE = 0.005;

/** Maintenance rate of the tier a notional falls into. */
export function maintenanceRate(instrument: Instrument, notional: number): number {
  for (const tier of instrument.marginTiers) if (notional <= tier.maxNotional) return tier.maintenance;
  return instrument.marginTiers.at(-1)?.maintenance ?? DEFAULT_MAINTENANCE;
}

/** A plain price made worse for the order; not yet on the grid. `share` is the order's share of the candle's volume. */
export function slipped(model: Slippage, buy: boolean, price: number, tick: number, share: number): number {
  if (model.kind === 'bp') {
    const fraction = model.bp / 10_000;
    return buy ? price * (1 + fraction) : price * (1 - fraction);
  }
  if (model.kind === 'ticks') return buy ? price + model.ticks * tick : price - model.ticks * tick;
  const capped = Math.min(share, 1);
  const fraction = model.impact * capped * capped;
  return buy ? price * (1 + fraction) : price * (1 - fraction);
}
