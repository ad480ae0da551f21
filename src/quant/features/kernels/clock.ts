// Time of day and of week of the candle's open, UTC, as points on circles, and averages that begin anew each day.
import { DAY, MINUTE } from '../../../core/index.ts';
import type { Graph, Kernel, Signal } from '../graph.ts';

const circle = (parts: number, of: (angle: number) => number): Float64Array => Float64Array.from({ length: parts }, (_, k) => of((2 * Math.PI * k) / parts));
const minutesOfDay = 1440;
const daySin = circle(minutesOfDay, Math.sin);
const dayCos = circle(minutesOfDay, Math.cos);
const hourSin = circle(60, Math.sin);
const hourCos = circle(60, Math.cos);
const weekSin = circle(7, Math.sin);
const weekCos = circle(7, Math.cos);

const names = ['hourSin', 'hourCos', 'dayOfWeekSin', 'dayOfWeekCos', 'minuteSin', 'minuteCos', 'weekend', 'dayFraction'] as const;

class Clock implements Kernel {
  readonly hourSin: Signal;
  readonly hourCos: Signal;
  readonly dayOfWeekSin: Signal;
  readonly dayOfWeekCos: Signal;
  readonly minuteSin: Signal;
  readonly minuteCos: Signal;
  readonly weekend: Signal;
  readonly dayFraction: Signal;
  readonly #g: Graph;

  constructor(g: Graph) {
    [this.hourSin, this.hourCos, this.dayOfWeekSin, this.dayOfWeekCos, this.minuteSin, this.minuteCos, this.weekend, this.dayFraction] = names.map(() =>
      g.signal(1),
    ) as [Signal, Signal, Signal, Signal, Signal, Signal, Signal, Signal];
    this.#g = g;
  }

  run(rows: number): void {
    const at = this.#g.at.data;
    const [hs, hc, ws, wc] = [this.hourSin.data, this.hourCos.data, this.dayOfWeekSin.data, this.dayOfWeekCos.data];
    const [ms, mc, weekend, fraction] = [this.minuteSin.data, this.minuteCos.data, this.weekend.data, this.dayFraction.data];
    for (let i = 0; i < rows; i++) {
      const t = at[i] as number;
      const day = Math.floor(t / DAY);
      const minute = Math.floor((t - day * DAY) / MINUTE);
      // 1970-01-01 was a Thursday; 0 is Sunday.
      const week = (((day + 4) % 7) + 7) % 7;
      hs[i] = daySin[minute] as number;
      hc[i] = dayCos[minute] as number;
      ws[i] = weekSin[week] as number;
      wc[i] = weekCos[week] as number;
      ms[i] = hourSin[minute % 60] as number;
      mc[i] = hourCos[minute % 60] as number;
      weekend[i] = week === 0 || week === 6 ? 1 : 0;
      fraction[i] = minute / minutesOfDay;
    }
  }
}

/** Volume-weighted mean of a price since 00:00 UTC; undefined until something was traded that day. */
class DayVwap implements Kernel {
  readonly out: Signal;
  readonly #g: Graph;
  readonly #price: Signal;
  private day = Number.NaN;
  private money = 0;
  private volume = 0;

  constructor(g: Graph, price: Signal) {
    this.out = g.signal(1);
    this.#g = g;
    this.#price = price;
  }

  run(rows: number): void {
    const [at, volumes, price, out] = [this.#g.at.data, this.#g.volume.data, this.#price.data, this.out.data];
    let { day, money, volume } = this;
    for (let i = 0; i < rows; i++) {
      const today = Math.floor((at[i] as number) / DAY);
      if (today !== day) {
        day = today;
        money = 0;
        volume = 0;
      }
      const v = volumes[i] as number;
      money += (price[i] as number) * v;
      volume += v;
      out[i] = volume === 0 ? Number.NaN : money / volume;
    }
    this.day = day;
    this.money = money;
    this.volume = volume;
  }
}

export const clock = (g: Graph): Clock => g.share('clock', [g.at], [], () => new Clock(g));
export const dayVwap = (g: Graph, price: Signal): Signal => g.share('day vwap', [price], [], () => new DayVwap(g, price)).out;
