// `keys`: a venue's keys, sealed in the data folder: add, check, list, rotate, remove.
import type { Command } from 'commander';
import { AppError, formatTime } from '../../core/index.ts';
import type { SecretStore } from '../../outside/storage/index.ts';
import type { OkxKeys } from '../../outside/venues/index.ts';
import type { AccountKeys, KeyReport } from '../../platform/accounts/index.ts';
import type { Io } from './io.ts';
import { openOkx } from './okx.ts';
import { table } from './table.ts';

const accounts = () => import('../../platform/accounts/index.ts');
const dayMs = 86_400_000;

async function storeOf(io: Io): Promise<SecretStore> {
  const { SecretStore } = await import('../../outside/storage/index.ts');
  return new SecretStore(io.config().config.system.home, io.env['TRADEWIND_KEY']);
}

async function ask(io: Io, keys: OkxKeys, demo: boolean, allowWithdraw: boolean): Promise<{ report: KeyReport; now: number }> {
  const { checkKeys } = await accounts();
  const { rest, clock } = await openOkx(io, { keys, demo });
  const now = clock.now();
  return { report: await checkKeys(rest, { demo, now, allowWithdraw }), now };
}

const reportText = (io: Io, name: string, { permissions, addresses, warnings }: KeyReport): string =>
  [
    `${name}: the venue takes it; it may ${permissions.join(', ').replaceAll('_', ' ') || 'do nothing'}; ${addresses.length === 0 ? 'from any address' : `from ${addresses.join(', ')}`}.`,
    ...warnings.map((w) => `${io.paint.yellow('warning')}  ${w}`),
  ].join('\n');

interface AddFlags {
  venue: string;
  from?: string;
  demo?: true;
  offline?: true;
  allowWithdraw?: true;
}

async function add(io: Io, name: string, flags: AddFlags): Promise<void> {
  const { addKeys, checkName, checkVenue, noteCheck } = await accounts();
  const { readKeys } = await import('./keys-read.ts');
  const { wallClock } = await import('../../outside/clock/index.ts');
  const venue = checkVenue(flags.venue);
  checkName(name);
  const store = await storeOf(io);
  const keys = await readKeys(io.cwd, flags.from);
  const demo = flags.demo === true;
  const asked = flags.offline === true ? undefined : await ask(io, keys, demo, flags.allowWithdraw === true);
  await addKeys(store, { name, venue, demo, added: wallClock.now(), keys });
  if (asked !== undefined) await noteCheck(store, name, asked.report, asked.now);
  const sealed = `Sealed in ${store.path}; ${store.keyFrom === 'file' ? `the file ${store.keyPath} opens it: keep both from others, and back them up apart` : 'TRADEWIND_KEY opens it'}.`;
  io.result({ name, venue, demo, path: store.path, opensWith: store.keyFrom, checked: asked?.report ?? null }, () =>
    [...(asked === undefined ? [`${name}: not checked; ask the venue with: tradewind keys check ${name}`] : [reportText(io, name, asked.report)]), sealed].join(
      '\n',
    ),
  );
}

async function check(io: Io, name: string, flags: { allowWithdraw?: true }): Promise<void> {
  const { keysNamed, noteCheck, openKeys } = await accounts();
  const store = await storeOf(io);
  const { demo } = keysNamed(store, name);
  const { report, now } = await ask(io, openKeys(store, name), demo, flags.allowWithdraw === true);
  await noteCheck(store, name, report, now);
  io.result({ name, ...report }, () => reportText(io, name, report));
}

function idleText(until: number | undefined, now: number): string {
  if (until === undefined) return '';
  const days = Math.floor((until - now) / dayMs);
  return days < 0 ? 'expired, if unused since' : `in ${days} days, if unused since`;
}

async function list(io: Io): Promise<void> {
  const { idleDeadline, listKeys } = await accounts();
  const { wallClock } = await import('../../outside/clock/index.ts');
  const all = listKeys(await storeOf(io));
  const now = wallClock.now();
  const until = (k: AccountKeys) => (k.checked === undefined ? undefined : idleDeadline(k.permissions, k.addresses, k.demo, k.checked));
  const row = (k: AccountKeys): string[] => [
    k.name,
    k.demo ? `${k.venue} demo` : k.venue,
    k.checked === undefined ? 'never' : formatTime(k.checked).slice(0, 16).replace('T', ' '),
    k.permissions.join(', ').replaceAll('_', ' '),
    k.checked === undefined ? '' : k.addresses.length === 0 ? 'any' : k.addresses.join(', '),
    idleText(until(k), now),
  ];
  io.result(
    all.map((k) => ({ ...k, unusedUntil: until(k) })),
    () =>
      all.length === 0
        ? 'No keys are stored. Paper trading needs none. Add some: tradewind keys add main --venue okx'
        : table(io, ['name', 'venue', 'checked', 'may', 'from', 'expires'], all.map(row)),
  );
}

async function remove(io: Io, name: string): Promise<void> {
  const store = await storeOf(io);
  await store.remove(name);
  io.result({ removed: name }, () => `${name} is removed here. At the venue it still exists: delete it there too.`);
}

async function rotate(io: Io): Promise<void> {
  const next = io.env['TRADEWIND_NEW_KEY'] ?? '';
  if (next === '') throw new AppError('MISSING_VALUE', 'TRADEWIND_NEW_KEY', 'the new passphrase is not given', 'Set TRADEWIND_NEW_KEY to it for this call.');
  const store = await storeOf(io);
  const before = store.keyFrom;
  await store.rotate(next);
  const rest = before === 'file' ? ` ${store.keyPath} opens nothing any more: remove it.` : '';
  io.result(
    { rotated: store.list().map((k) => k.name), opensWith: store.keyFrom },
    () => `The new passphrase opens the keys from now on: set TRADEWIND_KEY to it.${rest}`,
  );
}

/** Adds `keys add|check|list|rotate|remove`. */
export function addKeysVerb(program: Command, io: Io): void {
  const keys = program
    .command('keys')
    .description('keys of venues, sealed in the data folder; by a passphrase in TRADEWIND_KEY, else by a key file beside them');
  keys
    .command('add <name>')
    .description('ask the venue what a key may do, then seal it; its parts are typed unseen, or read as lines key=, secret=, passphrase=')
    .option('--venue <code>', 'whose keys they are', 'okx')
    .option('--from <file>', 'file with the lines, - for standard input (default: typed)')
    .option('--demo', "of the venue's demo trading")
    .option('--offline', 'seal it without asking the venue')
    .option('--allow-withdraw', 'take a key that may withdraw')
    .addHelpText('after', '\nExample: tradewind keys add main --venue okx')
    .action((name: string, flags: AddFlags) => add(io, name, flags));
  keys
    .command('check <name>')
    .description('ask the venue what a stored key may do; refused when it may withdraw')
    .option('--allow-withdraw', 'accept a key that may withdraw')
    .addHelpText('after', '\nExample: tradewind keys check main')
    .action((name: string, flags: { allowWithdraw?: true }) => check(io, name, flags));
  keys
    .command('list')
    .description('what is stored, without secrets')
    .addHelpText('after', '\nExample: tradewind keys list --json')
    .action(() => list(io));
  keys
    .command('rotate')
    .description('seal everything under another passphrase, given in TRADEWIND_NEW_KEY; TRADEWIND_KEY still holds the old one')
    .addHelpText('after', '\nExample: TRADEWIND_NEW_KEY=… tradewind keys rotate')
    .action(() => rotate(io));
  keys
    .command('remove <name>')
    .description('forget a key here')
    .addHelpText('after', '\nExample: tradewind keys remove main')
    .action((name: string) => remove(io, name));
}
