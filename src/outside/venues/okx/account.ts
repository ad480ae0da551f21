// OKX balances, positions and account settings.
import type { VenueBalance, VenuePosition } from '../../../core/index.ts';
import type { Fields } from './fields.ts';
import { instrumentIdOf } from './ids.ts';

/** Assets of one entry of account/balance or the account channel. @throws AppError BAD_ANSWER */
export const parseBalances = (f: Fields): VenueBalance[] =>
  f
    .records('details')
    .map((d) => ({ asset: d.text('ccy'), cash: d.decimal('cashBal'), available: d.maybeDecimal('availBal') || '0', updated: d.time('uTime') }));

/** One entry of account/positions or the positions channel, signed in net and in hedge mode alike. @throws AppError BAD_ANSWER */
export function parsePosition(f: Fields): VenuePosition {
  const quantity = f.maybeDecimal('pos') || '0';
  // hedge mode writes a short as a positive number with posSide short
  const short = f.maybe('posSide') === 'short' && Number(quantity) > 0;
  return {
    instrument: instrumentIdOf(f.text('instId')),
    quantity: short ? `-${quantity}` : quantity,
    entryPrice: f.maybeDecimal('avgPx'),
    margin: f.word('mgnMode', ['cross', 'isolated', 'cash']),
    updated: f.time('uTime'),
  };
}

export interface OkxConfig {
  /** 1 cash only, 2 futures, 3 multi-currency, 4 portfolio margin */
  readonly level: number;
  readonly netMode: boolean;
  /** what the key may do */
  readonly permissions: readonly string[];
  /** addresses the key works from; empty = any */
  readonly addresses: readonly string[];
}

/** account/config. @throws AppError BAD_ANSWER */
export const parseConfig = (f: Fields): OkxConfig => ({
  level: f.number('acctLv'),
  netMode: f.word('posMode', ['net_mode', 'long_short_mode']) === 'net_mode',
  permissions: f.maybe('perm').split(',').filter(Boolean),
  addresses: f.maybe('ip').split(',').filter(Boolean),
});
