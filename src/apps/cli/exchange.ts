// `exchange`: a local exchange that speaks a venue's wire, for clients of any make.
import type { Command } from 'commander';
import { AppError, formatTime, parseTime } from '../../core/index.ts';
import type { Io } from './io.ts';

interface Flags {
  venue: string;
  replay: string;
  from?: string;
  speed: string;
  port: string;
  cash: string;
  seed: string;
}

const keys = { key: 'local-key', secret: 'local-secret', passphrase: 'local-passphrase' };
const syntheticDays = 30;

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least))
    throw new AppError('BAD_VALUE', option, `"${text}" is not a number of ${least} or more`, `Write ${option} ${Math.max(least, 1)}.`);
  return value;
}

async function run(io: Io, flags: Flags): Promise<void> {
  if (flags.venue.toLowerCase() !== 'okx') throw new AppError('UNKNOWN_NAME', '--venue', `"${flags.venue}" has no local exchange`, 'Write --venue okx.');
  const { startLocalExchange, storedMarket, syntheticMarket } = await import('../../platform/exchange/index.ts');
  const { wallClock } = await import('../../outside/clock/index.ts');
  const speed = flags.speed === 'max' ? 'max' : number('--speed', flags.speed, 0.001);
  const seed = number('--seed', flags.seed, 0);
  const synthetic = flags.replay === 'synthetic';
  const market = synthetic ? syntheticMarket(wallClock.now(), syntheticDays, seed) : await storedMarket(io.config().config.system.home, flags.replay);
  const first = market.candles.at[0] as number;
  const from = flags.from === undefined ? (synthetic ? wallClock.now() : first) : parseTime(flags.from, '--from');
  const exchange = await startLocalExchange({
    markets: [market],
    from,
    speed,
    port: number('--port', flags.port, 0),
    keys,
    cash: flags.cash,
    seed,
    wall: () => wallClock.now(),
  });
  const url = `http://127.0.0.1:${exchange.port}`;
  io.result({ url, stream: url.replace('http', 'ws'), ...keys, instrument: market.instrument.id, synthetic, from, speed }, () =>
    [
      `A local exchange speaks OKX's V5 at ${url} (streams ${url.replace('http', 'ws')}/ws/v5/…).`,
      `${market.instrument.id}: ${synthetic ? 'a SYNTHETIC flow, no market ever printed it' : `candles of the store from ${formatTime(from)}`}, ${speed === 'max' ? 'time passes when sim/advance is asked for' : `${speed}× time`}.`,
      `Key ${keys.key}, secret ${keys.secret}, passphrase ${keys.passphrase}; ${flags.cash} USDT.`,
      `Faults: curl -d '{"kind":"lost-answer"}' ${url}/sim/fault. Ctrl-C ends it.`,
    ].join('\n'),
  );
  await new Promise<void>((done) => {
    io.onInterrupt(async () => {
      await exchange.close();
      done();
    });
  });
}

/** Adds `exchange`. */
export function addExchange(program: Command, io: Io): void {
  program
    .command('exchange')
    .description("a local exchange that speaks a venue's wire: signatures, limits, margin, and faults on demand")
    .option('--venue <code>', 'whose wire it speaks', 'okx')
    .option('--replay <id>', 'a stored instrument as BTC-USDT-SWAP.OKX, or synthetic', 'synthetic')
    .option('--from <time>', 'where the replay begins (default: its first candle)')
    .option('--speed <n>', 'exchange time per wall time, or max: only when asked to', '1')
    .option('--port <n>', 'port on 127.0.0.1', '8090')
    .option('--cash <usdt>', 'what the account owns', '10000')
    .option('--seed <n>', 'the same seed makes the same flow', '1')
    .action((flags: Flags) => run(io, flags));
}
