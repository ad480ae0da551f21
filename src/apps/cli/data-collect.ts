// `data collect` and `data repair`: candles of now into the store, and the gaps of what is stored.
import type { Command } from 'commander';
import { formatTime, parseTime, parseTimeframe, seeded } from '../../core/index.ts';
import type { Collected, Repaired } from '../../platform/markets/index.ts';
import { count } from './data-text.ts';
import type { Io } from './io.ts';
import { instrumentOf, marketVenues, openOkx } from './okx.ts';

interface CollectFlags {
  instrument: string;
  timeframe: string;
  venue?: string;
  from?: string;
}

const collectedText = (c: Collected): string =>
  [
    `${c.instrument} ${c.timeframe}: ${count(c.fetched)} fetched, ${count(c.streamed)} streamed, ${count(c.backFilled)} asked for behind the stream`,
    `${count(c.repeated)} came again and were taken once, ${count(c.missing)} the venue does not have, ${count(c.reconnects)} reconnects`,
    ...(Number.isNaN(c.until) ? [] : [`up to ${formatTime(c.until)}`]),
  ].join('\n');

async function collect(io: Io, flags: CollectFlags): Promise<void> {
  const instrument = instrumentOf(flags.instrument, flags.venue);
  const timeframe = parseTimeframe(flags.timeframe, '--timeframe');
  const { collectCandles } = await import('../../platform/markets/index.ts');
  const { okxLiveCandles } = await import('../../outside/venues/index.ts');
  const { rest, source, hosts, clock } = await openOkx(io);
  await rest.syncClock();
  const stop = new AbortController();
  const running = collectCandles({
    home: io.config().config.system.home,
    instrument,
    timeframe,
    source,
    connect: (listener) => okxLiveCandles({ hosts, clock, random: seeded(clock.now()), instrument, timeframe, listener }),
    clock,
    now: () => rest.venueTime(),
    ...(flags.from === undefined ? {} : { from: parseTime(flags.from, '--from') }),
    signal: stop.signal,
    onNote: (text) => io.note(`${formatTime(clock.now())}  ${text}`),
  });
  const withdraw = io.onInterrupt(async () => {
    stop.abort();
    const collected = await running;
    io.result(collected, () => collectedText(collected));
  });
  try {
    await running;
  } finally {
    withdraw();
  }
}

function repairedText(r: Repaired): string {
  if (r.missing === 0) return `${r.instrument} ${r.timeframe}: nothing is missing`;
  const shown = r.left.slice(0, 5).map(([from, to]) => `missing  ${formatTime(from)} to ${formatTime(to)}`);
  const more = r.left.length > shown.length ? [`and ${count(r.left.length - shown.length)} more gaps`] : [];
  return [
    `${r.instrument} ${r.timeframe}: ${count(r.added)} of ${count(r.missing)} missing candles came; the rest the venue does not have`,
    ...shown,
    ...more,
  ].join('\n');
}

interface RepairFlags extends CollectFlags {
  to?: string;
}

async function repair(io: Io, flags: RepairFlags): Promise<void> {
  const instrument = instrumentOf(flags.instrument, flags.venue);
  const { repairHistory } = await import('../../platform/markets/index.ts');
  const { source, clock } = await openOkx(io);
  const stop = new AbortController();
  const withdraw = io.onInterrupt(() => stop.abort());
  try {
    const repaired = await repairHistory(io.config().config.system.home, source, {
      instrument,
      timeframe: parseTimeframe(flags.timeframe, '--timeframe'),
      kind: 'last',
      ...(flags.from === undefined ? {} : { from: parseTime(flags.from, '--from') }),
      ...(flags.to === undefined ? {} : { to: parseTime(flags.to, '--to') }),
      now: clock.now(),
      signal: stop.signal,
    });
    io.result(repaired, () => repairedText(repaired));
  } finally {
    withdraw();
  }
}

/** Adds `data collect`. */
export function addCollect(data: Command, io: Io): void {
  data
    .command('collect')
    .description("follow a venue's candles into the store until Ctrl-C: closed ones, each once; what the stream misses comes by REST")
    .requiredOption('--instrument <id>', 'as BTC-USDT-SWAP.OKX, or BTC-USDT-SWAP with --venue')
    .requiredOption('--timeframe <tf>', 'as 1m')
    .option('--venue <code>', `one of ${marketVenues.join(', ')}`)
    .option('--from <time>', 'where to begin when nothing is stored (default: a day ago)')
    .addHelpText('after', '\nExample: tradewind data collect --instrument BTC-USDT-SWAP.OKX --timeframe 1m')
    .action((flags: CollectFlags) => collect(io, flags));
}

/** Adds `data repair`. */
export function addRepair(data: Command, io: Io): void {
  data
    .command('repair')
    .description('ask the venue again for what is missing inside a stored series; nothing is invented')
    .requiredOption('--instrument <id>', 'as BTC-USDT-SWAP.OKX, or BTC-USDT-SWAP with --venue')
    .requiredOption('--timeframe <tf>', 'as 1m')
    .option('--venue <code>', `one of ${marketVenues.join(', ')}`)
    .option('--from <time>', 'first open time (default: the first stored)')
    .option('--to <time>', 'open time to stop before (default: after the last stored)')
    .addHelpText('after', '\nExample: tradewind data repair --instrument BTC-USDT-SWAP.OKX --timeframe 1m')
    .action((flags: RepairFlags) => repair(io, flags));
}
