// Who did what, when, from where: each entry holds the hash of the one before it, so that none can be changed or taken out unseen.
import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Time } from '../../core/index.ts';
import type { AuditTable, Tables } from '../../outside/storage/index.ts';

export interface Deed {
  readonly at: Time;
  readonly who: string;
  /** `models.activate` */
  readonly act: string;
  readonly object: string;
  /** address it came from */
  readonly origin: string;
  /** plain data, without secrets; undefined where there is none */
  readonly before?: unknown;
  readonly after?: unknown;
}

type Entry = Selectable<AuditTable>;

const start = '0'.repeat(64);
const hashOf = (e: Omit<Entry, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([e.seq, e.at, e.who, e.act, e.object, e.origin, e.before, e.after, e.previous]))
    .digest('hex');
const text = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Writers of other processes may take the place first; then the next one is tried. */
const triesMax = 100;

/** Adds an entry; the new head of the chain. */
export async function audit(tables: Tables, deed: Deed): Promise<Head> {
  for (let tries = 1; ; tries++) {
    const last = await tables.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
    const { at, who, act, object, origin } = deed;
    const seq = (last?.seq ?? 0) + 1;
    const entry = { seq, at, who, act, object, origin, before: text(deed.before), after: text(deed.after), previous: last?.hash ?? start };
    const hash = hashOf(entry);
    const { numInsertedOrUpdatedRows } = await tables
      .insertInto('audit')
      .values({ ...entry, hash })
      .onConflict((c) => c.column('seq').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) return { seq, hash };
    if (tries === triesMax) throw new Error('the audit log is written faster than it can be joined');
  }
}

/**
 * Reads the whole chain. What is cut off at its end shows only against a head that was kept elsewhere.
 * @returns the head, or the first entry that is not as it was written
 */
export async function verifyAudit(tables: Tables, kept?: Head): Promise<{ readonly head: Head } | { readonly brokenAt: number }> {
  let head: Head = { seq: 0, hash: start };
  const page = 1_000;
  for (;;) {
    const entries = await tables.selectFrom('audit').selectAll().where('seq', '>', head.seq).orderBy('seq').limit(page).execute();
    for (const { hash, ...entry } of entries) {
      if (entry.seq !== head.seq + 1 || entry.previous !== head.hash || hashOf(entry) !== hash) return { brokenAt: head.seq + 1 };
      head = { seq: entry.seq, hash };
      if (kept?.seq === head.seq && kept.hash !== head.hash) return { brokenAt: head.seq };
    }
    if (entries.length < page) return kept !== undefined && kept.seq > head.seq ? { brokenAt: head.seq + 1 } : { head };
  }
}
