// OKX as the verbs use it: the configured hosts, one budget of requests, the clock of this machine.
import { type Clock, seeded, splitInstrumentId, unknownName } from '../../core/index.ts';
import type { HistorySource, OkxKeys, OkxRest, okxHosts } from '../../outside/venues/index.ts';
import type { Io } from './io.ts';

/** venues whose market data can be asked for */
export const marketVenues = ['OKX'] as const;

/** An instrument as written, with --venue put behind it where it names none. @throws AppError BAD_VALUE, UNKNOWN_NAME */
export function instrumentOf(written: string, venue: string | undefined): string {
  const named = venue?.toUpperCase();
  const id = named === undefined || written.toUpperCase().endsWith(`.${named}`) ? written : `${written}.${named}`;
  const found = splitInstrumentId(id, '--instrument').venue;
  if (!marketVenues.some((v) => v === found)) throw unknownName('venue with a history to fetch', found, marketVenues);
  return id;
}

export interface OpenOkx {
  readonly rest: OkxRest;
  readonly source: HistorySource;
  readonly hosts: typeof okxHosts;
  readonly clock: Clock;
}

/** @param options keys to sign with; without them public calls only */
export async function openOkx(io: Io, options: { keys?: OkxKeys; demo?: boolean } = {}): Promise<OpenOkx> {
  const [{ OkxRest, okxHistory }, { RateBudget }, { wallClock }] = await Promise.all([
    import('../../outside/venues/index.ts'),
    import('../../outside/net/index.ts'),
    import('../../outside/clock/index.ts'),
  ]);
  const { rest, stream } = io.config().config.venues.okx;
  const hosts = { rest: rest.replace(/\/$/, ''), stream: stream.replace(/\/$/, '') };
  const client = new OkxRest({ hosts, clock: wallClock, budget: new RateBudget(wallClock), random: seeded(wallClock.now()), ...options });
  return { rest: client, source: okxHistory(client, () => wallClock.now()), hosts, clock: wallClock };
}
