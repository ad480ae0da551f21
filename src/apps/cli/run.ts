// tradewind run: a portfolio at work on a live feed, on paper or with real orders, until Ctrl-C.
import { type Command, InvalidArgumentError } from 'commander';
import { AppError, exitCode, formatTime, type JournalRecord, seeded } from '../../core/index.ts';
import { wallClock } from '../../outside/clock/index.ts';
import { okxHosts } from '../../outside/venues/index.ts';
import { beginSpec, LiveSession, listen, type Mode, Portfolio, portfolioBegun } from '../../platform/deployments/index.ts';
import { type RunOptions, specOf, withRunOptions } from './backtest.ts';
import type { Io } from './io.ts';
import { portfolioText } from './portfolios.ts';

interface Flags extends RunOptions {
  readonly paper?: true;
  readonly live?: true;
  readonly demo?: true;
  readonly host: string;
  readonly stream: string;
  readonly for?: number;
}

const showMs = 500;
const around = () => ({ clock: wallClock, wall: wallClock, random: seeded(wallClock.now()) });

function modeOf({ paper, live }: Flags): Mode {
  if ((paper === true) === (live === true))
    throw new AppError(
      'MISSING_VALUE',
      'mode',
      paper === true ? '--paper and --live were both given' : 'nothing says whether orders are real',
      'Give --paper, or --live.',
    );
  return live === true ? 'live' : 'paper';
}

/** @throws AppError MISSING_VALUE */
function keysOf(io: Io) {
  const read = (name: string): string => {
    const value = io.env[name];
    if (value === undefined || value === '')
      throw new AppError(
        'MISSING_VALUE',
        name,
        'it is not set, and live orders are signed with it',
        'Set the three OKX_… variables of a key that may trade and not withdraw.',
      );
    return value;
  };
  return { key: read('OKX_KEY'), secret: read('OKX_SECRET'), passphrase: read('OKX_PASSPHRASE') };
}

async function portfolioFor(io: Io, name: string, mode: Mode, flags: Flags): Promise<Portfolio> {
  const { config } = io.config();
  const { home } = config.system;
  if (portfolioBegun(home, name)) return Portfolio.open(home, name);
  if (flags.strategy.length === 0) throw new AppError('MISSING_VALUE', 'strategy', `${name} has not begun, and none is named`, 'Name one with --strategy.');
  const run = specOf(flags, config, io.cwd);
  return Portfolio.create(home, await beginSpec(name, mode, run, { rest: flags.host, stream: flags.stream }, around()));
}

const lineOf = (r: JournalRecord): string => `${formatTime(r.at)}  ${r.kind.padEnd(10)}${r.code === undefined ? '' : `${r.code}  `}${r.text}`;

async function run(io: Io, name: string, flags: Flags): Promise<void> {
  const mode = modeOf(flags);
  const keys = mode === 'live' ? keysOf(io) : undefined;
  const portfolio = await portfolioFor(io, name, mode, flags);
  let session: LiveSession;
  try {
    session =
      keys === undefined
        ? await LiveSession.paper(portfolio, around())
        : await LiveSession.live(portfolio, around(), { keys, allowed: true, ...(flags.demo === undefined ? {} : { demo: flags.demo }) });
  } catch (error) {
    portfolio.close();
    throw error;
  }
  const server = await listen(io.config().config.system.home, portfolio, () => wallClock.now());
  io.say(
    `${mode === 'paper' ? 'PAPER: simulated orders on live prices' : io.paint.red('LIVE: real orders')}  ${name} at ${portfolio.spec.hosts.rest}. Ctrl-C ends it.`,
  );
  let shown = portfolio.journal.lastRecord;
  const ended = new Promise<void>((done) => {
    const end = async (): Promise<void> => {
      clearInterval(timer);
      server.close();
      await session.stop();
      done();
    };
    const timer = setInterval(() => {
      for (const record of portfolio.journal.recordsAfter(shown)) {
        io.say(lineOf(record));
        shown++;
      }
      if (portfolio.runner.failure !== undefined) void end();
    }, showMs);
    io.onInterrupt(end);
    if (flags.for !== undefined) setTimeout(end, flags.for * 1000);
  });
  await ended;
  if (portfolio.runner.failure !== undefined) throw portfolio.runner.failure;
  const view = session.view();
  io.result(view, () => portfolioText(view).join('\n'));
  if (view.state === 'halted') io.exitWith(exitCode.verdict);
}

const seconds = (text: string): number => {
  const n = Number(text);
  if (!(n > 0)) throw new InvalidArgumentError('Write a number of seconds.');
  return n;
};

export function addRun(program: Command, io: Io): void {
  withRunOptions(
    program
      .command('run')
      .description('a portfolio at work on live prices, on paper or with real orders; it goes on where it stopped')
      .argument('<name>', 'of the portfolio')
      .option('-s, --strategy <name or file>', 'what it runs; needed when it begins', (text: string, all: string[]) => [...all, text], [] as string[]),
  )
    .option('--paper', 'orders are simulated; nothing is signed')
    .option('--live', 'orders are real; the portfolio must be armed')
    .option('--demo', "OKX's demo trading")
    .option('--host <url>', 'REST host of OKX, or of a local exchange', okxHosts.rest)
    .option('--stream <url>', 'stream host', okxHosts.stream)
    .option('--for <seconds>', 'end by itself', seconds)
    .addHelpText(
      'after',
      '\nExample:\n  tradewind exchange &\n  tradewind run first --paper -s sma-rsi -i BTC-USDT-SWAP.OKX -t 1m --host http://127.0.0.1:8090 --stream ws://127.0.0.1:8090',
    )
    .action((name: string, flags: Flags) => run(io, name, flags));
}
