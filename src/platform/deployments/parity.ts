// The first of two proofs: everything that a portfolio took in, once more from the beginning, must lead to the same, byte for byte.
import { createHash } from 'node:crypto';
import { openJournal, replay } from './portfolio.ts';

/** Plain data as text that depends on its values alone: not on how an engine holds a number, nor on the order in which keys were set. */
function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'undefined';
  if (ArrayBuffer.isView(value)) return `(${(value as unknown as Float64Array).join()})`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof Map || value instanceof Set) return `<${[...value].map(canonical).join()}>`;
  // (a key that holds nothing is as good as none: text does not keep it)
  const held = Object.entries(value).filter(([, v]) => v !== undefined);
  return `{${held
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
    .join()}}`;
}

export interface Parity {
  readonly same: boolean;
  readonly inputs: number;
  readonly commands: number;
  /** the first thing that came out otherwise */
  readonly difference: string | undefined;
  /** SHA-256 of the session's whole state at the end */
  readonly state: string;
}

/** Replays the journal of a portfolio that is not open. @throws AppError NOT_FOUND, CONFLICT, BAD_FILE */
export async function parity(home: string, name: string): Promise<Parity> {
  const journal = openJournal(home, name);
  try {
    const { session, replayed } = await replay(journal, { fromSnapshot: false });
    const state = session.save();
    const hash = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');
    const kept = journal.latestSnapshot();
    const stale = kept !== undefined && kept.seq === journal.seq && hash((kept.state as { session: unknown }).session) !== hash(state);
    const difference = replayed.end() ?? (stale ? 'the state at the end differs from the one that was kept' : undefined);
    return { same: difference === undefined, inputs: replayed.inputsSame, commands: replayed.commandsSame, difference, state: hash(state) };
  } finally {
    journal.close();
  }
}
