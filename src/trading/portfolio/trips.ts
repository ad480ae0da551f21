// Round trips: what a position's fills amount to, told from flat to flat or entry by entry.
import type { RoundTrip, Time } from '../../core/index.ts';
import type { Contract } from './contract.ts';
import { averagedEntry, type FillCause, type Position } from './position.ts';

/** How round trips are told: from flat to flat, or entry by entry, first in first out. */
export type Pairing = 'position' | 'fifo';

export interface TripContext {
  readonly deployment: string;
  readonly contract: Contract;
  readonly pairing: Pairing;
}

/** Between two changes of a position its profit follows price alone: the extremes of price are those of profit. */
export function foldExtremes(p: Position, contract: Contract): void {
  if (p.lowest > p.highest) return;
  const atLow = p.realised + contract.profit(p.size, p.entryPrice, p.lowest);
  const atHigh = p.realised + contract.profit(p.size, p.entryPrice, p.highest);
  p.worst = Math.min(p.worst, atLow, atHigh);
  p.best = Math.max(p.best, atLow, atHigh);
  p.lowest = Number.POSITIVE_INFINITY;
  p.highest = Number.NEGATIVE_INFINITY;
}

type Told = Omit<RoundTrip, 'deployment' | 'instrument' | 'side' | 'worst' | 'best'>;

// Field by field: a spread costs more than the rest of a fill.
const tripOf = (p: Position, context: TripContext, long: boolean, t: Told): RoundTrip => ({
  deployment: context.deployment,
  instrument: context.contract.instrument.id,
  side: long ? 'long' : 'short',
  quantity: t.quantity,
  entryTime: t.entryTime,
  entryPrice: t.entryPrice,
  exitTime: t.exitTime,
  exitPrice: t.exitPrice,
  fees: t.fees,
  funding: t.funding,
  pnl: t.pnl,
  exitReason: t.exitReason,
  entryNote: t.entryNote,
  exitNote: t.exitNote,
  worst: p.worst,
  best: p.best,
});

/** Books an entry fill for the story of the round trip (the exact ledger is booked elsewhere). `size` is signed. */
export function noteEntry(p: Position, context: TripContext, size: number, price: number, fee: number, at: Time, cause: FillCause): void {
  if (p.largest === 0) {
    p.entryTime = at;
    p.entryNote = cause.note;
  }
  p.fees += fee;
  p.entryAverage = averagedEntry(context.contract, p.entrySize, p.entryAverage, Math.abs(size), price);
  p.entrySize += Math.abs(size);
  p.largest = Math.max(p.largest, Math.abs(p.size));
  if (context.pairing === 'fifo') {
    const last = p.lots.at(-1);
    if (last !== undefined && last.order === cause.order && last.price === price) {
      last.size += size;
      last.fees += fee;
    } else p.lots.push({ order: cause.order, size, price, time: at, note: cause.note, fees: fee, funding: 0 });
  }
}

/** Books an exit fill of `size` (positive, at most what was held before) and returns the round trips it completed. */
export function noteExit(
  p: Position,
  context: TripContext,
  long: boolean,
  size: number,
  price: number,
  fee: number,
  at: Time,
  cause: FillCause,
  flat: boolean,
): RoundTrip[] {
  const { contract } = context;
  const sign = long ? 1 : -1;
  p.fees += fee;
  p.exitAverage = averagedEntry(contract, p.exitSize, p.exitAverage, size, price);
  p.exitSize += size;
  const profit = contract.profit(sign * size, p.entryPrice, price);
  p.realised += profit;
  const swing = p.realised + (flat ? 0 : contract.profit(p.size, p.entryPrice, price));
  if (swing < p.worst) p.worst = swing;
  if (swing > p.best) p.best = swing;
  const trips: RoundTrip[] = [];
  if (context.pairing === 'fifo') exitLots(p, context, long, size, price, fee, at, cause, trips);
  else if (flat)
    trips.push(
      tripOf(p, context, long, {
        quantity: p.largest,
        entryTime: p.entryTime,
        entryPrice: p.entryAverage,
        exitTime: at,
        exitPrice: p.exitAverage,
        fees: p.fees,
        funding: p.funding,
        pnl: p.realised - p.fees + p.funding,
        exitReason: cause.role,
        entryNote: p.entryNote,
        exitNote: cause.note,
      }),
    );
  if (flat) resetTrip(p);
  return trips;
}

function exitLots(
  p: Position,
  context: TripContext,
  long: boolean,
  size: number,
  price: number,
  fee: number,
  at: Time,
  cause: FillCause,
  trips: RoundTrip[],
): void {
  const { contract } = context;
  let left = size;
  while (left > 0) {
    const lot = p.lots[0];
    if (lot === undefined) return;
    const held = Math.abs(lot.size);
    const part = Math.min(held, left);
    const share = part / held;
    const fees = lot.fees * share + fee * (part / size);
    const funding = lot.funding * share;
    trips.push(
      tripOf(p, context, long, {
        quantity: part,
        entryTime: lot.time,
        entryPrice: lot.price,
        exitTime: at,
        exitPrice: price,
        fees,
        funding,
        pnl: contract.profit(long ? part : -part, lot.price, price) - fees + funding,
        exitReason: cause.role,
        entryNote: lot.note,
        exitNote: cause.note,
      }),
    );
    lot.fees -= lot.fees * share;
    lot.funding -= funding;
    if (part === held) p.lots.shift();
    else lot.size -= long ? part : -part;
    left = part === left ? 0 : left - part;
  }
}

function resetTrip(p: Position): void {
  p.fees = 0;
  p.funding = 0;
  p.realised = 0;
  p.worst = 0;
  p.best = 0;
  p.largest = 0;
  p.entrySize = 0;
  p.entryAverage = Number.NaN;
  p.exitSize = 0;
  p.exitAverage = Number.NaN;
  p.entryNote = '';
  p.entryTime = Number.NaN;
}

/** What is still held, told as a round trip marked at `price`, without exit costs. */
export function openTrips(p: Position, context: TripContext, price: number, at: Time): RoundTrip[] {
  foldExtremes(p, context.contract);
  const long = p.quantity > 0;
  const common = { exitTime: at, exitPrice: price, exitReason: 'open', exitNote: 'still open at the end of the data' } as const;
  if (context.pairing === 'fifo')
    return p.lots.map((lot) =>
      tripOf(p, context, long, {
        quantity: Math.abs(lot.size),
        entryTime: lot.time,
        entryPrice: lot.price,
        fees: lot.fees,
        funding: lot.funding,
        pnl: context.contract.profit(lot.size, lot.price, price) - lot.fees + lot.funding,
        entryNote: lot.note,
        ...common,
      }),
    );
  return [
    tripOf(p, context, long, {
      quantity: p.largest,
      entryTime: p.entryTime,
      entryPrice: p.entryAverage,
      fees: p.fees,
      funding: p.funding,
      pnl: p.realised + context.contract.profit(p.size, p.entryPrice, price) - p.fees + p.funding,
      entryNote: p.entryNote,
      ...common,
    }),
  ];
}
