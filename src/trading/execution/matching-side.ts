// One side of a matching book: levels by price, the orders of a level first come first.
import type { Side } from '../../core/index.ts';

/** An order in the book. */
export class Resting {
  readonly id: number;
  readonly owner: number;
  readonly side: Side;
  readonly price: number;
  /** lots left */
  left: number;
  constructor(id: number, owner: number, side: Side, price: number, left: number) {
    this.id = id;
    this.owner = owner;
    this.side = side;
    this.price = price;
    this.left = left;
  }
}

/** The orders of one price, first come first. Removed ones leave a hole until the front is reached. */
export class Level {
  readonly price: number;
  total = 0;
  readonly queue: (Resting | undefined)[] = [];
  first = 0;
  constructor(price: number) {
    this.price = price;
  }

  front(): Resting | undefined {
    while (this.first < this.queue.length && this.queue[this.first] === undefined) this.first++;
    if (this.first > 64 && this.first * 2 > this.queue.length) {
      this.queue.splice(0, this.first);
      this.first = 0;
    }
    return this.queue[this.first];
  }
}

/** One side: levels sorted so that the best is last, where arrays are cheap. */
export class BookSide {
  readonly levels: Level[] = [];
  readonly #sign: 1 | -1;
  constructor(side: Side) {
    this.#sign = side === 'buy' ? 1 : -1;
  }

  /** index of the first level at least as good as `price` */
  #place(price: number): number {
    let [low, high] = [0, this.levels.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sign * ((this.levels[middle] as Level).price - price) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(price: number): Level | undefined {
    const level = this.levels[this.#place(price)];
    return level?.price === price ? level : undefined;
  }

  add(order: Resting): void {
    const place = this.#place(order.price);
    let level = this.levels[place];
    if (level?.price !== order.price) {
      level = new Level(order.price);
      this.levels.splice(place, 0, level);
    }
    level.queue.push(order);
    level.total += order.left;
  }

  remove(order: Resting): void {
    const level = this.at(order.price) as Level;
    level.queue[level.queue.indexOf(order, level.first)] = undefined;
    this.reduce(level, order.left);
  }

  reduce(level: Level, by: number): void {
    level.total -= by;
    if (level.total === 0) this.levels.splice(this.#place(level.price), 1);
  }

  get best(): Level | undefined {
    return this.levels.at(-1);
  }
}
