// What the `data` verbs print when they are not asked for JSON.
import { formatTime } from '../../core/index.ts';
import type { DescribedSeries } from '../../outside/storage/index.ts';
import type { CheckReport, Fetched, ImportReport, ResampleReport, Sample, SeriesReport } from '../../platform/markets/index.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

export const count = (n: number): string => n.toLocaleString('en-US');
const minute = (at: number): string => formatTime(at).slice(0, 16).replace('T', ' ');

const nothing = 'Nothing is stored yet. Begin with: tradewind data sample';

export function importText(io: Io, { imported, failed, skipped }: ImportReport): string {
  const rows = imported.map((i) => [
    i.id,
    i.kind === 'last' ? i.timeframe : `${i.timeframe} ${i.kind}`.trim(),
    count(i.rows),
    count(i.added),
    count(i.changed),
    i.merged > 0 ? count(i.merged) : '',
    i.dropped > 0 ? count(i.dropped) : '',
  ]);
  const dropped = imported.flatMap((i) => i.bad.map((b) => `dropped  ${i.path} row ${b.line}${b.column === '' ? '' : `, column ${b.column}`}: ${b.problem}`));
  return [
    ...(rows.length > 0 ? [table(io, ['series', 'timeframe', 'rows', 'added', 'changed', 'merged', 'dropped'], rows, [2, 3, 4, 5, 6])] : []),
    ...dropped,
    ...failed.map((f) => `${io.paint.red('refused')}  ${f.message}`),
    ...(skipped.length > 0 ? [io.paint.dim(`${skipped.length} other files name no series and were left alone`)] : []),
    `${imported.length} series imported${failed.length > 0 ? `, ${failed.length} files refused` : ''}`,
  ].join('\n');
}

export function fetchText(f: Fetched): string {
  const parts = [`${count(f.added)} new`, `${count(f.stored)} were stored`];
  if (f.missing > 0) parts.push(`${count(f.missing)} the venue does not have`);
  const funding = f.funding === undefined ? '' : `\n${count(f.funding)} funding rates new (the venue tells the last months only)`;
  return `${f.instrument} ${f.timeframe}${f.kind === 'last' ? '' : ` ${f.kind}`}, ${minute(f.from)} to ${minute(f.to)}: ${parts.join(', ')}${funding}`;
}

export function listText(io: Io, series: readonly DescribedSeries[]): string {
  if (series.length === 0) return nothing;
  const rows = series.map((s) => [s.id, s.kind === 'last' ? s.timeframe : `${s.timeframe} ${s.kind}`, count(s.rows), minute(s.from), minute(s.to)]);
  return table(io, ['series', 'timeframe', 'rows', 'first', 'last'], rows, [2]);
}

/** Findings listed in the text for one series; all of them are in --json and in the stored report. */
const SHOWN_MAX = 5;

export function checkText(io: Io, { series, pairs }: CheckReport, detailed: boolean): string {
  if (series.length === 0) return nothing;
  const found = (s: SeriesReport) =>
    Object.entries(s.counts)
      .map(([kind, c]) => `${kind} ${count(c.rows)}`)
      .join(', ');
  const rows = series.map((s) => [
    s.id,
    s.kind === 'last' ? s.timeframe : `${s.timeframe} ${s.kind}`,
    count(s.rows),
    s.usable ? s.score.toFixed(2) : io.paint.red(`${s.score.toFixed(2)} unusable`),
    found(s),
  ]);
  const details = series.flatMap((s) => {
    const shown = detailed ? s.findings : s.usable ? [] : s.findings.slice(0, SHOWN_MAX);
    return shown.map((f) => `${s.id} ${s.timeframe}  ${f.kind}  ${f.detail}`);
  });
  const apart = pairs
    .filter((p) => p.at.length > 0)
    .map(
      (p) =>
        `${p.a} and ${p.b} ${p.timeframe}: ${count(p.at.length)} of ${count(p.overlap)} closes differ by more than ${p.bandBp.toFixed(0)} bp from the usual ${p.medianBp.toFixed(1)} bp`,
    );
  return [table(io, ['series', 'timeframe', 'rows', 'score', 'findings (rows)'], rows, [2, 3]), ...details, ...apart].join('\n');
}

export function resampleText(r: ResampleReport): string {
  const lacking = r.incomplete > 0 ? `, ${count(r.incomplete)} of them lack base rows` : '';
  const outside = r.outside > 0 ? `, ${count(r.outside)} rows outside sessions left out` : '';
  return `${r.id} ${r.from} to ${r.to}: ${count(r.rows)} candles${lacking}${outside}`;
}

export const sampleText = (s: Sample): string => `${s.id} ${s.timeframe}: ${count(s.rows)} candles\n${s.source}`;
