// `data fetch`: a venue's history into the store.
import type { Command } from 'commander';
import { AppError, parseTime, parseTimeframe, type SeriesKind } from '../../core/index.ts';
import { fetchText } from './data-text.ts';
import type { Io } from './io.ts';
import { instrumentOf, marketVenues, openOkx } from './okx.ts';

interface FetchFlags {
  instrument: string;
  timeframe: string;
  from: string;
  to?: string;
  venue?: string;
  kind?: string;
}

function kindOf(text = 'last'): SeriesKind {
  if (text === 'last' || text === 'mark') return text;
  throw new AppError('BAD_VALUE', '--kind', `"${text}" is not one of them`, 'Write last or mark.');
}

async function fetchRange(io: Io, flags: FetchFlags): Promise<void> {
  const id = instrumentOf(flags.instrument, flags.venue);
  const { fetchHistory } = await import('../../platform/markets/index.ts');
  const { source, clock } = await openOkx(io);
  const now = clock.now();
  const stop = new AbortController();
  const withdraw = io.onInterrupt(() => stop.abort());
  let bar: ReturnType<Io['progress']> | undefined;
  try {
    const fetched = await fetchHistory(io.config().config.system.home, source, {
      instrument: id,
      timeframe: parseTimeframe(flags.timeframe, '--timeframe'),
      kind: kindOf(flags.kind),
      from: parseTime(flags.from, '--from'),
      to: flags.to === undefined ? now : parseTime(flags.to, '--to'),
      now,
      signal: stop.signal,
      onProgress: (done, pages) => {
        bar ??= io.progress('fetching', pages);
        bar.update(done);
      },
    });
    io.result(fetched, () => fetchText(fetched));
  } finally {
    bar?.done();
    withdraw();
  }
}

/** Adds `data fetch`. */
export function addFetch(data: Command, io: Io): void {
  data
    .command('fetch')
    .description("download a venue's history into the store: only what is missing; run it again to go on after a stop")
    .requiredOption('--instrument <id>', 'as BTC-USDT-SWAP.OKX, or BTC-USDT-SWAP with --venue')
    .requiredOption('--timeframe <tf>', 'as 1h')
    .requiredOption('--from <time>', 'first open time, as 2023-01-01')
    .option('--to <time>', 'open time to stop before (default: now)')
    .option('--venue <code>', `one of ${marketVenues.join(', ')}`)
    .option('--kind <kind>', 'last or mark')
    .action((flags: FetchFlags) => fetchRange(io, flags));
}
