// A replay on paper as lines: the drawing that is renewed, the lines of a pipe, and the summary.
import { DAY, type JournalRecord, type Time, type Timeframe, timeframeMs } from '../../core/index.ts';
import type { PaperView } from '../../platform/paper/index.ts';
import { fixed, percent } from '../../research/report/index.ts';
import type { Io } from './io.ts';

/** What does not change while a replay goes on. */
export interface DemoTitle {
  /** `sma-rsi 1.0.0 on SP500.SAMPLE 1d` */
  readonly what: string;
  readonly timeframe: Timeframe;
  readonly currency: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly synthetic: boolean;
}

type Paint = Io['paint'];

const bars = '▁▂▃▄▅▆▇█';
/** In a terminal the space before the percent sign may break like any other. */
export const percentText = (x: number, sign = false): string => percent(x, sign).replace('\u00a0', ' ');

/** Cut to `width` characters, the cut shown. Texts only: figures are never cut, they stand before them. */
const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`);

const tone = (paint: Paint, x: number, text: string): string => (x > 0 ? paint.green(text) : x < 0 ? paint.red(text) : text);

/** Day, and the minute where candles are shorter than days. */
export const momentText = (at: Time, timeframe: Timeframe): string =>
  Number.isFinite(at)
    ? new Date(at)
        .toISOString()
        .slice(0, timeframeMs(timeframe) >= DAY ? 10 : 16)
        .replace('T', ' ')
    : '—';

/** The same for the close of a candle: a day that ends at midnight is that day, not the next. */
export const closeText = (at: Time, timeframe: Timeframe): string => momentText(timeframeMs(timeframe) >= DAY ? at - 1 : at, timeframe);

function sparkline(closes: readonly number[], width: number): string {
  const shown = closes.slice(-width);
  const low = Math.min(...shown);
  const range = Math.max(...shown) - low;
  return shown.map((c) => bars[range === 0 ? 3 : Math.min(7, Math.floor(((c - low) / range) * 8))]).join('');
}

const positionText = (view: PaperView, t: DemoTitle): string => {
  const { quantity, entryPrice, stop } = view.position;
  if (quantity === 0) return 'flat';
  const held = `${quantity > 0 ? 'long' : 'short'} ${fixed(Math.abs(quantity), t.quantityDecimals)} at ${fixed(entryPrice, t.priceDecimals)}`;
  return `${held}${Number.isFinite(stop) ? `, stop ${fixed(stop, t.priceDecimals)}` : ''}`;
};

/** What ended a position where no strategy asked for it. */
const causes: Readonly<Record<string, string>> = {
  'stop-loss': 'the stop was hit',
  'take-profit': 'the target was hit',
  'trailing-stop': 'the trailing stop was hit',
};

/** A record's sentence. Journal texts carry plain numbers; here noise after eight digits goes. */
function recordText(r: JournalRecord): string {
  const text = r.text.replace(/-?\d+\.\d{5,}/g, (n) => String(Number(Number(n).toPrecision(8))));
  const cause = r.kind === 'fill' ? causes[r.code ?? ''] : undefined;
  return cause === undefined ? text : text.replace(/: .*$/, `: ${cause}`);
}

const words: Partial<Record<JournalRecord['kind'], string>> = { verdict: 'rule', halt: 'guard' };

function recordLine(r: JournalRecord, t: DemoTitle, paint: Paint, width: number): string {
  const kind = words[r.kind] ?? r.kind;
  // fills are dated by the candle they happen in, which opens then; everything else is decided at a close
  const when = r.kind === 'fill' ? momentText(r.at, t.timeframe) : closeText(r.at, t.timeframe);
  const text = cut(recordText(r), width - when.length - 9);
  const painted = r.kind === 'verdict' || r.kind === 'halt' || r.kind === 'fault' ? paint.yellow(text) : text;
  return `${paint.dim(when)}  ${kind.padEnd(7)}${painted}`;
}

export const roundTrips = (n: number): string => `${fixed(n, 0)} round trip${n === 1 ? '' : 's'}`;

/** Lines of the drawing besides the decisions. */
const FRAME_LINES = 11;
const DECISIONS_MAX = 9;
const BAR_MIN = 10;

/** The drawing: at most `columns` wide and `rows` high. */
export function screenLines(view: PaperView, t: DemoTitle, paint: Paint, columns: number, rows: number): string[] {
  const width = Math.min(columns, 100) - 1;
  const badge = t.synthetic ? 'PAPER on SYNTHETIC prices' : 'PAPER';
  const change = view.equity / view.equityStart - 1;
  const fall = 1 - view.equity / view.equityPeak;
  const moment = closeText(view.at, t.timeframe);
  const count = `candle ${fixed(view.done, 0)} of ${fixed(view.total, 0)}`;
  const room = Math.max(BAR_MIN, width - moment.length - count.length - 4);
  const full = Math.round((room * view.done) / Math.max(1, view.total));
  const price = fixed(view.price, t.priceDecimals);
  const equity = fixed(view.equity, 2);
  const figures = Math.max(price.length, equity.length, 10);
  const { openProfit, quantity } = view.position;
  const open = quantity === 0 ? '' : `   open ${tone(paint, openProfit, fixed(openProfit, 2, true))}`;
  const decisions = Math.max(1, Math.min(DECISIONS_MAX, rows - FRAME_LINES));
  const shown = view.records.slice(-decisions).map((r) => recordLine(r, t, paint, width));
  if (shown.length === 0) shown.push(paint.dim('none yet: no candle so far gave a reason to trade'));
  return [
    `${paint.bold(paint.magenta(badge))}  ${cut(t.what, width - badge.length - 2)}`,
    `${moment}  ${paint.cyan('━'.repeat(full))}${paint.dim('─'.repeat(room - full))}  ${count}`,
    '',
    `price     ${price.padStart(figures)}   ${sparkline(view.closes, Math.min(60, width - figures - 13))}`,
    `equity    ${equity.padStart(figures)} ${t.currency}   ${tone(paint, change, percentText(change, true))}   below its peak ${percentText(fall)}`,
    `position  ${positionText(view, t)}${open}`,
    `closed    ${roundTrips(view.trades)}, ${fixed(view.won, 0)} won, fees ${fixed(view.fees, 2)} ${t.currency}`,
    '',
    paint.bold('last decisions and why'),
    ...shown,
    ...Array.from({ length: decisions - shown.length }, () => ''),
    paint.dim('q leaves; what was decided stays in the journal'),
  ];
}

/** One line of a pipe: where it is, and the last thing decided since the line before. */
export function plainLine(view: PaperView, t: DemoTitle, since: Time): string {
  const last = view.records.at(-1);
  const said = last === undefined || last.at <= since ? 'no decision' : recordText(last);
  return [
    closeText(view.at, t.timeframe),
    `price ${fixed(view.price, t.priceDecimals)}`,
    `equity ${fixed(view.equity, 2)} ${t.currency}`,
    positionText(view, t),
    said,
  ].join('  ');
}
