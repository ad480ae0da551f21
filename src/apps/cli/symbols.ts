// `symbols discover`: a venue's instruments with scores and reasons; what is new and what is gone; import.
import type { Command } from 'commander';
import { AppError, exitCode, formatTime } from '../../core/index.ts';
import type { Discovery, Filters } from '../../platform/markets/index.ts';
import { count } from './data-text.ts';
import type { Io } from './io.ts';
import { openOkx } from './okx.ts';
import { table } from './table.ts';

interface Flags {
  venue: string;
  kind: string;
  quote: string;
  minVolume: string;
  maxSpread: string;
  minAge: string;
  minStability: string;
  import?: string[];
  risk: string;
  keys?: string;
  all?: true;
}

function amount(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0) return value;
  throw new AppError('BAD_VALUE', option, `"${text}" is not a number of 0 or more`, `Write ${option} 10.`);
}

function kindOf(text: string): 'SWAP' | 'SPOT' {
  const kind = text.toUpperCase();
  if (kind === 'SWAP' || kind === 'SPOT') return kind;
  throw new AppError('BAD_VALUE', '--kind', `"${text}" is neither SWAP nor SPOT`, 'Write --kind SWAP.');
}

/** Instruments in which an account holds something; none without stored keys to ask with. */
async function heldBy(io: Io, name: string | undefined): Promise<string[]> {
  if (name === undefined) return [];
  const [{ keysNamed, openKeys }, { SecretStore }, { okxAccount }] = await Promise.all([
    import('../../platform/accounts/index.ts'),
    import('../../outside/storage/index.ts'),
    import('../../outside/venues/index.ts'),
  ]);
  const store = new SecretStore(io.config().config.system.home, io.env['TRADEWIND_KEY']);
  const { rest } = await openOkx(io, { keys: openKeys(store, name), demo: keysNamed(store, name).demo });
  await rest.syncClock();
  return (await okxAccount.positions(rest)).map((p) => p.instrument);
}

const shown = 30;
const figure = (x: number | undefined, digits = 0): string => (x === undefined || Number.isNaN(x) ? '' : x.toFixed(digits));

function discoveryText(io: Io, d: Discovery, all: boolean, imported: readonly string[], risk: number): string {
  const rows = (all ? d.found : d.found.slice(0, shown)).map((c) => [
    c.passed ? io.paint.green('passed') : 'failed',
    c.instrument,
    figure(c.liquidity),
    figure(c.stability),
    c.reason,
  ]);
  const passed = d.found.filter((c) => c.passed).length;
  const more = d.found.length > rows.length ? `, the first ${rows.length} are shown (--all)` : '';
  return [
    ...d.alerts.map((id) => io.paint.red(`ALERT  ${id} is not traded any more, and a position in it is open`)),
    ...(rows.length > 0 ? [table(io, ['', 'instrument', 'liquidity', 'stability', 'why'], rows, [2, 3])] : []),
    `${count(passed)} of ${count(d.found.length)} passed${more}`,
    d.before === undefined
      ? 'Looked at for the first time; the next time tells what is new and what is gone.'
      : `Since ${formatTime(d.before).slice(0, 16)}: new ${d.listed.join(', ') || 'none'}; gone ${d.delisted.join(', ') || 'none'}`,
    ...(imported.length > 0 ? [`Imported with a risk multiplier of ${risk}: ${imported.join(', ')}`] : []),
  ].join('\n');
}

async function run(io: Io, flags: Flags): Promise<void> {
  if (flags.venue.toUpperCase() !== 'OKX') throw new AppError('UNKNOWN_NAME', '--venue', `"${flags.venue}" cannot be searched`, 'Write --venue okx.');
  const { discover, importFound } = await import('../../platform/markets/index.ts');
  const { home } = io.config().config.system;
  const kind = kindOf(flags.kind);
  const filters: Filters = {
    minVolume: amount('--min-volume', flags.minVolume),
    maxSpreadBp: amount('--max-spread', flags.maxSpread),
    minAgeDays: amount('--min-age', flags.minAge),
    minStability: amount('--min-stability', flags.minStability),
  };
  const risk = amount('--risk', flags.risk);
  const held = await heldBy(io, flags.keys);
  const { rest, source, clock } = await openOkx(io);
  const stop = new AbortController();
  const withdraw = io.onInterrupt(() => stop.abort());
  let bar: ReturnType<Io['progress']> | undefined;
  try {
    const onProgress = (done: number, of: number): void => {
      bar ??= io.progress('looking', of);
      bar.update(done);
    };
    const quote = flags.quote.toUpperCase();
    const found = await discover({ home, rest, source, kind, quote, filters, now: clock.now(), held, signal: stop.signal, onProgress });
    bar?.done();
    const imported = flags.import ?? [];
    if (imported.length > 0) await importFound(home, found.found, imported, risk);
    io.result({ ...found, imported }, () => discoveryText(io, found, flags.all === true, imported, risk));
    if (found.alerts.length > 0) io.exitWith(exitCode.verdict);
  } finally {
    bar?.done();
    withdraw();
  }
}

/** Adds `symbols discover`. */
export function addSymbols(program: Command, io: Io): void {
  program
    .command('symbols')
    .description("find a venue's instruments worth trading")
    .command('discover')
    .description('list instruments with a liquidity and a stability score, and why each passed or failed; tells what is new and gone since the last time')
    .option('--venue <code>', 'where to look', 'okx')
    .option('--kind <kind>', 'SWAP or SPOT', 'SWAP')
    .option('--quote <asset>', 'what it settles in, or is quoted in', 'USDT')
    .option('--min-volume <amount>', 'quote units traded in 24 hours', '10000000')
    .option('--max-spread <bp>', 'between bid and ask, in hundredths of a percent', '5')
    .option('--min-age <days>', 'since it was listed', '30')
    .option('--min-stability <score>', '0 to 100', '20')
    .option('--import <ids...>', 'take these, which must have passed, into the instruments file, with their rules from today')
    .option('--risk <multiplier>', 'what sizes in the imported are multiplied by, above 0 and at most 1', '1')
    .option('--keys <name>', 'stored keys: alert when something they hold was delisted (exit code 4)')
    .option('--all', 'show every instrument')
    .addHelpText('after', '\nExample: tradewind symbols discover --min-volume 50000000 --import BTC-USDT-SWAP.OKX --risk 0.5')
    .action((flags: Flags) => run(io, flags));
}
