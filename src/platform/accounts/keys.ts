// A venue's keys in this data folder: stored sealed, listed without their secrets, handed out in a shape that does not print.
import { AppError, formatTime, type Time, unknownName } from '../../core/index.ts';
import type { SecretStore } from '../../outside/storage/index.ts';
import type { OkxKeys } from '../../outside/venues/index.ts';

export const keyVenues = ['OKX'] as const;

/** The three parts of OKX's keys; printed, logged or written as JSON it is empty. */
class SealedKeys implements OkxKeys {
  readonly #parts: OkxKeys;
  constructor(parts: OkxKeys) {
    this.#parts = parts;
  }
  get key(): string {
    return this.#parts.key;
  }
  get secret(): string {
    return this.#parts.secret;
  }
  get passphrase(): string {
    return this.#parts.passphrase;
  }
}

export interface AccountKeys {
  readonly name: string;
  readonly venue: string;
  /** of the venue's demo trading */
  readonly demo: boolean;
  readonly added: Time;
  /** when the venue was last asked what they may do, and what it said; undefined before */
  readonly checked: Time | undefined;
  readonly permissions: readonly string[];
  readonly addresses: readonly string[];
}

const partNames = ['key', 'secret', 'passphrase'] as const;
const namePattern = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Keys of a text of lines `key=…`, `secret=…`, `passphrase=…`. No refusal repeats what was read. @throws AppError MISSING_VALUE, BAD_VALUE */
export function parseKeys(text: string, where: string): OkxKeys {
  const found: Partial<Record<(typeof partNames)[number], string>> = {};
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const at = line.indexOf('=');
    const name = partNames.find((p) => p === line.slice(0, Math.max(at, 0)).trim());
    if (name === undefined)
      throw new AppError(
        'BAD_VALUE',
        `${where} line ${i + 1}`,
        'it is none of key=, secret=, passphrase=',
        'Write one of them a line; the line is not shown here.',
      );
    found[name] = line.slice(at + 1).trim();
  }
  return checkParts(found, where);
}

/** @throws AppError MISSING_VALUE naming the part, BAD_VALUE for signs that no header can carry */
export function checkParts(parts: Partial<OkxKeys>, where: string): OkxKeys {
  for (const name of partNames) {
    const part = parts[name] ?? '';
    if (part === '')
      throw new AppError('MISSING_VALUE', `${where}, ${name}`, 'it is empty', 'OKX shows the three parts when a key is made: key, secret, passphrase.');
    if (!/^[\x21-\x7e]+$/.test(part))
      throw new AppError('BAD_VALUE', `${where}, ${name}`, 'it holds blanks or signs beyond ASCII', 'Copy it again; it is not shown here.');
  }
  return new SealedKeys({ key: parts.key as string, secret: parts.secret as string, passphrase: parts.passphrase as string });
}

/** @throws AppError BAD_VALUE */
export function checkName(name: string): string {
  if (namePattern.test(name)) return name;
  throw new AppError('BAD_VALUE', 'name', `"${name}" is not small letters, digits and hyphens, at most 31`, 'Name it as main or okx-demo.');
}

/** @throws AppError UNKNOWN_NAME */
export function checkVenue(venue: string): (typeof keyVenues)[number] {
  const found = keyVenues.find((v) => v === venue.toUpperCase());
  if (found === undefined) throw unknownName('venue that takes keys', venue, keyVenues);
  return found;
}

const words = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);

/** What is stored, by name; needs no passphrase. @throws AppError BAD_FILE, NO_PERMISSION */
export const listKeys = (store: SecretStore): AccountKeys[] =>
  store.list().map(({ name, about, notes }) => ({
    name,
    venue: about['venue'] ?? '',
    demo: about['demo'] === 'yes',
    added: Date.parse(about['added'] ?? ''),
    checked: notes['checked'] === undefined ? undefined : Date.parse(notes['checked']),
    permissions: words(notes['permissions']),
    addresses: words(notes['addresses']),
  }));

/** What is stored under a name, without its secrets. @throws AppError UNKNOWN_NAME, BAD_FILE, NO_PERMISSION */
export function keysNamed(store: SecretStore, name: string): AccountKeys {
  const all = listKeys(store);
  const found = all.find((k) => k.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    'name of keys',
    name,
    all.map((k) => k.name),
  );
}

export interface NewKeys extends Pick<AccountKeys, 'name' | 'venue' | 'demo' | 'added'> {
  readonly keys: OkxKeys;
}

/** @throws AppError as SecretStore.put */
export async function addKeys(store: SecretStore, { name, venue, demo, added, keys }: NewKeys): Promise<void> {
  const about = { venue: checkVenue(venue), demo: demo ? 'yes' : 'no', added: formatTime(added) };
  await store.put({ name: checkName(name), about, notes: {} }, { key: keys.key, secret: keys.secret, passphrase: keys.passphrase });
}

/** Opens the keys of a name, to sign with. @throws AppError as SecretStore.read */
export const openKeys = (store: SecretStore, name: string): OkxKeys => checkParts(store.read(name), `keys ${name}`);
