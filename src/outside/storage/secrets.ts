// Secrets at rest: each under a data key of its own, the data keys under a master key that is not in the file.
// long because: sealing, the file's checks and the passphrase's ways are one safe, judged in one reading
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, unknownName } from '../../core/index.ts';
import { fileError, replaceFile } from './atomic.ts';
import { withLock } from './lock.ts';

/** What may be read of a secret without the master key. */
export interface SecretEntry {
  readonly name: string;
  /** bound to the secret: changed in the file, the secret does not open any more */
  readonly about: Readonly<Record<string, string>>;
  /** what was learned later; plain notes */
  readonly notes: Readonly<Record<string, string>>;
}

interface StoredSecret extends SecretEntry {
  /** the data key under the master key, and the secret under the data key: base64 of nonce, tag, text */
  readonly dataKey: string;
  readonly secret: string;
}

interface SecretFile {
  readonly version: 1;
  /** where the passphrase comes from, so that a missing one can be named */
  readonly keyFrom: 'environment' | 'file';
  readonly salt: string;
  /** a known text under the master key: tells a wrong passphrase from a damaged secret */
  readonly proof: string;
  readonly secrets: readonly StoredSecret[];
}

const [nonceBytes, tagBytes, keyBytes] = [12, 16, 32];
/** RFC 7914's interactive figures: 32 MB and about a tenth of a second a guess */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const proofText = 'tradewind';
const passphraseMin = 12;
const environmentName = 'TRADEWIND_KEY';

function checkLength(field: string, passphrase: string): void {
  if (passphrase.length < passphraseMin)
    throw new AppError('OUT_OF_RANGE', field, `a passphrase of less than ${passphraseMin} signs is guessed`, 'Take a longer one.');
}

function seal(key: Uint8Array, text: Uint8Array, bound: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
  const box = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), box]).toString('base64');
}

/** undefined when key, text or what it is bound to is not what it was */
function unseal(key: Uint8Array, sealed: string, bound: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(bound));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    return undefined; // the tag does not fit: the caller knows what that means here
  }
}

const boundTo = ({ name, about }: Pick<SecretEntry, 'name' | 'about'>): string =>
  JSON.stringify([
    name,
    Object.keys(about)
      .sort()
      .map((k) => [k, about[k]]),
  ]);

/** @throws AppError NO_PERMISSION when others may read a file, or it is somebody else's */
function checkPrivate(path: string): void {
  if (process.platform === 'win32') return;
  const { mode, uid } = statSync(path);
  if (uid !== process.getuid?.()) throw new AppError('NO_PERMISSION', path, 'it belongs to another user', 'Secrets are read from files of your own user only.');
  if ((mode & 0o077) !== 0) throw new AppError('NO_PERMISSION', path, `others may read it (mode ${(mode & 0o777).toString(8)})`, `Close it: chmod 600 ${path}`);
}

function privateText(path: string): string {
  try {
    checkPrivate(path);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

function parseFile(path: string, text: string): SecretFile {
  const damaged = (cause?: unknown): AppError =>
    new AppError('BAD_FILE', path, 'it is damaged', 'Restore it from a backup, or remove it and add the keys again.', cause);
  let file: SecretFile;
  try {
    file = JSON.parse(text) as SecretFile;
  } catch (error) {
    throw damaged(error);
  }
  const whole = [file?.salt, file?.proof, file?.keyFrom].every(isText) && Array.isArray(file.secrets);
  if (!whole || !file.secrets.every((s) => [s?.name, s?.dataKey, s?.secret].every(isText) && typeof s.about === 'object' && typeof s.notes === 'object'))
    throw damaged();
  if (file.version !== 1) throw new AppError('BAD_FILE', path, `it is of version ${String(file.version)}`, 'Use a newer Tradewind; nothing was changed.');
  return file;
}

/** The secrets of a data folder: `keys.json`, opened by the passphrase in TRADEWIND_KEY or by the file `master.key` beside it. */
export class SecretStore {
  readonly path: string;
  readonly keyPath: string;
  readonly #passphrase: string | undefined;
  #master: { readonly salt: string; readonly key: Buffer } | undefined;

  /** @param passphrase of TRADEWIND_KEY; without one the key file is used, and made with the first secret */
  constructor(home: string, passphrase: string | undefined) {
    this.path = join(home, 'keys.json');
    this.keyPath = join(home, 'master.key');
    this.#passphrase = passphrase === '' ? undefined : passphrase;
  }

  /** What opens it, or would open it once something is stored. @throws AppError BAD_FILE, NO_PERMISSION */
  get keyFrom(): SecretFile['keyFrom'] {
    return this.#file()?.keyFrom ?? (this.#passphrase === undefined ? 'file' : 'environment');
  }

  /** Needs no master key. @throws AppError BAD_FILE, NO_PERMISSION */
  list(): SecretEntry[] {
    return (this.#file()?.secrets ?? []).map(({ name, about, notes }) => ({ name, about, notes }));
  }

  /** @throws AppError CONFLICT for a name that is taken, BAD_VALUE for a wrong passphrase, OUT_OF_RANGE for a short one, BAD_FILE, NO_PERMISSION, NO_SPACE */
  async put(entry: SecretEntry, secret: Readonly<Record<string, string>>): Promise<void> {
    await this.#change((file) => {
      if (file.secrets.some((s) => s.name === entry.name))
        throw new AppError('CONFLICT', 'name', `"${entry.name}" is stored already`, `Remove it first: tradewind keys remove ${entry.name}`);
      const dataKey = randomBytes(keyBytes);
      const stored: StoredSecret = {
        ...entry,
        dataKey: seal(this.#masterOf(file), dataKey, boundTo(entry)),
        secret: seal(dataKey, Buffer.from(JSON.stringify(secret)), boundTo(entry)),
      };
      dataKey.fill(0);
      return [...file.secrets, stored];
    });
  }

  /** @throws AppError UNKNOWN_NAME, MISSING_VALUE or BAD_VALUE for the passphrase, BAD_FILE when the secret is damaged, NO_PERMISSION */
  read(name: string): Readonly<Record<string, string>> {
    const file = this.#file();
    const found = this.#named(file?.secrets ?? [], name);
    const dataKey = unseal(this.#masterOf(file as SecretFile), found.dataKey, boundTo(found));
    const text = dataKey === undefined ? undefined : unseal(dataKey, found.secret, boundTo(found));
    if (text === undefined) throw this.#damaged(name);
    return JSON.parse(text.toString()) as Record<string, string>;
  }

  /** Replaces the notes of a secret. @throws AppError UNKNOWN_NAME, BAD_FILE, NO_PERMISSION, NO_SPACE */
  async note(name: string, notes: SecretEntry['notes']): Promise<void> {
    await this.#change((file) => {
      const found = this.#named(file.secrets, name);
      return file.secrets.map((s) => (s === found ? { ...s, notes } : s));
    });
  }

  /** Needs no master key. @throws AppError UNKNOWN_NAME, BAD_FILE, NO_PERMISSION, NO_SPACE */
  async remove(name: string): Promise<void> {
    await this.#change((file) => {
      const found = this.#named(file.secrets, name);
      return file.secrets.filter((s) => s !== found);
    });
  }

  /**
   * Seals the data keys under another passphrase; the secrets themselves stay as they are. On failure the old one still opens them.
   * @throws AppError NOT_FOUND when nothing is stored; OUT_OF_RANGE for a short passphrase; as read
   */
  async rotate(passphrase: string): Promise<void> {
    checkLength('TRADEWIND_NEW_KEY', passphrase);
    await withLock(this.path, async () => {
      const file = this.#file();
      if (file === undefined) throw new AppError('NOT_FOUND', this.path, 'no keys are stored', 'Add some first: tradewind keys add main');
      const old = this.#masterOf(file);
      const salt = randomBytes(keyBytes).toString('base64');
      const master = scryptSync(passphrase, Buffer.from(salt, 'base64'), keyBytes, cost);
      const secrets = file.secrets.map((s) => {
        const dataKey = unseal(old, s.dataKey, boundTo(s));
        if (dataKey === undefined) throw this.#damaged(s.name);
        return { ...s, dataKey: seal(master, dataKey, boundTo(s)) };
      });
      await this.#replace({ version: 1, keyFrom: 'environment', salt, proof: seal(master, Buffer.from(proofText), salt), secrets });
    });
  }

  #damaged(name: string): AppError {
    return new AppError('BAD_FILE', this.path, `"${name}" was changed or is damaged`, `Remove it and add it again: tradewind keys remove ${name}`);
  }

  #named(secrets: readonly StoredSecret[], name: string): StoredSecret {
    const found = secrets.find((s) => s.name === name);
    if (found !== undefined) return found;
    throw unknownName(
      'name of keys',
      name,
      secrets.map((s) => s.name),
    );
  }

  #file(): SecretFile | undefined {
    return existsSync(this.path) ? parseFile(this.path, privateText(this.path)) : undefined;
  }

  async #change(secretsOf: (file: SecretFile) => readonly StoredSecret[]): Promise<void> {
    await withLock(this.path, async () => {
      const file = this.#file() ?? this.#newFile();
      await this.#replace({ ...file, secrets: secretsOf(file) });
    });
  }

  #replace(file: SecretFile): Promise<void> {
    return replaceFile(this.path, (temp) => writeFileSync(temp, `${JSON.stringify(file, null, 1)}\n`, { mode: 0o600 }));
  }

  #newFile(): SecretFile {
    const { keyFrom } = this;
    if (this.#passphrase !== undefined) checkLength(environmentName, this.#passphrase);
    if (keyFrom === 'file' && !existsSync(this.keyPath)) this.#makeKeyFile();
    const salt = randomBytes(keyBytes).toString('base64');
    return { version: 1, keyFrom, salt, proof: seal(this.#derive(salt, keyFrom), Buffer.from(proofText), salt), secrets: [] };
  }

  #makeKeyFile(): void {
    try {
      mkdirSync(join(this.keyPath, '..'), { recursive: true });
      writeFileSync(this.keyPath, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    } catch (error) {
      throw fileError(this.keyPath, error);
    }
  }

  #derive(salt: string, keyFrom: SecretFile['keyFrom']): Buffer {
    if (this.#master?.salt !== salt) this.#master = { salt, key: scryptSync(this.#passphraseFrom(keyFrom), Buffer.from(salt, 'base64'), keyBytes, cost) };
    return this.#master.key;
  }

  #passphraseFrom(keyFrom: SecretFile['keyFrom']): string {
    if (keyFrom === 'file') return privateText(this.keyPath).trim();
    if (this.#passphrase !== undefined) return this.#passphrase;
    throw new AppError('MISSING_VALUE', environmentName, 'the stored keys were sealed with a passphrase, and none is given', `Set ${environmentName} to it.`);
  }

  #masterOf(file: SecretFile): Buffer {
    const key = this.#derive(file.salt, file.keyFrom);
    if (unseal(key, file.proof, file.salt)?.toString() === proofText) return key;
    const field = file.keyFrom === 'file' ? this.keyPath : environmentName;
    throw new AppError(
      'BAD_VALUE',
      field,
      `it does not open ${this.path}`,
      'Give the passphrase the keys were added with; without it they cannot be opened by anyone.',
    );
  }
}
