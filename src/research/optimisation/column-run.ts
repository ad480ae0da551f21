// From signal to signal: a run of a strategy that declares its signals as columns, touching only candles with an open position.
// long because: one walk over one account, whose every step mirrors one of the session; they are held equal by column-run.test.ts.
import { type Candles, type ColumnSignals, calendarOf, firstAtOrAfter, type Instrument, rulesAt, timeframeMs } from '../../core/index.ts';
import { dayCloses } from '../../quant/statistics/index.ts';
import { Book, type Conventions, type Costs, levelPrice, slipped } from '../../trading/execution/index.ts';
import { Contract } from '../../trading/portfolio/index.ts';
import type { RiskLimits } from '../../trading/risk/index.ts';
import type { DeploymentSetup } from '../../trading/session/index.ts';
import type { BacktestSetup } from '../backtest/index.ts';
import type { Outcome } from './outcome.ts';

/** What is lost without a stop is assumed, not limited. */
const everyLimitOff = (limits: RiskLimits): boolean => Object.entries(limits).every(([name, x]) => name === 'unstoppedRisk' || x === Number.POSITIVE_INFINITY);

/** What keeps a set-up from being run from signal to signal, in words; empty when nothing does. Its candles are taken to be clean. */
export function obstaclesOf(setup: BacktestSetup): string[] {
  const [deployment] = setup.deployments;
  const [series] = setup.series;
  const [instrument] = setup.instruments;
  const { costs, conventions } = setup;
  if (deployment === undefined || series === undefined || instrument === undefined) return ['there is nothing to run'];
  const kind = deployment.sizing.kind;
  const says: readonly (readonly [boolean, string])[] = [
    [deployment.strategy.signals === undefined, 'the strategy does not declare its signals as columns'],
    [setup.deployments.length > 1 || setup.instruments.length > 1 || setup.series.length > 1, 'there is more than one series'],
    [series.timeframe !== deployment.timeframe, 'it decides on coarser candles than it trades on'],
    [setup.funding.length > 0 || (setup.events?.length ?? 0) > 0 || (setup.predictions?.length ?? 0) > 0, 'there are events beside the candles'],
    [setup.accounts.length > 1 || Object.keys(setup.accounts[0]?.cash ?? {}).length !== 1, 'there is more than one balance'],
    [setup.accounts[0]?.cash[instrument.settle] === undefined || setup.reporting !== instrument.settle, 'cash is not in the currency it settles in'],
    [!new Contract(instrument).paidInFull, 'the instrument is not paid in full'],
    [instrument.calendar !== 'UTC', 'its market closes'],
    [(instrument.riskMultiplier ?? 1) !== 1, 'sizes in the instrument are multiplied for its risk'],
    [conventions.fillAt !== 'next-open' || conventions.pyramiding > 0, 'fills at the same close, or adds to positions'],
    [costs.slippage.kind === 'volume-share' || costs.volumeShare !== Number.POSITIVE_INFINITY, 'fills depend on volume'],
    [costs.latencyMs > 0 || (setup.delayMs ?? 0) > 0, 'orders or candles are delayed'],
    [conventions.riskLayers && !everyLimitOff(setup.limits), 'risk limits are on'],
    [kind !== 'units' && kind !== 'cash' && kind !== 'equity', `sizes by ${kind}`],
    [setup.journal !== undefined, 'a journal is kept'],
  ];
  return says.flatMap(([is, text]) => (is ? [text] : []));
}

/** One run's account, rewritten as it goes; fractions to the engine from the start. */
class Tally {
  cash = Number.NaN;
  peak = Number.NaN;
  /** equity below which the deepest fall grows */
  floor = Number.NaN;
  maxDrawdown = Number.NaN;
  gained = Number.NaN;
  lost = Number.NaN;
  trades = 0;
  wins = 0;
  constructor(cash: number) {
    this.cash = cash;
    this.peak = cash;
    this.floor = cash;
    this.maxDrawdown = 0;
    this.gained = 0;
    this.lost = 0;
  }

  /** Sees the equity of a position of `worth` a point at the close of every candle from `row` on, up to the first that meets stop or target, at most up to `until`. */
  hold({ low, high, close }: Candles, from: number, until: number, stop: number, target: number, worth: number): number {
    const { cash } = this;
    let { peak, floor } = this;
    let row = from;
    for (; row < until; row++) {
      if ((low[row] as number) <= stop || (high[row] as number) >= target) break;
      const equity = cash + worth * (close[row] as number);
      if (equity > peak || equity < floor) {
        this.see(equity);
        peak = this.peak;
        floor = this.floor;
      }
    }
    return row;
  }

  /** Equity at a close. */
  see(equity: number): void {
    if (equity > this.peak) {
      this.peak = equity;
      this.floor = equity * (1 - this.maxDrawdown);
    } else if (equity < this.floor) {
      this.maxDrawdown = Math.max(this.maxDrawdown, (this.peak - equity) / this.peak);
      this.floor = equity;
    }
  }

  book(profit: number): void {
    this.trades++;
    if (profit > 0) {
      this.wins++;
      this.gained += profit;
    } else this.lost -= profit;
  }
}

/** Why a position ends. */
type Exit = 'signal' | 'stop' | 'target' | 'end';

export class ColumnRun {
  readonly candles: Candles;
  /** first row that is decided on */
  readonly from: number;
  private readonly last: number;
  private readonly dayRows: Int32Array;
  private readonly deployment: DeploymentSetup;
  private readonly instrument: Instrument;
  private readonly conventions: Conventions;
  private readonly costs: Costs;
  private readonly book: Book;
  private readonly cash: number;

  /** @param setup one without obstacles */
  constructor(setup: BacktestSetup) {
    const [deployment, series, instrument, account] = [setup.deployments[0], setup.series[0], setup.instruments[0], setup.accounts[0]];
    if (deployment === undefined || series === undefined || instrument === undefined || account === undefined) throw new RangeError('nothing to run');
    const ms = timeframeMs(series.timeframe);
    const end = firstAtOrAfter(series.candles.at, setup.to);
    this.candles = series.candles;
    this.deployment = deployment;
    this.instrument = instrument;
    this.conventions = setup.conventions;
    this.costs = setup.costs;
    this.book = new Book(instrument, 0, undefined, setup.costs);
    this.cash = Number(account.cash[instrument.settle]);
    this.last = end - 1;
    // as the session: what closes at `from` or before only warms up
    this.from = Math.min(end, firstAtOrAfter(series.candles.at, setup.from + 1 - ms));
    const closes = series.candles.at.subarray(this.from, end).map((at) => at + ms);
    this.dayRows = dayCloses(closes, calendarOf(instrument.calendar)).map((row) => row + this.from);
  }

  /** The whole run; undefined where an order meets a minimum, a maximum or an empty account, which is for the session to tell. */
  run({ enter, exit, stopLoss, takeProfit }: ColumnSignals): Outcome | undefined {
    const { open, close } = this.candles;
    const { last, dayRows, book, conventions } = this;
    const { multiplier, pricePower, quantityPower } = book.contract;
    const tally = new Tally(this.cash);
    const days = new Float64Array(dayRows.length);
    let [day, x] = [0, 0];
    let free = this.from;
    for (let k = 0; k < enter.length; k++) {
      const signal = enter[k] as number;
      if (signal < free) continue;
      if (signal >= last) break;
      for (; day < dayRows.length && (dayRows[day] as number) <= signal; day++) days[day] = tally.cash;
      const first = signal + 1;
      const at = this.candles.at[first] as number;
      const paid = this.price(true, open[first] as number, at, true);
      const units = this.units(signal, paid, tally.cash);
      if (units === undefined) return undefined;
      const [entry, size] = [paid / pricePower, units / quantityPower];
      const entryFee = this.fee(units, paid, book.taker);
      tally.cash -= book.contract.worth(units, paid) + entryFee;
      const stop = stopLoss === undefined ? Number.NEGATIVE_INFINITY : book.toGrid(levelPrice(stopLoss, entry, -1), at) / pricePower;
      const target = takeProfit === undefined ? Number.POSITIVE_INFINITY : book.toGrid(levelPrice(takeProfit, entry, 1), at) / pricePower;
      while (x < exit.length && (exit[x] as number) < first) x++;
      const exitRow = x < exit.length ? (exit[x] as number) + 1 : last + 1;
      // the close of the last candle is not seen while something is held: the position ends there
      const until = Math.min(exitRow, last);
      const worth = size * multiplier;
      const { cash } = tally;
      let row = first;
      let why: Exit | undefined;
      for (;;) {
        row = tally.hold(this.candles, row, until, stop, target, worth);
        if (row === exitRow) why = 'signal';
        else
          why =
            (row === first && conventions.protectSameCandle === 'never' ? undefined : this.touched(row, stop, target)) ?? (row === last ? 'end' : undefined);
        if (why !== undefined) break;
        tally.see(cash + worth * (close[row] as number));
        row++;
      }
      for (; (dayRows[day] as number) < row; day++) days[day] = cash + worth * (close[dayRows[day] as number] as number);
      if (why === 'end' && conventions.lastCandle === 'mark') {
        const equity = cash + worth * (close[last] as number);
        tally.see(equity);
        days.fill(equity, day);
        return this.outcome(tally, equity, days);
      }
      const got = this.exitPrice(why, row, stop, target);
      const exitFee = this.fee(units, got, why === 'target' ? book.maker : book.taker);
      tally.cash += book.contract.worth(units, got) - exitFee;
      tally.book(book.contract.profit(size, entry, got / pricePower) - entryFee - exitFee);
      tally.see(tally.cash);
      if (row === dayRows[day]) days[day++] = tally.cash;
      free = row;
    }
    days.fill(tally.cash, day);
    return this.outcome(tally, tally.cash, days);
  }

  /** Which of stop and target a candle meets first, undefined when neither. */
  private touched(row: number, stop: number, target: number): 'stop' | 'target' | undefined {
    const { conventions } = this;
    const { open: opens, high: highs, low: lows } = this.candles;
    const [open, high, low] = [opens[row] as number, highs[row] as number, lows[row] as number];
    // beyond its level at the open, an order fills there, before any path
    if (open <= stop) return 'stop';
    if (open >= target) return 'target';
    const reached = high >= target && (conventions.limitFill === 'touch' || high > target);
    if (!(low <= stop)) return reached ? 'target' : undefined;
    return reached && conventions.path === 'nearer-extreme' && open - low > high - open ? 'target' : 'stop';
  }

  private outcome({ maxDrawdown, trades, wins, gained, lost }: Tally, end: number, days: Float64Array): Outcome {
    return { end, maxDrawdown, trades, wins, gained, lost, days };
  }

  /** A price in integer units: slipped where it slips, on the grid to the worse side. */
  private price(buy: boolean, plain: number, at: number, slips: boolean): number {
    const { book, costs } = this;
    const tick = rulesAt(this.instrument, at).tick / book.contract.pricePower;
    return book.toGrid(slips ? slipped(costs.slippage, buy, plain, tick, 0) : plain, at, buy ? Math.ceil : Math.floor);
  }

  private exitPrice(why: Exit, row: number, stop: number, target: number): number {
    const { conventions, candles } = this;
    const at = candles.at[row] as number;
    const open = candles.open[row] as number;
    if (why === 'target') return this.price(false, Math.max(open, target), at, false);
    if (why === 'stop') return this.price(false, open <= stop ? open : stop, at, conventions.slippageOnStops);
    if (why === 'signal' || conventions.lastCandle === 'open') return this.price(false, open, at, true);
    return this.price(false, candles.close[row] as number, at + timeframeMs(this.deployment.timeframe), true);
  }

  private fee(units: number, price: number, rate: number): number {
    const { book } = this;
    const raw = book.contract.worth(units, price) * rate + book.perOrder + (units / book.contract.quantityPower) * book.perContract;
    return this.instrument.continuous ? raw : Math.round(raw * 1e8) / 1e8;
  }

  /** Integer units that a signal at a row buys at a price; undefined where the order would not go through whole. */
  private units(signal: number, price: number, cash: number): number | undefined {
    const { book, conventions, deployment } = this;
    const { sizing } = deployment;
    const { contract } = book;
    const decided = (this.candles.at[signal] as number) + timeframeMs(deployment.timeframe);
    const expected = this.candles.close[signal] as number;
    const sizeAt = (amount: number, plain: number): number => amount / plain / contract.multiplier;
    const amount = sizing.kind === 'cash' ? sizing.amount : sizing.kind === 'equity' ? cash * sizing.fraction : Number.NaN;
    const atFill = sizing.kind !== 'units' && conventions.sizeAt === 'fill';
    const asked = atFill
      ? sizeAt(amount, expected) * contract.quantityPower
      : book.toLots(sizing.kind === 'units' ? sizing.quantity : sizeAt(amount, expected), decided);
    const grid = rulesAt(this.instrument, decided);
    if (!(asked > 0 && asked >= grid.minQuantity && asked <= grid.maxQuantity)) return undefined;
    if (contract.notional(asked / contract.quantityPower, expected) < grid.minNotional) return undefined;
    const plain = price / contract.pricePower;
    const wanted = atFill ? book.toLots(sizeAt(Math.min(amount, cash / (1 + book.taker)), plain), decided) : asked;
    const each = contract.worth(1, price) * (1 + book.taker);
    // the session's own hair of tolerance
    if (wanted * each <= cash * (1 + 1e-12)) return wanted > 0 ? wanted : undefined;
    if (conventions.unaffordable === 'reject') return undefined;
    const possible = book.toLots(cash / each / contract.quantityPower, decided);
    return possible > 0 ? possible : undefined;
  }
}
