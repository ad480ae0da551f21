// What a quantity of an instrument at a price is worth: exactly for the ledger, as a double for marks.
import { decimalsOf, divideRounded, type Instrument, parseDecimal, pricePower, quantityPower } from '../../core/index.ts';

/** Digits after the point of every exact value before it is rounded to its asset's scale. */
export const VALUE_SCALE = 20;
const ONE = 10n ** BigInt(VALUE_SCALE);

/** An instrument's arithmetic, prepared once. Units are those of orders and fills. */
export class Contract {
  readonly instrument: Instrument;
  readonly quantityPower: number;
  readonly pricePower: number;
  readonly multiplier: number;
  readonly inverse: boolean;
  /** the whole value changes hands when it trades (spot, option premium, shares); otherwise only profit is settled */
  readonly paidInFull: boolean;
  private readonly continuous: boolean;
  private readonly factor: bigint;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
    this.quantityPower = quantityPower(instrument);
    this.pricePower = pricePower(instrument);
    this.multiplier = instrument.multiplier;
    this.inverse = instrument.inverse;
    this.paidInFull =
      instrument.kind === 'spot' || instrument.kind === 'equity' || instrument.kind === 'option' || instrument.kind === 'forex' || instrument.kind === 'index';
    this.continuous = instrument.continuous;
    const digits = decimalsOf(instrument.multiplier);
    const multiplier = parseDecimal(instrument.multiplier.toFixed(digits), digits);
    const scale = instrument.continuous ? 0 : instrument.priceScale + instrument.quantityScale + digits;
    if (scale > VALUE_SCALE) throw new RangeError(`${instrument.id}: price, quantity and multiplier need ${scale} digits, ${VALUE_SCALE} are kept`);
    // Inverse: multiplier × quantity / price; the price's power moves to the numerator.
    this.factor = instrument.inverse
      ? (multiplier * ONE * 10n ** BigInt(instrument.priceScale)) / 10n ** BigInt(digits + instrument.quantityScale)
      : multiplier * 10n ** BigInt(VALUE_SCALE - scale);
  }

  /** Exact value in the settle asset at VALUE_SCALE, with the sign of `quantity`. */
  value(quantity: number, price: number): bigint {
    if (this.continuous) return BigInt(Math.round(this.worth(quantity, price) * 1e20));
    if (this.inverse) return divideRounded(BigInt(quantity) * this.factor, BigInt(price));
    return BigInt(quantity) * BigInt(price) * this.factor;
  }

  /** The same as a double. */
  worth(quantity: number, price: number): number {
    const size = quantity / this.quantityPower;
    const p = price / this.pricePower;
    return this.inverse ? (size * this.multiplier) / p : size * p * this.multiplier;
  }

  /** Profit in the settle asset of holding signed `size` (plain units) from `entry` to `exit` (plain prices). */
  profit(size: number, entry: number, exit: number): number {
    return this.inverse ? size * this.multiplier * (1 / entry - 1 / exit) : size * (exit - entry) * this.multiplier;
  }

  /** Notional in the settle asset of `size` (plain units, sign ignored) at a plain price. */
  notional(size: number, price: number): number {
    const held = Math.abs(size) * this.multiplier;
    return this.inverse ? held / price : held * price;
  }
}
