// What price action knows: facts that are stated once, when they are confirmed, and never taken back.
import type { Time } from '../../../core/index.ts';

interface Dated {
  /** open time of the candle the fact is about */
  readonly at: Time;
  /** open time of the candle at whose close it was known */
  readonly confirmedAt: Time;
}

/** 1 = upwards / bullish, −1 = downwards / bearish */
export type Direction = 1 | -1;

export type Fact =
  /** a high (1) above, or a low (−1) below, the candles around it */
  | (Dated & { readonly kind: 'swing'; readonly direction: Direction; readonly price: number })
  /** a close beyond the last swing: `bos` with the structure, `choch` against it (or as the first break) */
  | (Dated & { readonly kind: 'bos' | 'choch'; readonly direction: Direction; readonly price: number })
  /** the last candle against a move that broke structure; zone low to high */
  | (Dated & { readonly kind: 'order-block'; readonly direction: Direction; readonly low: number; readonly high: number })
  /** prices nobody traded between the first and the third of three candles */
  | (Dated & { readonly kind: 'gap'; readonly direction: Direction; readonly low: number; readonly high: number })
  /** two or more swings at nearly one price: stops rest beyond it; direction 1 = above highs */
  | (Dated & { readonly kind: 'liquidity'; readonly direction: Direction; readonly price: number; readonly touches: number })
  /** traded beyond a resting level and closed back: direction of the rejection (1 = lows were swept) */
  | (Dated & { readonly kind: 'sweep'; readonly direction: Direction; readonly price: number; readonly touches: number });
