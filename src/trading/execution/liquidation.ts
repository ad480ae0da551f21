// When the venue takes a position away: the price at which an account's equity falls to its maintenance margin.
import type { Candle } from '../../core/index.ts';
import type { AccountState } from './venue.ts';

/**
 * The plain price at which the position is liquidated inside this candle, or undefined. Cross margin: the account's other positions stand
 * at their last marks. Equity and maintenance are linear in price between open and extreme (closely so for inverse contracts), so the
 * crossing is found by interpolation and is never better than the open.
 */
export function liquidationPrice(account: AccountState, index: number, instrument: number, long: boolean, candle: Candle): number | undefined {
  const adverse = long ? candle.low : candle.high;
  const at = account.health(index, instrument, adverse);
  const slack = at.equity - at.maintenance;
  if (slack > 0) return undefined;
  const start = account.health(index, instrument, candle.open);
  const slackAtOpen = start.equity - start.maintenance;
  if (slackAtOpen <= 0) return candle.open;
  return candle.open + ((adverse - candle.open) * slackAtOpen) / (slackAtOpen - slack);
}
