// What a venue answers, booked: order states, fills, protective orders, and fills that nobody here ordered.
import type { Event, ExternalFillEvent, Fill, OrderEvent, OrderRole } from '../../core/index.ts';
import type { Order, OrderTable } from '../execution/index.ts';
import type { Ledger } from '../portfolio/index.ts';
import type { Handlers } from './handlers.ts';
import type { Notes } from './notes.ts';
import type { Deployment, Seat } from './seat.ts';

export class Answers {
  private readonly orders: OrderTable;
  private readonly ledger: Ledger;
  private readonly notes: Notes;
  private readonly handlers: Handlers;
  private readonly deployments: readonly Deployment[];
  private readonly seats: readonly Seat[];

  constructor(part: { orders: OrderTable; ledger: Ledger; notes: Notes; handlers: Handlers; deployments: readonly Deployment[]; seats: readonly Seat[] }) {
    this.orders = part.orders;
    this.ledger = part.ledger;
    this.notes = part.notes;
    this.handlers = part.handlers;
    this.deployments = part.deployments;
    this.seats = part.seats;
  }

  seatFor(deployment: number, instrument: number): Seat {
    const seat = this.deployments[deployment]?.seatAt[instrument];
    if (seat === undefined) throw new RangeError(`no seat of deployment ${deployment} at instrument ${instrument}`);
    return seat;
  }

  /** A fill always counts: money moved. Every other message that may not follow the order's state changes nothing. */
  take(e: OrderEvent): void {
    if (e.kind === 'armed') {
      this.armed(e);
      return;
    }
    const order = this.orders.all.get(e.kind === 'filled' ? e.fill.order : e.order);
    if (order === undefined) {
      if (e.kind === 'filled') this.externalFill(e.fill, 'manual');
      return;
    }
    const seat = this.seatFor(order.deployment, order.request.instrument);
    switch (e.kind) {
      case 'filled':
        this.filled(seat, order, e.fill);
        return;
      case 'acknowledged':
        // Said again while a change is on its way, it says nothing new.
        if (order.state !== 'amending' && order.state !== 'cancelling') this.orders.move(order, 'acknowledged', e.at);
        return;
      case 'triggered':
        this.orders.move(order, 'triggered', e.at);
        return;
      case 'unanswered':
        this.orders.move(order, 'unknown', e.at);
        return;
      case 'amended':
        this.amended(seat, order, e);
        return;
      default:
        if (!this.orders.move(order, e.kind, e.at, e.kind === 'rejected' ? `${e.code}: ${e.text}` : e.reason)) return;
        this.over(seat, order);
        if (e.kind === 'rejected') this.notes.verdict(seat, 'venue', e.code, e.text);
    }
  }

  private amended(seat: Seat, order: Order, e: Extract<Event, { kind: 'amended' }>): void {
    const { id, role, quantity } = order.request;
    order.request = { ...order.request, quantity: e.quantity, price: e.price, triggerPrice: e.triggerPrice };
    if (e.quantity < quantity) seat.worked(id, quantity - e.quantity, e.quantity - order.filled);
    if (order.state === 'amending') this.orders.move(order, order.filled > 0 ? 'partly-filled' : 'acknowledged', e.at);
    if (role === 'stop-loss') seat.stop = e.triggerPrice / seat.contract.pricePower;
  }

  private armed(e: Extract<OrderEvent, { kind: 'armed' }>): void {
    const parent = this.orders.all.get(e.parent);
    if (parent === undefined) return;
    const order = this.orders.add(e.request, parent.deployment, e.parent, '', parent.note);
    this.orders.move(order, 'submitted', e.at);
    this.orders.move(order, 'acknowledged', e.at);
    const seat = this.seatFor(parent.deployment, e.request.instrument);
    if (e.request.role === 'stop-loss') seat.stop = e.request.triggerPrice / seat.contract.pricePower;
  }

  private over(seat: Seat, order: Order): void {
    seat.over(order.request.id);
    if (order.parent === 0) seat.working--;
  }

  private filled(seat: Seat, order: Order, fill: Fill): void {
    const { request } = order;
    const { contract, position } = seat;
    const plain = fill.price / contract.pricePower;
    const live = this.orders.live.has(request.id);
    if (order.filled === 0 && request.role === 'entry') seat.entries++;
    order.average = order.filled === 0 ? plain : (order.average * order.filled + plain * fill.quantity) / (order.filled + fill.quantity);
    order.filled += fill.quantity;
    order.fees += fill.fee;
    const before = Math.sign(position.quantity);
    this.ledger.fill(position, fill, { role: endedBy(request.role), note: order.note, order: request.id });
    // A reversal is a new position: it has this entry only, and none of the old stop.
    if (before !== 0 && Math.sign(position.quantity) === -before) {
      seat.entries = 1;
      seat.stop = Number.NaN;
    }
    const left = request.reduceOnly && position.quantity === 0 ? 0 : request.quantity - order.filled;
    if (left <= 0) {
      if (this.orders.move(order, 'filled', fill.at)) {
        if (live) this.over(seat, order);
      } else this.orders.log.end(order);
    } else if (live) {
      this.orders.move(order, 'partly-filled', fill.at);
      seat.worked(request.id, fill.quantity / contract.quantityPower, left / contract.quantityPower);
    } else this.orders.log.end(order); // late, and not the whole: it stays what it ended as, with what it filled
    seat.settle();
    this.notes.fill(seat, order, fill);
    if (seat.strategy.onFill === undefined || seat.deployment.paused !== '') return;
    this.handlers.call(seat, {
      side: fill.side,
      quantity: fill.quantity / contract.quantityPower,
      price: plain,
      role: request.role,
      tag: order.tag === '' ? undefined : order.tag,
      fee: fill.fee,
      maker: fill.maker,
      at: fill.at,
    });
  }

  /** Liquidations, fills by hand: shared out over the sub-ledgers that hold that side, the rest goes to the external one. */
  externalFill(fill: Fill, cause: ExternalFillEvent['cause']): void {
    const sign = fill.side === 'sell' ? 1 : -1;
    const holders = cause === 'manual' ? [] : this.seats.filter((s) => holds(s, fill, sign));
    const total = holders.reduce((sum, s) => sum + Math.abs(s.position.quantity), 0);
    const { continuous } = this.ledger.contract(fill.instrument).instrument;
    const code = cause.toUpperCase();
    const note = cause === 'manual' ? 'a fill that was not ordered here' : `${cause} by the venue`;
    let left = fill.quantity;
    holders.forEach((seat, k) => {
      const held = Math.abs(seat.position.quantity);
      const share = (fill.quantity * held) / total;
      const part = Math.min(left, held, k === holders.length - 1 ? left : continuous ? share : Math.round(share));
      if (part <= 0) return;
      left -= part;
      this.ledger.fill(seat.position, { ...fill, quantity: part, fee: (fill.fee * part) / fill.quantity }, { role: 'liquidation', note, order: 0 });
      seat.settle();
    });
    if (left > 0) {
      const position = this.ledger.position(this.deployments.length, fill.account, fill.instrument);
      this.ledger.fill(position, { ...fill, quantity: left, fee: (fill.fee * left) / fill.quantity }, { role: 'exit', note, order: 0 });
    }
    this.notes.count(code);
    const { id } = this.ledger.contract(fill.instrument).instrument;
    this.notes.journal?.({ at: fill.at, kind: 'fault', instrument: id, code, text: note, figure: fill.quantity });
  }
}

const holds = (s: Seat, fill: Fill, sign: number): boolean =>
  s.account === fill.account && s.instrument === fill.instrument && Math.sign(s.position.quantity) === sign;

/** A round trip that an entry in the other direction ended was ended by an exit. */
const endedBy = (role: OrderRole): OrderRole => (role === 'entry' ? 'exit' : role);
