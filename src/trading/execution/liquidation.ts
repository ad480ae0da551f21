// When the venue takes a position away: the price at which an account's equity falls to its maintenance margin.
import type { Candle } from '../../core/index.ts';
import type { AccountState } from './venue.ts';

/** Halvings of the way from open to extreme: more than doubles can tell apart. */
const HALVINGS = 60;

/**
 * The plain price at which the position is liquidated inside this candle, or undefined. Cross margin: the account's other positions stand
 * at their last marks. It is found by bisection between open and adverse extreme (margin tiers and inverse contracts are not linear in
 * price), and is never better than the open.
 */
export function liquidationPrice(account: AccountState, index: number, instrument: number, long: boolean, candle: Candle): number | undefined {
  const exhausted = (price: number): boolean => {
    const { equity, maintenance } = account.health(index, instrument, price);
    return equity <= maintenance;
  };
  let beyond = long ? candle.low : candle.high;
  if (!exhausted(beyond)) return undefined;
  let safe = candle.open;
  if (exhausted(safe)) return safe;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (safe + beyond) / 2;
    if (exhausted(middle)) beyond = middle;
    else safe = middle;
  }
  return beyond;
}
