// History on paper: the session, driver and venue of a backtest, fed one event at a time by a clock, every decision journaled on the disk.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calendarOf, type Event, firstAtOrAfter, type Instrument, type JournalRecord, type Time } from '../../core/index.ts';
import { encodeName, replaceFile, withLock } from '../../outside/storage/index.ts';
import { resample } from '../../quant/candles/index.ts';
import { Backtest, type BacktestResult } from '../../research/backtest/index.ts';
import { codeVersion, type LoadedRun, type RunSpec } from '../backtests/index.ts';
import { type JournalFile, openJournal } from './journal.ts';
import { type Pace, paced } from './pace.ts';

/** What can be seen of a replay between two candles. Plain units; money in the reporting currency unless said otherwise. */
export interface PaperView {
  /** close of the last candle */
  readonly at: Time;
  readonly done: number;
  readonly total: number;
  /** closes of the last decision candles, oldest first */
  readonly closes: readonly number[];
  readonly price: number;
  readonly equity: number;
  readonly equityStart: number;
  readonly equityPeak: number;
  readonly position: { readonly quantity: number; readonly entryPrice: number; readonly openProfit: number; readonly stop: number };
  readonly trades: number;
  readonly won: number;
  readonly fees: number;
  /** the latest records of the journal, oldest first */
  readonly records: readonly JournalRecord[];
}

export interface PaperOptions {
  /** folder name under `paper/` of the data folder */
  readonly name: string;
  readonly spec: RunSpec;
  readonly loaded: LoadedRun;
  readonly pace: Pace;
  /** forget an unfinished replay of that name */
  readonly fresh: boolean;
  readonly onFrame?: (view: PaperView) => void;
  /** told once, when an unfinished replay was found and caught up with */
  readonly onResume?: (records: number, at: Time) => void;
  readonly signal?: AbortSignal;
}

export interface PaperResult {
  /** undefined when it was stopped before its end */
  readonly result: BacktestResult | undefined;
  readonly view: PaperView;
  readonly folder: string;
  readonly journal: string;
  /** records taken over from a replay that was interrupted */
  readonly resumed: number;
}

const SHOWN_CLOSES = 60;
const SHOWN_RECORDS = 12;

/** Number of decision candles that open in [from, to), and the open time of the last `count` before `to`. */
export function lastCandles(loaded: LoadedRun, count: number): { from: Time; candles: number } {
  const base = loaded.base[0] as LoadedRun['base'][number];
  const { calendar } = loaded.setup.instruments.find((i) => i.id === base.instrument) as Instrument;
  const decided = base.timeframe === loaded.timeframe ? base.candles : resample(base.candles, base.timeframe, loaded.timeframe, calendarOf(calendar)).candles;
  const { at } = decided;
  const first = firstAtOrAfter(at, loaded.setup.from);
  const last = firstAtOrAfter(at, loaded.setup.to);
  const row = Math.max(first, last - count);
  return { from: at[row] ?? loaded.setup.from, candles: last - row };
}

class Replay {
  readonly run: Backtest;
  private readonly events: Generator<Event>;
  private readonly records: JournalRecord[] = [];
  private readonly closes: number[] = [];
  private readonly from: Time;
  private readonly total: number;
  private readonly equityStart: number;
  private equityPeak: number;
  private seen = 0;
  private done = 0;

  constructor(loaded: LoadedRun, journal: JournalFile) {
    this.run = new Backtest({
      ...loaded.setup,
      journal: (record) => {
        journal.take(record);
        this.records.push(record);
        if (this.records.length > SHOWN_RECORDS) this.records.shift();
      },
    });
    this.events = this.run.events();
    this.from = loaded.setup.from;
    this.total = lastCandles(loaded, Number.POSITIVE_INFINITY).candles;
    this.equityStart = this.run.session.equity;
    this.equityPeak = this.equityStart;
  }

  /** Feeds events until the next decision candle has closed; false at the end of the data. */
  step(): boolean {
    const { session } = this.run;
    const seat = session.seats[0] as (typeof session.seats)[number];
    for (let next = this.events.next(); next.done !== true; next = this.events.next()) {
      this.run.deliver(next.value);
      if (next.value.kind !== 'slice' || seat.tier.candles === this.seen) continue;
      this.seen = seat.tier.candles;
      if (session.now <= this.from) continue;
      this.done++;
      this.equityPeak = Math.max(this.equityPeak, session.equity);
      this.closes.push(seat.tier.candle.close);
      if (this.closes.length > SHOWN_CLOSES) this.closes.shift();
      return true;
    }
    return false;
  }

  get now(): Time {
    return this.run.session.now;
  }

  view(): PaperView {
    const { session } = this.run;
    const seat = session.seats[0] as (typeof session.seats)[number];
    const { desk } = seat;
    const { trips, totals } = session.ledger;
    return {
      at: session.now,
      done: this.done,
      total: this.total,
      closes: [...this.closes],
      price: desk.price,
      equity: session.equity,
      equityStart: this.equityStart,
      equityPeak: this.equityPeak,
      position: { quantity: desk.position, entryPrice: desk.entryPrice, openProfit: desk.openProfit, stop: seat.stop },
      trades: trips.length,
      won: trips.filter((t) => t.pnl > 0).length,
      fees: totals.fees,
      records: [...this.records],
    };
  }
}

/** What a replay is: an unfinished one is gone on with only when all of it is unchanged. */
const identityOf = (spec: RunSpec, loaded: LoadedRun): string =>
  `${JSON.stringify({ version: 1, mode: 'paper', spec, dataHash: loaded.dataHash, codeVersion: codeVersion(), strategies: loaded.strategies.map((s) => s.hash) }, null, 1)}\n`;

/**
 * Replays `loaded` on paper. Journal and outcome lie in `paper/{name}/` of the data folder. Where a replay of the same name, spec, data and code
 * was interrupted, it is caught up with (the same decisions are made again and must equal the journal's) and goes on from there.
 * @throws AppError CONFLICT while another process replays that name; VERDICT when the journal tells other decisions; NO_SPACE, NO_PERMISSION
 */
export async function replayOnPaper(home: string, options: PaperOptions): Promise<PaperResult> {
  const folder = join(home, 'paper', encodeName(options.name));
  const path = join(folder, 'journal.jsonl');
  return withLock(path, () => replay(folder, path, options), 0);
}

async function replay(folder: string, path: string, { spec, loaded, pace, fresh, onFrame, onResume, signal }: PaperOptions): Promise<PaperResult> {
  const head = join(folder, 'paper.json');
  const outcome = join(folder, 'result.json');
  const reached = join(folder, 'reached');
  const identity = identityOf(spec, loaded);
  const goesOn = !fresh && !existsSync(outcome) && existsSync(head) && readFileSync(head, 'utf8') === identity;
  // In this order a crash in between leaves what the next start begins anew: a finished one, or another identity.
  const journal = openJournal(path, { fresh: !goesOn });
  try {
    if (!goesOn) {
      await replaceFile(head, (temp) => writeFileSync(temp, identity));
      rmSync(reached, { force: true });
      rmSync(outcome, { force: true });
    }
    const replay = new Replay(loaded, journal);
    const resumed = journal.ahead;
    const seen = goesOn && existsSync(reached) ? Number(readFileSync(reached, 'utf8')) : 0;
    // A torn or lost `reached` costs nothing but candles that are shown twice: decisions are in the journal.
    while ((journal.ahead > 0 || replay.now < seen) && replay.step());
    if (resumed > 0 || seen > 0) onResume?.(resumed, replay.now);
    const frame = (): void => {
      journal.flush();
      writeFileSync(reached, String(replay.now));
      onFrame?.(replay.view());
    };
    await paced(pace, () => replay.step(), frame, signal);
    if (signal?.aborted === true) return { result: undefined, view: replay.view(), folder, journal: path, resumed };
    const result = replay.run.finish();
    journal.flush();
    const view = replay.view();
    const told = { orderHash: result.orderHash, orders: result.orders, trades: view.trades, equity: view.equity, verdicts: result.verdicts };
    await replaceFile(outcome, (temp) => writeFileSync(temp, `${JSON.stringify(told, null, 1)}\n`));
    return { result, view, folder, journal: path, resumed };
  } finally {
    journal.close();
  }
}
