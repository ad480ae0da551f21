// What watches the portfolio at every decision instant, before any strategy speaks.
import { DAY, HOUR, type Time } from '../../core/index.ts';
import type { Ledger, Position } from '../portfolio/index.ts';
import type { HaltState, RiskLimits } from '../risk/index.ts';

export interface GuardOrders {
  /** withdraws what works and closes every position at the market; asked again while something is held */
  flattenAll(reason: string): void;
  /** withdraws entries that still work */
  withdrawEntries(): void;
  /** closes one position at the market */
  close(position: Position, reason: string): void;
  journal(code: string, text: string, figure: number, limit: number): void;
}

export class Guards {
  state: HaltState = 'active';
  reason = '';
  peak = Number.NEGATIVE_INFINITY;
  private day = Number.NaN;
  private dayEquity = Number.NaN;
  private dailyHalt = false;
  private warned = false;

  /** A person's or a guard's word; only `rearm` by a person brings `active` back from it. */
  set(state: HaltState, reason: string): void {
    this.state = state;
    this.reason = reason;
    this.dailyHalt = false;
  }

  /** After a person re-armed: the fall is measured from here, and so is the day's loss. */
  rearm(equity: number): void {
    this.set('active', '');
    this.peak = equity;
    this.dayEquity = equity;
  }

  check(ledger: Ledger, limits: RiskLimits, orders: GuardOrders): void {
    const { equity } = ledger;
    const { now } = ledger.market;
    if (equity > this.peak) this.peak = equity;
    else if (this.state !== 'halted' && this.peak - equity > limits.maxDrawdown * this.peak) {
      const fall = (this.peak - equity) / this.peak;
      this.set('halted', `equity fell ${(fall * 100).toFixed(2)} % from its peak`);
      orders.journal('MAX_DRAWDOWN', this.reason, fall, limits.maxDrawdown);
      orders.flattenAll(this.reason);
    }
    this.daily(now, equity, limits, orders);
    if (ledger.openPositions.length === 0) {
      this.warned = false;
      return;
    }
    if (ledger.exposure > limits.grossExposureWarning * equity && !this.warned) {
      this.warned = true;
      orders.journal('GROSS_EXPOSURE', 'gross exposure is above the level that warns', ledger.exposure / equity, limits.grossExposureWarning);
    }
    if (limits.maxPositionHours !== Number.POSITIVE_INFINITY)
      for (const p of [...ledger.openPositions])
        if (now - p.entryTime >= limits.maxPositionHours * HOUR) orders.close(p, `held for ${limits.maxPositionHours} hours`);
  }

  /** While halted, what is held is being closed: an exit that came to nothing is tried again. */
  insist(ledger: Ledger, orders: GuardOrders): void {
    if (this.state === 'halted' && ledger.openPositions.length > 0) orders.flattenAll(this.reason);
  }

  private daily(now: Time, equity: number, limits: RiskLimits, orders: GuardOrders): void {
    if (limits.dailyLoss === Number.POSITIVE_INFINITY) return;
    const day = Math.floor(now / DAY);
    if (day !== this.day || Number.isNaN(this.dayEquity)) {
      this.day = day;
      this.dayEquity = equity;
      if (this.dailyHalt) this.set('active', '');
    }
    const lost = (this.dayEquity - equity) / this.dayEquity;
    if (this.state !== 'active' || !(lost > limits.dailyLoss)) return;
    this.set('reducing', `lost ${(lost * 100).toFixed(2)} % since 00:00 UTC`);
    this.dailyHalt = true;
    orders.journal('DAILY_LOSS', this.reason, lost, limits.dailyLoss);
    orders.withdrawEntries();
  }
}
