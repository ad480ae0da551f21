// Every stored series checked, the reports kept beside the data.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Candles, calendarOf, unknownName } from '../../core/index.ts';
import { encodeName, openStore, replaceFile, type StoredSeries } from '../../outside/storage/index.ts';
import { namedTraits } from '../../quant/candles/index.ts';
import { checkCandles, compareSeries, type Divergence, type QualityReport } from '../../quant/quality/index.ts';
import { calendarNameOf } from './instrument.ts';

export interface SeriesReport extends QualityReport {
  readonly id: string;
  readonly kind: string;
  readonly timeframe: string;
}

/** Two stored series of the same asset and timeframe, compared. */
export interface PairReport extends Divergence {
  readonly a: string;
  readonly b: string;
  readonly timeframe: string;
}

export interface CheckReport {
  readonly series: readonly SeriesReport[];
  readonly pairs: readonly PairReport[];
}

/** What makes two series comparable: same asset, same quote, same timeframe (spot and perpetual differ by the basis, which the median takes up). */
const groupOf = ({ id, timeframe }: StoredSeries): string => {
  const { base, quote } = namedTraits(id);
  return `${base}/${quote} ${timeframe}`;
};

const nameOf = ({ id, kind }: StoredSeries): string => (kind === 'last' ? id : `${id} ${kind}`);

/**
 * Checks stored series (all, or those of one instrument), stores each report as `quality/{id}-{kind}-{timeframe}.json` and compares
 * series of the same asset. Only series that overlap are compared.
 * @throws AppError UNKNOWN_NAME for an instrument that is not stored
 */
export async function checkData(
  folder: string,
  options: { id?: string; onSeries?: (done: number, of: number, name: string) => void } = {},
): Promise<CheckReport> {
  const store = openStore(folder);
  const all = store.list();
  const chosen = options.id === undefined ? all : all.filter((s) => s.id === options.id);
  if (options.id !== undefined && chosen.length === 0) throw unknownName('instrument', options.id, [...new Set(all.map((s) => s.id))]);
  const series: SeriesReport[] = [];
  const groups = new Map<string, { name: string; candles: Candles }[]>();
  for (const [done, s] of chosen.entries()) {
    options.onSeries?.(done, chosen.length, nameOf(s));
    const candles = await store.read(s.id, s.timeframe, { kind: s.kind });
    const report: SeriesReport = {
      id: s.id,
      kind: s.kind,
      timeframe: s.timeframe,
      ...checkCandles(candles, s.timeframe, calendarOf(await calendarNameOf(folder, s.id))),
    };
    series.push(report);
    await keep(folder, report);
    const group = groupOf(s);
    groups.set(group, [...(groups.get(group) ?? []), { name: nameOf(s), candles }]);
  }
  const pairs = [...groups]
    .flatMap(([group, members]) => members.slice(1).map((m) => pair(group, members[0] as (typeof members)[number], m)))
    .filter((p) => p.overlap > 0);
  return { series, pairs };
}

const pair = (group: string, a: { name: string; candles: Candles }, b: { name: string; candles: Candles }): PairReport => ({
  a: a.name,
  b: b.name,
  timeframe: group.slice(group.lastIndexOf(' ') + 1),
  ...compareSeries(a.candles, b.candles),
});

function keep(folder: string, report: SeriesReport): Promise<void> {
  const place = join(folder, 'quality');
  const path = join(place, `${encodeName(report.id)}-${report.kind}-${report.timeframe}.json`);
  return replaceFile(path, (temp) => writeFileSync(temp, `${JSON.stringify(report)}\n`));
}
