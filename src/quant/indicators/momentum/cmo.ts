// Relatives of the RSI: Chande's momentum oscillator, intraday momentum, balance of power.
import type { Candle } from '../../../core/index.ts';
import { Wilder } from '../average/wilder.ts';
import { define, period } from '../define.ts';
import { RollingSum } from '../window.ts';

/** 100 × (gains − losses) / (gains + losses), −100 to 100; 0 where nothing moved. */
export class Cmo {
  readonly warmup: number;
  value = Number.NaN;
  private readonly gains: Wilder;
  private readonly losses: Wilder;
  private previous = Number.NaN;

  constructor(period: number) {
    this.gains = new Wilder(period);
    this.losses = new Wilder(period);
    this.warmup = period + 1;
  }

  update(candle: Candle): void {
    this.push(candle.close);
  }

  push(x: number): void {
    const change = x - this.previous;
    this.previous = x;
    if (Number.isNaN(change)) return;
    this.gains.push(Math.max(change, 0));
    this.losses.push(Math.max(-change, 0));
    const sum = this.gains.value + this.losses.value;
    this.value = sum === 0 ? 0 : 100 * ((this.gains.value - this.losses.value) / sum);
  }
}

/** Share of the bodies that were white, in percent; 0 where no candle had a body. */
export class IntradayMomentum {
  readonly warmup: number;
  value = Number.NaN;
  private readonly white: RollingSum;
  private readonly black: RollingSum;
  private missing: number;

  constructor(period: number) {
    this.white = new RollingSum(period);
    this.black = new RollingSum(period);
    this.warmup = period;
    this.missing = period;
  }

  update(candle: Candle): void {
    const body = candle.close - candle.open;
    this.white.push(Math.max(body, 0));
    this.black.push(Math.max(-body, 0));
    if (this.missing > 0 && --this.missing > 0) return;
    const sum = this.white.value + this.black.value;
    this.value = sum > 0 ? 100 * (this.white.value / sum) : 0;
  }
}

/** Body over range of each candle, −1 to 1; 0 where the candle has no range. */
export class BalanceOfPower {
  readonly warmup = 1;
  value = Number.NaN;

  update(candle: Candle): void {
    const range = candle.high - candle.low;
    this.value = range > 0 ? (candle.close - candle.open) / range : 0;
  }
}

export const cmo = define({
  name: 'cmo',
  about: 'Gains minus losses over both, −100 to 100',
  group: 'momentum',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '100 × (G − L) / (G + L), G and L Wilder averages as in the RSI',
  source: 'T. Chande (1994), smoothed as TA-Lib CMO (unstable period 0)',
  talib: 'CMO',
  series: 1,
  make: (_seeding, period: number) => new Cmo(period),
});

export const intradayMomentum = define({
  name: 'intraday-momentum',
  about: 'Share of the candles’ bodies that rose, 0 to 100',
  group: 'momentum',
  parameters: [period(14, 2)],
  outputs: ['value'],
  formula: '100 × Σ white bodies / Σ all bodies',
  source: 'T. Chande; TA-Lib IMI',
  talib: 'IMI',
  series: 0,
  make: (_seeding, period: number) => new IntradayMomentum(period),
});

export const balanceOfPower = define({
  name: 'balance-of-power',
  about: 'Body of the candle over its range, −1 to 1',
  group: 'momentum',
  parameters: [],
  outputs: ['value'],
  formula: '(close − open) / (high − low)',
  source: 'I. Livshin (2001); TA-Lib BOP',
  talib: 'BOP',
  series: 0,
  make: () => new BalanceOfPower(),
});
