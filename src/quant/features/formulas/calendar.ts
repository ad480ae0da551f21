// Season and trading sessions, from the candle's open time in UTC.
import { DAY, HOUR } from '../../../core/index.ts';
import type { Formula } from '../formula.ts';
import type { Graph, Kernel, Signal } from '../graph.ts';

const names = ['yearSin', 'yearCos', 'asia', 'europe', 'america'] as const;
/** A mean year, begun on 1970-01-01. */
const year = 365.2425 * DAY;
/** Hours of the day, UTC, [from, until). */
const hoursOf = { asia: [0, 8], europe: [7, 16], america: [13, 21] } as const;

class Season implements Kernel {
  readonly #signals: Readonly<Record<(typeof names)[number], Signal>>;
  readonly #g: Graph;

  constructor(g: Graph) {
    this.#signals = Object.fromEntries(names.map((n) => [n, g.signal(1)])) as Record<(typeof names)[number], Signal>;
    this.#g = g;
  }

  signal(name: (typeof names)[number]): Signal {
    return this.#signals[name];
  }

  run(rows: number): void {
    const at = this.#g.at.data;
    const { yearSin, yearCos, asia, europe, america } = this.#signals;
    for (let i = 0; i < rows; i++) {
      const t = at[i] as number;
      const angle = (2 * Math.PI * t) / year;
      const hour = Math.floor((((t % DAY) + DAY) % DAY) / HOUR);
      yearSin.data[i] = Math.sin(angle);
      yearCos.data[i] = Math.cos(angle);
      asia.data[i] = hour >= hoursOf.asia[0] && hour < hoursOf.asia[1] ? 1 : 0;
      europe.data[i] = hour >= hoursOf.europe[0] && hour < hoursOf.europe[1] ? 1 : 0;
      america.data[i] = hour >= hoursOf.america[0] && hour < hoursOf.america[1] ? 1 : 0;
    }
  }
}

const season = (g: Graph) => g.share('season', [g.at], [], () => new Season(g));
const time = { version: 1, group: 'time', parameters: [] as readonly string[], source: 'UTC time of the candle’s open' } as const;

export const calendarFormulas: readonly Formula[] = [
  { ...time, id: 'year-sin', about: 'Season, east of the circle', formula: 'sin(2π · time / 365.2425 days)', build: (g) => season(g).signal('yearSin') },
  { ...time, id: 'year-cos', about: 'Season, north of the circle', formula: 'cos(2π · time / 365.2425 days)', build: (g) => season(g).signal('yearCos') },
  { ...time, id: 'session-asia', about: 'Asian hours', formula: '1 from 00:00 to 08:00 UTC, else 0', build: (g) => season(g).signal('asia') },
  { ...time, id: 'session-europe', about: 'European hours', formula: '1 from 07:00 to 16:00 UTC, else 0', build: (g) => season(g).signal('europe') },
  { ...time, id: 'session-america', about: 'American hours', formula: '1 from 13:00 to 21:00 UTC, else 0', build: (g) => season(g).signal('america') },
];
