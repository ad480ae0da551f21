// Cash per account and asset, and where the rate of an asset to the reporting currency comes from.
import { AppError, divideRounded, type Instrument, parseDecimal, type Units, valueOf } from '../../core/index.ts';
import { VALUE_SCALE } from './contract.ts';

export interface AccountSetup {
  readonly name: string;
  readonly venue: string;
  /** decimal text per asset */
  readonly cash: Readonly<Record<string, string>>;
  /** initial margin = notional / leverage for instruments that are margined */
  readonly leverage: number;
}

/** Cash of one asset in one account. */
export class Balance {
  readonly account: number;
  readonly asset: string;
  readonly scale: number;
  /** 10^scale */
  readonly power: number;
  units: Units;
  /** the double nearest to `units`; a fraction to the engine from its first value on (see Position) */
  value = Number.NaN;
  readonly opening: Units;

  constructor(account: number, asset: string, scale: number, units: Units) {
    this.account = account;
    this.asset = asset;
    this.scale = scale;
    this.power = 10 ** scale;
    this.units = units;
    this.opening = units;
    this.value = valueOf(units, scale);
  }
}

/** An exact value rounded to what its balance keeps. */
export const kept = (balance: Balance, value: bigint): bigint =>
  balance.scale === VALUE_SCALE ? value : divideRounded(value, 10n ** BigInt(VALUE_SCALE - balance.scale));

/** Digits that crypto venues and banks keep of an asset; continuous instruments settle without rounding. */
const ASSET_SCALE = 8;

/** The opening balances: every asset an account was given, and every asset an instrument settles in. @throws AppError BAD_VALUE */
export function openBalances(accounts: readonly AccountSetup[], instruments: readonly Instrument[]): Balance[] {
  const exact = new Set(instruments.filter((i) => i.continuous).map((i) => i.settle));
  return accounts.flatMap((account, index) =>
    [...new Set([...Object.keys(account.cash), ...instruments.map((i) => i.settle)])].map((asset) => {
      const scale = exact.has(asset) ? VALUE_SCALE : ASSET_SCALE;
      const units = parseDecimal(account.cash[asset] ?? '0', scale, `cash of ${account.name} in ${asset}`);
      return new Balance(index, asset, scale, units);
    }),
  );
}

/** The instrument whose price is the rate from an asset to the reporting currency, or back. */
export interface RateSource {
  readonly index: number;
  readonly inverse: boolean;
}

/** Undefined for the reporting currency itself. @throws AppError MISSING_VALUE when no instrument tells the rate */
export function rateSource(asset: string, reporting: string, instruments: readonly Instrument[]): RateSource | undefined {
  if (asset === reporting) return undefined;
  const direct = instruments.findIndex((i) => i.base === asset && i.quote === reporting && !i.inverse);
  if (direct >= 0) return { index: direct, inverse: false };
  const back = instruments.findIndex((i) => i.base === reporting && i.quote === asset && !i.inverse);
  if (back >= 0) return { index: back, inverse: true };
  throw new AppError(
    'MISSING_VALUE',
    'reporting currency',
    `no instrument tells the rate from ${asset} to ${reporting}`,
    `Add one with base ${asset} and quote ${reporting} to the data, or report in ${asset}.`,
  );
}
