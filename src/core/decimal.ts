// Exact amounts: integers of 10^-scale held in BigInt, decimal text at the borders.
import { AppError } from './errors.ts';

/** An amount of money in units of 10^-scale of its asset; the scale belongs to the asset and stands beside it. */
export type Units = bigint;

const decimalText = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * Decimal text to units of 10^-scale, exactly.
 * @throws AppError BAD_VALUE when it is not a decimal, or has more digits than the scale keeps
 */
export function parseDecimal(text: string, scale: number, field = 'amount'): Units {
  const m = decimalText.exec(text.trim());
  const whole = m?.[2] ?? '';
  const fraction = m?.[3] ?? '';
  if (m === null || whole.length + fraction.length === 0) throw new AppError('BAD_VALUE', field, `"${text}" is not a decimal number`, 'Write it as 123.45.');
  const shift = Number(m[4] ?? '0') - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  let units: bigint;
  if (shift >= 0) units = digits * 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    if (digits % divisor !== 0n)
      throw new AppError('BAD_VALUE', field, `"${text}" has more than ${scale} digits after the point`, `Round it to ${scale} digits.`);
    units = digits / divisor;
  }
  return m[1] === '-' ? -units : units;
}

/** Units of 10^-scale as decimal text without trailing zeros. */
export function formatDecimal(units: Units, scale: number): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** numerator / denominator rounded half to even. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  let quotient = n / d;
  const twice = (n - quotient * d) * 2n;
  if (twice > d || (twice === d && (quotient & 1n) === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

/** The units nearest to a double. */
export const unitsOf = (value: number, scale: number): Units => BigInt(Math.round(value * 10 ** scale));

/** The double nearest to the units. */
export const valueOf = (units: Units, scale: number): number => Number(units) / 10 ** scale;

/** Decimal digits needed to write `step` (0.001 → 3, 25 → 0, 1e-8 → 8). */
export function decimalsOf(step: number): number {
  const text = step.toString();
  const e = text.indexOf('e-');
  const mantissa = e >= 0 ? text.slice(0, e) : text;
  const point = mantissa.indexOf('.');
  return (point < 0 ? 0 : mantissa.length - point - 1) + (e >= 0 ? Number(text.slice(e + 2)) : 0);
}
