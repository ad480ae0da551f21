// How far the venue's clock is from ours, from answers that carry its time: the sample with the shortest way there and back counts most.
interface Sample {
  readonly offset: number;
  readonly roundTrip: number;
}

const samplesKept = 8;

/** Cristian's algorithm (1989): the server's time stands in the middle between sending and receiving; the error is at most half the round trip. */
export class ClockOffset {
  readonly #samples: Sample[] = [];

  /** All in ms: ours when it was sent and received, the server's in the answer. */
  add(sent: number, server: number, received: number): void {
    this.#samples.push({ offset: server - (sent + received) / 2, roundTrip: received - sent });
    if (this.#samples.length > samplesKept) this.#samples.shift();
  }

  #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>((best, s) => (best === undefined || s.roundTrip < best.roundTrip ? s : best), undefined);
  }

  /** ms to add to our clock to get the venue's; 0 before the first sample */
  get ms(): number {
    return Math.round(this.#best()?.offset ?? 0);
  }

  /** how wrong `ms` may be; infinite before the first sample */
  get errorMs(): number {
    return (this.#best()?.roundTrip ?? Number.POSITIVE_INFINITY) / 2;
  }
}
