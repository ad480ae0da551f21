// OKX instruments: contracts and coins kept apart by type, rules dated by when they were read.
import { AppError, decimalsOf, type Instrument, type InstrumentKind, rulesInUnits, type Time } from '../../../core/index.ts';
import type { Fields } from './fields.ts';
import { instrumentIdOf, okxVenue } from './ids.ts';

const kinds: Readonly<Record<string, InstrumentKind>> = { SPOT: 'spot', SWAP: 'perpetual', FUTURES: 'future', OPTION: 'option' };
export const instTypes = ['SPOT', 'SWAP', 'FUTURES', 'OPTION'] as const;
export type InstType = (typeof instTypes)[number];

/** Until the account's own fees are asked for: the public schedule of regular users, level 1. */
const regularFees: Readonly<Record<InstType, { maker: number; taker: number }>> = {
  SPOT: { maker: 0.0008, taker: 0.001 },
  SWAP: { maker: 0.0002, taker: 0.0005 },
  FUTURES: { maker: 0.0002, taker: 0.0005 },
  OPTION: { maker: 0.0002, taker: 0.0003 },
};

/** Base and quote of `BTC-USDT-SWAP` and its kin: the first two parts of the name of its family. */
function pairOf(f: Fields): readonly [base: string, quote: string] {
  const [base = '', quote = ''] = (f.maybe('instFamily') || f.maybe('uly') || f.text('instId')).split('-');
  return [f.maybe('baseCcy') || base, f.maybe('quoteCcy') || quote];
}

/** Base units (linear) or quote units (inverse) of one contract; 1 for spot. ctVal × ctMult, in the unit ctValCcy names. */
function contractOf(f: Fields, type: InstType, base: string): { multiplier: number; inverse: boolean } {
  if (type === 'SPOT') return { multiplier: 1, inverse: false };
  const multiplier = f.number('ctVal') * f.number('ctMult');
  const unit = f.text('ctValCcy');
  if (type === 'OPTION') return { multiplier, inverse: f.text('settleCcy') === base };
  const inverse = f.word('ctType', ['linear', 'inverse']) === 'inverse';
  if (inverse === (unit === base))
    throw new AppError(
      'BAD_ANSWER',
      `${f.what}.ctValCcy`,
      `${unit} is not what a contract of ${base} that is ${inverse ? 'inverse' : 'linear'} counts`,
      'It is not traded until this is understood.',
    );
  return { multiplier, inverse };
}

/**
 * One entry of public/instruments; undefined for kinds and states that cannot be traded here (margin pairs, not yet listed, tests).
 * @param seen when it was read: the date from which its rules are known to hold
 * @throws AppError BAD_ANSWER
 */
export function parseInstrument(f: Fields, seen: Time): Instrument | undefined {
  const type = f.text('instType') as InstType;
  const kind = kinds[type];
  if (kind === undefined || !['live', 'suspend', 'expired'].includes(f.text('state'))) return undefined;
  const symbol = f.text('instId');
  const [base, quote] = pairOf(f);
  const { multiplier, inverse } = contractOf(f, type, base);
  const [tick, lot] = [f.number('tickSz'), f.number('lotSz')];
  const [priceScale, quantityScale] = [decimalsOf(tick), decimalsOf(lot)];
  const plain = {
    from: seen,
    tick,
    lot,
    minQuantity: f.number('minSz'),
    maxQuantity: f.number('maxLmtSz'),
    minNotional: 0,
    priceBand: Number.POSITIVE_INFINITY,
  };
  const listed = f.maybe('listTime') === '' ? {} : { listed: f.time('listTime') };
  const expiry = f.maybe('expTime') === '' ? {} : { expiry: f.time('expTime') };
  return {
    id: instrumentIdOf(symbol),
    symbol,
    venue: okxVenue,
    kind,
    base,
    quote,
    settle: type === 'SPOT' ? quote : f.text('settleCcy'),
    inverse,
    multiplier,
    priceScale,
    quantityScale,
    continuous: false,
    rules: [rulesInUnits(plain, priceScale, quantityScale)],
    fees: { ...regularFees[type], perOrder: 0, perContract: 0 },
    marginTiers: [],
    calendar: 'UTC',
    rulesSource: 'venue',
    // the interval differs by instrument (8, 4, 2 or 1 h) and is told by the times of its funding
    fundingMs: kind === 'perpetual' ? 8 * 3_600_000 : 0,
    ...listed,
    ...expiry,
    // OKX tells no date of it
    ...(f.text('state') === 'expired' ? { delisted: seen } : {}),
    ...(kind === 'option'
      ? {
          strike: f.number('stk'),
          right: f.word('optType', ['C', 'P']) === 'C' ? ('call' as const) : ('put' as const),
          underlying: instrumentIdOf(f.text('uly')),
        }
      : {}),
  };
}
