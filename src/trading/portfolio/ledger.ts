// The exact ledger of a portfolio: fills become positions, cash, fees and funding; marks become equity.
// long because: everything that moves money books into the same few figures, and must be seen together to be trusted.
import { divideRounded, type Fill, type Instrument, type RoundTrip, type Time, type Units, valueOf } from '../../core/index.ts';
import type { Market } from '../market/index.ts';
import { type AccountSetup, type Balance, kept, openBalances, type RateSource, rateSource } from './balances.ts';
import { Contract, VALUE_SCALE } from './contract.ts';
import { averagedEntry, type FillCause, Position } from './position.ts';
import { foldExtremes, noteEntry, noteExit, openTrips, type Pairing, type TripContext } from './trips.ts';

/** Sums since the start, settle assets added as they come; fractions to the engine from the start (see Position). */
export class LedgerTotals {
  fees = Number.NaN;
  funding = Number.NaN;
  turnover = Number.NaN;

  constructor() {
    this.fees = 0;
    this.funding = 0;
    this.turnover = 0;
  }
}

/** What a venue and a rule may know of the portfolio. Plain units; `account` and `instrument` are indexes. */
export interface PortfolioView {
  readonly equity: number;
  readonly openPositions: readonly Position[];
  /** signed net of an account in an instrument, integer units */
  net(account: number, instrument: number): number;
  /** cash in the instrument's settle asset that is not bound as margin */
  available(account: number, instrument: number): number;
  contract(instrument: number): Contract;
}

export class Ledger implements PortfolioView {
  readonly market: Market;
  readonly accounts: readonly AccountSetup[];
  readonly contracts: readonly Contract[];
  readonly balances: readonly Balance[];
  readonly positions: Position[] = [];
  readonly openPositions: Position[] = [];
  readonly totals = new LedgerTotals();
  readonly trips: RoundTrip[] = [];
  /** figures of the last `mark`, reporting currency */
  equity = Number.NaN;
  exposure = Number.NaN;
  private readonly nets: Float64Array;
  private readonly contexts: TripContext[];
  private readonly reporting: string;
  private readonly pairing: Pairing;
  private readonly rates: readonly (RateSource | undefined)[];
  private readonly settleBalance: Balance[];
  private readonly single: boolean;

  constructor(market: Market, setup: { accounts: readonly AccountSetup[]; deployments: readonly string[]; reporting: string; pairing: Pairing }) {
    this.market = market;
    this.accounts = setup.accounts;
    this.reporting = setup.reporting;
    this.pairing = setup.pairing;
    const { instruments } = market;
    this.contracts = instruments.map((i) => new Contract(i));
    this.nets = new Float64Array(setup.accounts.length * instruments.length);
    this.contexts = [];
    for (const deployment of setup.deployments) for (const contract of this.contracts) this.contexts.push({ deployment, contract, pairing: setup.pairing });
    this.balances = openBalances(setup.accounts, instruments);
    this.settleBalance = [];
    for (let a = 0; a < setup.accounts.length; a++)
      for (const i of instruments) this.settleBalance.push(this.balances.find((b) => b.account === a && b.asset === i.settle) as Balance);
    this.rates = this.balances.map((b) => rateSource(b.asset, setup.reporting, instruments));
    this.single = this.balances.length === 1;
    this.mark();
  }

  contract(instrument: number): Contract {
    return this.contracts[instrument] as Contract;
  }

  /** The sub-ledger of a deployment in an instrument; created on first use. */
  position(deployment: number, account: number, instrument: number): Position {
    let p = this.positions.find((x) => x.deployment === deployment && x.instrument === instrument && x.account === account);
    if (p === undefined) {
      p = new Position(deployment, account, instrument);
      this.positions.push(p);
    }
    return p;
  }

  net(account: number, instrument: number): number {
    return this.nets[account * this.contracts.length + instrument] as number;
  }

  balance(account: number, instrument: number): Balance {
    return this.settleBalance[account * this.contracts.length + instrument] as Balance;
  }

  available(account: number, instrument: number): number {
    const balance = this.balance(account, instrument);
    const { leverage } = this.accounts[account] as AccountSetup;
    let free = balance.value;
    for (const p of this.openPositions) {
      const contract = this.contract(p.instrument);
      if (p.account !== account || contract.instrument.settle !== balance.asset) continue;
      const price = this.market.mark[p.instrument] as number;
      // A short that was paid in full binds twice its worth: the proceeds, and the margin on top of them.
      if (contract.paidInFull) free -= p.size < 0 ? contract.notional(p.size, price) * (1 + 1 / leverage) : 0;
      else free += Math.min(0, contract.profit(p.size, p.entryPrice, price)) - contract.notional(p.size, price) / leverage;
    }
    return free;
  }

  private bookAmount(balance: Balance, amount: number): void {
    balance.units += BigInt(Math.round(amount * balance.power));
    balance.value = Number(balance.units) / balance.power;
  }

  /** Books a fill for a position. Returns the number of round trips it completed (the newest of `trips`). */
  fill(p: Position, f: Fill, cause: FillCause): number {
    const contract = this.contract(p.instrument);
    const context = this.contexts[p.deployment * this.contracts.length + p.instrument] as TripContext;
    const balance = this.balance(p.account, p.instrument);
    const signed = f.side === 'buy' ? f.quantity : -f.quantity;
    const price = f.price / contract.pricePower;
    const held = p.quantity;
    foldExtremes(p, contract);
    const value = contract.value(signed, f.price);
    if (contract.paidInFull) balance.units -= kept(balance, value);
    this.bookAmount(balance, -f.fee);
    this.totals.fees += f.fee;
    this.totals.turnover += contract.notional(signed / contract.quantityPower, price);

    const opposite = held !== 0 && held < 0 !== signed < 0;
    const closing = opposite ? Math.min(Math.abs(held), Math.abs(signed)) : 0;
    const opening = Math.abs(signed) - closing;
    let completed = 0;
    if (closing > 0) {
      const whole = closing === Math.abs(held);
      const long = held > 0;
      const share = whole
        ? p.cost
        : contract.instrument.continuous
          ? BigInt(Math.round(Number(p.cost) * (closing / Math.abs(held))))
          : divideRounded(p.cost * BigInt(closing), BigInt(Math.abs(held)));
      if (!contract.paidInFull) {
        const exit = opening === 0 ? -value : contract.value(long ? closing : -closing, f.price);
        balance.units += kept(balance, contract.inverse ? share - exit : exit - share);
        balance.value = Number(balance.units) / balance.power;
      }
      p.cost -= share;
      p.quantity = whole ? 0 : held + (long ? -closing : closing);
      p.size = p.quantity / contract.quantityPower;
      const exitFee = opening === 0 ? f.fee : f.fee * (closing / (closing + opening));
      const trips = noteExit(p, context, long, closing / contract.quantityPower, price, exitFee, f.at, cause, whole);
      for (const trip of trips) this.trips.push(trip);
      completed = trips.length;
      if (whole) this.close(p);
    }
    if (opening > 0) {
      const added = signed < 0 ? -opening : opening;
      const size = added / contract.quantityPower;
      if (p.quantity === 0) this.open(p);
      p.entryPrice = averagedEntry(contract, p.size, p.entryPrice, size, price);
      p.cost += closing === 0 ? value : contract.value(added, f.price);
      p.quantity += added;
      p.size = p.quantity / contract.quantityPower;
      noteEntry(p, context, size, price, closing === 0 ? f.fee : f.fee * (opening / (closing + opening)), f.at, cause);
    }
    const slot = p.account * this.contracts.length + p.instrument;
    // Continuous quantities: a flat position is flat, whatever the sum of its parts left behind.
    this.nets[slot] = this.sumNet(p.account, p.instrument);
    return completed;
  }

  private sumNet(account: number, instrument: number): number {
    let sum = 0;
    for (const q of this.openPositions) if (q.account === account && q.instrument === instrument) sum += q.quantity;
    return sum;
  }

  /** Open positions stand in the order of their seats, so that sums over them come out the same however they were opened. */
  private open(p: Position): void {
    const order = this.positions.indexOf(p);
    let k = this.openPositions.length;
    while (k > 0 && this.positions.indexOf(this.openPositions[k - 1] as Position) > order) k--;
    this.openPositions.splice(k, 0, p);
  }

  private close(p: Position): void {
    p.entryPrice = Number.NaN;
    this.openPositions.splice(this.openPositions.indexOf(p), 1);
  }

  /** Cash paid (negative) or received by a position outside of trading: funding, dividends. Rounded to the asset's scale. */
  pay(p: Position, amount: number): void {
    const balance = this.balance(p.account, p.instrument);
    const rounded = balance.scale === VALUE_SCALE ? amount : Math.round(amount * balance.power) / balance.power;
    this.bookAmount(balance, rounded);
    this.totals.funding += rounded;
    p.funding += rounded;
    for (const lot of p.lots) lot.funding += rounded * (lot.size / p.size);
  }

  /** `ratio` new units for one old: quantity grows, prices shrink, worth stays. */
  split(p: Position, ratio: number): void {
    const contract = this.contract(p.instrument);
    foldExtremes(p, contract);
    const grown = p.quantity * ratio;
    p.quantity = contract.instrument.continuous ? grown : Math.round(grown);
    p.size = p.quantity / contract.quantityPower;
    p.entryPrice /= ratio;
    p.entryAverage /= ratio;
    p.entrySize *= ratio;
    p.largest *= ratio;
    p.lots = p.lots.map((lot) => ({ ...lot, size: lot.size * ratio, price: lot.price / ratio }));
    this.nets[p.account * this.contracts.length + p.instrument] = this.sumNet(p.account, p.instrument);
  }

  /** Worth of a position's contribution to equity, settle asset. */
  private contribution(p: Position, price: number): number {
    const contract = this.contract(p.instrument);
    return contract.paidInFull ? p.size * price * contract.multiplier : contract.profit(p.size, p.entryPrice, price);
  }

  private rate(balance: number): number {
    const source = this.rates[balance];
    if (source === undefined) return 1;
    const price = this.market.last[source.index] as number;
    return source.inverse ? 1 / price : price;
  }

  /** Rate from an instrument's settle asset to the reporting currency, NaN while unknown. */
  settleRate(instrument: number): number {
    return this.single ? 1 : this.rate(this.balances.indexOf(this.balance(0, instrument)));
  }

  /** An account's equity and maintenance margin in an instrument's settle asset, with that instrument at a plain price. */
  health(
    account: number,
    instrument: number,
    price: number,
    maintenanceRate: (i: Instrument, notional: number) => number,
  ): { equity: number; maintenance: number } {
    const balance = this.balance(account, instrument);
    let equity = balance.value;
    let maintenance = 0;
    for (const p of this.openPositions) {
      const contract = this.contract(p.instrument);
      if (p.account !== account || contract.instrument.settle !== balance.asset) continue;
      const at = p.instrument === instrument ? price : (this.market.mark[p.instrument] as number);
      equity += this.contribution(p, at);
      if (contract.paidInFull) continue;
      const notional = contract.notional(p.size, at);
      maintenance += notional * maintenanceRate(contract.instrument, notional);
    }
    return { equity, maintenance };
  }

  /** Equity and gross exposure at the market's marks. A currency whose rate is not known yet makes them NaN, not zero. */
  mark(): void {
    if (this.single) {
      this.markSingle();
      return;
    }
    let equity = 0;
    let exposure = 0;
    for (let i = 0; i < this.balances.length; i++) {
      const b = this.balances[i] as Balance;
      let sum = b.value;
      let gross = 0;
      for (const p of this.openPositions) {
        if (p.account !== b.account) continue;
        const contract = this.contract(p.instrument);
        if (contract.instrument.settle !== b.asset) continue;
        const price = this.market.mark[p.instrument] as number;
        sum += this.contribution(p, price);
        gross += contract.notional(p.size, price);
      }
      if (sum === 0 && gross === 0) continue;
      const rate = this.rate(i);
      equity += sum * rate;
      exposure += gross * rate;
    }
    this.equity = equity;
    this.exposure = exposure;
  }

  private markSingle(): void {
    let sum = 0;
    let gross = 0;
    // Written out, where `contribution` and `notional` would be called: doubles passed to calls are boxed, four of them for every candle.
    for (let k = 0; k < this.openPositions.length; k++) {
      const p = this.openPositions[k] as Position;
      const c = this.contracts[p.instrument] as Contract;
      const price = this.market.mark[p.instrument] as number;
      const held = Math.abs(p.size) * c.multiplier;
      gross += c.inverse ? held / price : held * price;
      if (c.paidInFull) sum += p.size * price * c.multiplier;
      else sum += c.inverse ? p.size * c.multiplier * (1 / p.entryPrice - 1 / price) : p.size * (price - p.entryPrice) * c.multiplier;
    }
    this.equity = sum + (this.balances[0] as Balance).value;
    this.exposure = gross;
  }

  /** Open positions as round trips marked at the last price. */
  stillOpen(at: Time): RoundTrip[] {
    return this.openPositions.flatMap((p) =>
      openTrips(p, this.contexts[p.deployment * this.contracts.length + p.instrument] as TripContext, this.market.mark[p.instrument] as number, at),
    );
  }

  /** State for a snapshot: plain data. */
  save(): SavedLedger {
    const positions = this.positions.map((p) => ({ ...p, lots: p.lots.map((lot) => ({ ...lot })) }));
    return {
      units: this.balances.map((b) => b.units),
      positions,
      open: this.openPositions.map((p) => this.positions.indexOf(p)),
      totals: { ...this.totals },
      trips: [...this.trips],
      equity: this.equity,
      exposure: this.exposure,
    };
  }

  restore(saved: SavedLedger): void {
    saved.units.forEach((units, i) => {
      const balance = this.balances[i] as Balance;
      balance.units = units;
      balance.value = valueOf(units, balance.scale);
    });
    for (const p of saved.positions) Object.assign(this.position(p.deployment, p.account, p.instrument), structuredClone(p));
    this.openPositions.length = 0;
    for (const i of saved.open) this.openPositions.push(this.positions[i] as Position);
    for (const p of this.openPositions) this.nets[p.account * this.contracts.length + p.instrument] = this.sumNet(p.account, p.instrument);
    Object.assign(this.totals, saved.totals);
    this.trips.length = 0;
    for (const trip of saved.trips) this.trips.push(trip);
    this.equity = saved.equity;
    this.exposure = saved.exposure;
  }
}

export interface SavedLedger {
  readonly units: readonly Units[];
  readonly positions: readonly Position[];
  /** indexes of the open ones, in their order */
  readonly open: readonly number[];
  readonly totals: LedgerTotals;
  readonly trips: readonly RoundTrip[];
  readonly equity: number;
  readonly exposure: number;
}
