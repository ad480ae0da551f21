// Reading what a venue sent: every field is checked where it is read, and a refusal names it.
import { AppError } from '../../../core/index.ts';

const decimalText = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const refusal = (what: string, problem: string): AppError =>
  new AppError('BAD_ANSWER', what, problem, 'Nothing was changed by it; if the venue changed its format, Tradewind must follow.');

/** One record of an answer; `what` names it in refusals. @throws AppError BAD_ANSWER from every reader */
export class Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly what: string;

  constructor(what: string, value: unknown) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw refusal(what, `${JSON.stringify(value)?.slice(0, 60)} is not a record`);
    this.what = what;
    this.#record = value as Record<string, unknown>;
  }

  #refuse(name: string, problem: string): never {
    throw refusal(`${this.what}.${name}`, `${JSON.stringify(this.#record[name])?.slice(0, 60)} ${problem}`);
  }

  has(name: string): boolean {
    return this.#record[name] !== undefined;
  }

  /** Text; '' where the field is absent or null. */
  maybe(name: string): string {
    const value = this.#record[name] ?? '';
    return typeof value === 'string' ? value : this.#refuse(name, 'is not text');
  }

  text(name: string): string {
    const value = this.maybe(name);
    return value === '' ? this.#refuse(name, 'is empty') : value;
  }

  /** One of several words. */
  word<const W extends string>(name: string, words: readonly W[]): W {
    const value = this.maybe(name) as W;
    return words.includes(value) ? value : this.#refuse(name, `is none of ${words.join(', ')}`);
  }

  /** Decimal text; '' where it is empty or absent. */
  maybeDecimal(name: string): string {
    const value = this.maybe(name);
    return value === '' || decimalText.test(value) ? value : this.#refuse(name, 'is not a decimal number');
  }

  decimal(name: string): string {
    const value = this.maybeDecimal(name);
    return value === '' ? this.#refuse(name, 'is empty') : value;
  }

  number(name: string): number {
    return Number(this.decimal(name));
  }

  /** ms since 1970 */
  time(name: string): number {
    const value = this.number(name);
    return Number.isSafeInteger(value) && value > 0 ? value : this.#refuse(name, 'is not a time in ms');
  }

  /** A whole JSON number. */
  integer(name: string): number {
    const value = this.#record[name];
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : this.#refuse(name, 'is not a whole number');
  }

  flag(name: string): boolean {
    const value = this.#record[name];
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' || value === undefined || value === '' ? false : this.#refuse(name, 'is neither true nor false');
  }

  list(name: string): readonly unknown[] {
    const value = this.#record[name];
    return Array.isArray(value) ? value : this.#refuse(name, 'is not a list');
  }

  records(name: string): Fields[] {
    return this.list(name).map((item, i) => new Fields(`${this.what}.${name}[${i}]`, item));
  }

  record(name: string): Fields {
    return new Fields(`${this.what}.${name}`, this.#record[name]);
  }
}

/** A list of decimal texts, as candles and book levels are sent. @throws AppError BAD_ANSWER */
export function decimals(what: string, value: unknown, least: number): readonly string[] {
  if (!Array.isArray(value) || value.length < least) throw refusal(what, `${JSON.stringify(value)?.slice(0, 60)} is not a list of ${least} numbers or more`);
  for (const [i, item] of value.entries())
    if (i < least && (typeof item !== 'string' || !decimalText.test(item))) throw refusal(`${what}[${i}]`, `${JSON.stringify(item)} is not a decimal number`);
  return value as string[];
}
