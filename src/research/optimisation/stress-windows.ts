// Days that broke accounts: a strategy is run through each of them that its data covers.
import { parseTime, type Time, timeframeMs } from '../../core/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';

export interface CrashWindow {
  readonly name: string;
  /** what happened */
  readonly about: string;
  readonly from: Time;
  /** exclusive */
  readonly to: Time;
}

const crash = (name: string, from: string, to: string, about: string): CrashWindow => ({ name, about, from: parseTime(from), to: parseTime(to) });

/** A few days before the worst hour to a few after it, so that positions are open when it comes. */
export const crashWindows: readonly CrashWindow[] = [
  crash('covid', '2020-03-08', '2020-03-20', '12 March 2020: all markets fall in panic, Bitcoin halves within a day'),
  crash('china-ban', '2021-05-16', '2021-05-26', '19 May 2021: a fall of 30 % within hours after news from China'),
  crash('december-2021', '2021-12-02', '2021-12-08', '4 December 2021: leveraged longs are liquidated on a quiet Saturday'),
  crash('luna', '2022-05-06', '2022-05-16', 'May 2022: TerraUSD loses its peg, LUNA goes to nothing'),
  crash('june-2022', '2022-06-10', '2022-06-22', 'June 2022: Celsius stops withdrawals, Three Arrows fails'),
  crash('ftx', '2022-11-05', '2022-11-15', 'November 2022: FTX fails'),
  crash('yen-carry', '2024-08-01', '2024-08-09', '5 August 2024: the yen carry trade unwinds'),
];

/** Why a window cannot be run on this history; undefined where every instrument covers all of it. */
export function notCovered(setup: BacktestSetup, { from, to }: Pick<CrashWindow, 'from' | 'to'>): string | undefined {
  for (const { instrument, kind, candles, timeframe } of setup.series) {
    if (kind !== 'last') continue;
    const first = candles.at[0];
    const end = (candles.at.at(-1) ?? Number.NaN) + timeframeMs(timeframe);
    if (first === undefined || first >= to || end <= from) return `no data of ${instrument}`;
    if (first > from || end < to) return `the data of ${instrument} covers it only in part`;
  }
  return undefined;
}
