// Figures as a card holds them: null where one is undefined, since JSON has no NaN.
import type { Interval } from '../../quant/learning/index.ts';
import type { Estimate } from './card.ts';

export const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
export const estimate = ({ value, low, high }: Interval): Estimate => ({ value: orNull(value), low: orNull(low), high: orNull(high) });
