// Highest and lowest of a sliding window: a queue of the candidates that can still become it, a constant amount of work per price.

/** The highest of the last `period` numbers; of equal ones the newest counts. */
export class Highest {
  value = Number.NaN;
  /** candles since it was seen, 0 = now */
  age = 0;
  private readonly period: number;
  private readonly prices: Float64Array;
  private readonly stamps: Float64Array;
  private head = 0;
  private tail = 0;
  private held = 0;
  private seen = 0;

  constructor(period: number) {
    this.period = period;
    this.prices = new Float64Array(period);
    this.stamps = new Float64Array(period);
  }

  push(x: number): void {
    const { period, prices, stamps } = this;
    const now = this.seen++;
    let { head, tail, held } = this;
    if (held > 0 && (stamps[head] as number) <= now - period) {
      head = head + 1 === period ? 0 : head + 1;
      held--;
    }
    // `tail` is the newest candidate. A candidate not above the newcomer can never be the highest again.
    while (held > 0 && (prices[tail] as number) <= x) {
      tail = tail === 0 ? period - 1 : tail - 1;
      held--;
    }
    if (held > 0) tail = tail + 1 === period ? 0 : tail + 1;
    else tail = head;
    prices[tail] = x;
    stamps[tail] = now;
    this.head = head;
    this.tail = tail;
    this.held = held + 1;
    this.value = prices[head] as number;
    this.age = now - (stamps[head] as number);
  }
}

/** The lowest of the last `period` numbers; of equal ones the newest counts. */
export class Lowest {
  value = Number.NaN;
  /** candles since it was seen, 0 = now */
  age = 0;
  private readonly period: number;
  private readonly prices: Float64Array;
  private readonly stamps: Float64Array;
  private head = 0;
  private tail = 0;
  private held = 0;
  private seen = 0;

  constructor(period: number) {
    this.period = period;
    this.prices = new Float64Array(period);
    this.stamps = new Float64Array(period);
  }

  push(x: number): void {
    const { period, prices, stamps } = this;
    const now = this.seen++;
    let { head, tail, held } = this;
    if (held > 0 && (stamps[head] as number) <= now - period) {
      head = head + 1 === period ? 0 : head + 1;
      held--;
    }
    while (held > 0 && (prices[tail] as number) >= x) {
      tail = tail === 0 ? period - 1 : tail - 1;
      held--;
    }
    if (held > 0) tail = tail + 1 === period ? 0 : tail + 1;
    else tail = head;
    prices[tail] = x;
    stamps[tail] = now;
    this.head = head;
    this.tail = tail;
    this.held = held + 1;
    this.value = prices[head] as number;
    this.age = now - (stamps[head] as number);
  }
}
