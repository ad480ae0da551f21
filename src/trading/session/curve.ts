// The curve of equity, one point per decision instant, in columns that grow.
import type { EquityCurve } from '../../core/index.ts';
import type { Ledger } from '../portfolio/index.ts';

export class Curve {
  private at: Float64Array;
  private equity: Float64Array;
  private exposure: Float64Array;
  length = 0;

  constructor(expected: number) {
    const size = Math.max(16, expected);
    this.at = new Float64Array(size);
    this.equity = new Float64Array(size);
    this.exposure = new Float64Array(size);
  }

  push(ledger: Ledger): void {
    if (this.length === this.at.length) this.grow();
    const i = this.length++;
    this.at[i] = ledger.market.now;
    this.equity[i] = ledger.equity;
    this.exposure[i] = ledger.exposure;
  }

  /** The last point once more, after the data ended and positions were closed. */
  amend(ledger: Ledger): void {
    if (this.length === 0) return;
    this.equity[this.length - 1] = ledger.equity;
    this.exposure[this.length - 1] = ledger.exposure;
  }

  private grow(): void {
    const wider = (column: Float64Array): Float64Array => {
      const next = new Float64Array(Math.max(16, column.length * 2));
      next.set(column);
      return next;
    };
    this.at = wider(this.at);
    this.equity = wider(this.equity);
    this.exposure = wider(this.exposure);
  }

  /** Views of what was recorded; no copy. */
  columns(): EquityCurve {
    return { at: this.at.subarray(0, this.length), equity: this.equity.subarray(0, this.length), exposure: this.exposure.subarray(0, this.length) };
  }

  save(): EquityCurve {
    const { at, equity, exposure } = this.columns();
    return { at: at.slice(), equity: equity.slice(), exposure: exposure.slice() };
  }

  restore(saved: EquityCurve): void {
    this.at = saved.at.slice();
    this.equity = saved.equity.slice();
    this.exposure = saved.exposure.slice();
    this.length = saved.at.length;
  }
}
