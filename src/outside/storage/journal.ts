// The truth of one portfolio on the disk: what came in, what was decided, what was sent, in one order. SQLite, synced before anything leaves.
// long because: what is written and how it is read again is one schema
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import { AppError, type Command, type Event, type JournalRecord } from '../../core/index.ts';
import { fileError } from './atomic.ts';

const schemaVersion = 1;

export interface JournaledInput {
  readonly seq: number;
  readonly event: Event;
  /** what the session answered to it, as it left */
  readonly commands: readonly JournaledCommand[];
}

export interface JournaledCommand {
  readonly clientId: string;
  readonly command: Command;
}

export interface JournalSnapshot {
  /** last input that is in the state */
  readonly seq: number;
  /** hash of the code and set-up that made it */
  readonly code: string;
  readonly state: unknown;
}

const tables = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS input (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS command (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, client_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS command_of_input ON command (seq);
  CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS execution (id TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS snapshot (seq INTEGER PRIMARY KEY, code TEXT NOT NULL, body BLOB NOT NULL) STRICT;
`;

/** JSON that keeps NaN and the infinities, which orders use and JSON does not know: how the journal writes, and how replays compare. */
export const journalText = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) => (typeof v === 'number' && !Number.isFinite(v) ? { $: String(v) } : v));
/** The way back from `journalText`. */
export const journalValue = (text: string): unknown =>
  JSON.parse(text, (_key, v: unknown) => (v !== null && typeof v === 'object' && '$' in v ? Number((v as { $: string }).$) : v));

/** What SQLite says, in our words. */
function journalError(path: string, error: unknown): Error {
  if (error instanceof AppError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/disk is full|disk I\/O/.test(text))
    return new AppError('NO_SPACE', path, 'the disk is full or cannot be written', 'Free some space. Nothing was sent that is not in the journal.', error);
  if (/locked|busy/.test(text))
    return new AppError('CONFLICT', path, 'another process trades this portfolio', 'Stop it first, or name another portfolio.', error);
  if (/malformed|not a database|corrupt/.test(text))
    return new AppError('BAD_FILE', path, 'it is no journal, or it is damaged', 'Restore it from a backup: it holds what was sent.', error);
  return fileError(path, error);
}

export class PortfolioJournal {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #insert: Readonly<Record<'input' | 'command' | 'record' | 'execution', StatementSync>>;
  #open = false;
  #seq: number;

  /**
   * Opens the journal at `path`, or makes it. While it is open no other process can write it.
   * @throws AppError CONFLICT, BAD_FILE (damaged, or written by a newer Tradewind), NO_SPACE, NO_PERMISSION
   */
  constructor(path: string) {
    this.path = path;
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path);
      this.#db = db;
      this.#db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;');
      this.#db.exec(`BEGIN IMMEDIATE; ${tables} COMMIT;`);
      const version = this.meta('schema');
      if (version === undefined) this.setMeta('schema', String(schemaVersion));
      else if (Number(version) > schemaVersion)
        throw new AppError(
          'BAD_FILE',
          path,
          `it is of a newer Tradewind (schema ${version}, this one knows ${schemaVersion})`,
          'Use the newer program; nothing was changed.',
        );
      this.#insert = {
        input: this.#db.prepare('INSERT INTO input (seq, body) VALUES (?, ?)'),
        command: this.#db.prepare('INSERT INTO command (seq, client_id, body) VALUES (?, ?, ?)'),
        record: this.#db.prepare('INSERT INTO record (seq, body) VALUES (?, ?)'),
        execution: this.#db.prepare('INSERT OR IGNORE INTO execution (id) VALUES (?)'),
      };
      this.#seq = Number((this.#db.prepare('SELECT max(seq) AS last FROM input').get() as { last: number | null }).last ?? 0);
    } catch (error) {
      db?.close();
      throw journalError(path, error);
    }
  }

  /** last input there is; 0 when it is empty */
  get seq(): number {
    return this.#seq;
  }

  meta(name: string): string | undefined {
    return (this.#db.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: string } | undefined)?.value;
  }

  setMeta(name: string, value: string): void {
    this.#write(() =>
      this.#db.prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(name, value),
    );
    this.commit();
  }

  /** Takes the next input; on the disk once committed. @throws AppError NO_SPACE */
  input(event: Event): number {
    const seq = this.#seq + 1;
    this.#write(() => {
      this.#insert.input.run(seq, journalText(event));
      if ('fill' in event && event.fill.execution !== undefined) this.#insert.execution.run(event.fill.execution);
    });
    this.#seq = seq;
    return seq;
  }

  /** Whether a fill of that execution is among the inputs. */
  knows(execution: string): boolean {
    return this.#db.prepare('SELECT 1 FROM execution WHERE id = ?').get(execution) !== undefined;
  }

  /** A command that answers the latest input. @throws AppError NO_SPACE */
  command(command: Command, clientId: string): void {
    this.#write(() => this.#insert.command.run(this.#seq, clientId, journalText(command)));
  }

  /** Why something was (not) done. @throws AppError NO_SPACE */
  record(record: JournalRecord): void {
    this.#write(() => this.#insert.record.run(this.#seq, journalText(record)));
  }

  /** Everything taken so far survives the death of the machine once this returns. @throws AppError NO_SPACE */
  commit(): void {
    if (!this.#open) return;
    try {
      this.#db.exec('COMMIT');
      this.#open = false;
    } catch (error) {
      throw journalError(this.path, error);
    }
  }

  #write(run: () => unknown): void {
    try {
      if (!this.#open) this.#db.exec('BEGIN IMMEDIATE');
      this.#open = true;
      run();
    } catch (error) {
      throw journalError(this.path, error);
    }
  }

  /** Inputs after `seq`, oldest first, each with the commands it led to. */
  *inputs(after = 0): Generator<JournaledInput> {
    const commands = this.#db.prepare('SELECT client_id, body FROM command WHERE seq = ? ORDER BY id');
    for (const row of this.#db.prepare('SELECT seq, body FROM input WHERE seq > ? ORDER BY seq').iterate(after)) {
      const { seq, body } = row as { seq: number; body: string };
      const sent = commands.all(seq) as { client_id: string; body: string }[];
      yield { seq, event: journalValue(body) as Event, commands: sent.map((c) => ({ clientId: c.client_id, command: journalValue(c.body) as Command })) };
    }
  }

  /** Records, oldest first. @param last only so many of the newest */
  records(last = Number.MAX_SAFE_INTEGER): JournalRecord[] {
    const rows = this.#db.prepare('SELECT body FROM record ORDER BY id DESC LIMIT ?').all(last) as { body: string }[];
    return rows.reverse().map((r) => journalValue(r.body) as JournalRecord);
  }

  /** Records after the one of that number, oldest first. */
  *recordsAfter(number: number): Generator<JournalRecord> {
    for (const row of this.#db.prepare('SELECT body FROM record WHERE id > ? ORDER BY id').iterate(number))
      yield journalValue((row as { body: string }).body) as JournalRecord;
  }

  /** number of the latest record; 0 when there is none */
  get lastRecord(): number {
    return Number((this.#db.prepare('SELECT max(id) AS last FROM record').get() as { last: number | null }).last ?? 0);
  }

  /** Keeps the state after the latest input; older snapshots but one are forgotten. @throws AppError NO_SPACE */
  snapshot(code: string, state: unknown): void {
    this.#write(() => {
      this.#db
        .prepare('INSERT INTO snapshot (seq, code, body) VALUES (?, ?, ?) ON CONFLICT (seq) DO UPDATE SET code = excluded.code, body = excluded.body')
        .run(this.#seq, code, serialize(state));
      this.#db.exec('DELETE FROM snapshot WHERE seq NOT IN (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT 2)');
    });
    this.commit();
  }

  latestSnapshot(): JournalSnapshot | undefined {
    const row = this.#db.prepare('SELECT seq, code, body FROM snapshot ORDER BY seq DESC LIMIT 1').get() as
      | { seq: number; code: string; body: Uint8Array }
      | undefined;
    return row === undefined ? undefined : { seq: row.seq, code: row.code, state: deserialize(row.body) as unknown };
  }

  /** Commits what is open and lets go of the file. */
  close(): void {
    this.commit();
    this.#db.close();
  }
}
