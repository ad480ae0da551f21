// Sums over a sliding window.

/** Sum of the last `period` numbers (of as many as there are, before). Exactly 0 again once the window holds zeros only. */
export class RollingSum {
  value = 0;
  private readonly period: number;
  private readonly ring: Float64Array;
  private next = 0;
  private busy = 0;

  constructor(period: number) {
    this.period = period;
    this.ring = new Float64Array(period);
  }

  push(x: number): void {
    const i = this.next;
    const old = this.ring[i] as number;
    this.ring[i] = x;
    this.next = i + 1 === this.period ? 0 : i + 1;
    if (x !== 0) this.busy++;
    if (old !== 0) this.busy--;
    // Rounding leaves crumbs behind; ratios of crumbs would look like values.
    this.value = this.busy === 0 ? 0 : this.value + x - old;
  }
}

/** The number pushed `period` pushes ago, NaN before. */
export class Delay {
  value = Number.NaN;
  private readonly ring: Float64Array;
  private next = 0;

  constructor(period: number) {
    this.ring = new Float64Array(period).fill(Number.NaN);
  }

  push(x: number): void {
    const i = this.next;
    this.value = this.ring.length === 0 ? x : (this.ring[i] as number);
    this.ring[i] = x;
    this.next = i + 1 >= this.ring.length ? 0 : i + 1;
  }
}
