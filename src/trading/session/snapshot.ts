// What a saved session consists of, and the proof that it is restored into the set-up it was taken from.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { AppError, type EquityCurve } from '../../core/index.ts';
import type { SavedMarket } from '../market/index.ts';
import type { SavedLedger } from '../portfolio/index.ts';
import type { SavedInputs } from './inputs.ts';
import type { SavedLife } from './life.ts';
import type { SavedNotes } from './notes.ts';
import type { SavedSeat } from './seat.ts';
import type { SessionSetup } from './setup.ts';

/** Version of the saved form; a change of any part of it raises this number. */
export const SCHEMA = 3;

/** Plain data: structured-cloneable, BigInt amounts and typed arrays included. */
export interface SavedSession {
  readonly schema: number;
  readonly fingerprint: string;
  readonly market: SavedMarket;
  readonly ledger: SavedLedger;
  readonly orders: unknown;
  readonly guards: Record<string, unknown>;
  readonly observed: Record<string, unknown>;
  readonly curve: EquityCurve;
  readonly groups: unknown;
  readonly notes: SavedNotes;
  readonly inputs: SavedInputs;
  readonly life: SavedLife;
  readonly seats: readonly SavedSeat[];
  readonly deployments: readonly { readonly paused: string; readonly recent: readonly number[] }[];
  readonly ocoNext: number;
  /** sets of the latest proposals: legs of a group that are sent later still belong to them */
  readonly ocoNames: readonly (readonly [string, number])[];
}

const told = (_: string, value: unknown): unknown => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value);

/** SHA-256 of everything that decides what a session does with the events to come: accounts, instruments, strategies by name and version, conventions, limits. */
export function fingerprint(setup: SessionSetup): string {
  const { accounts, instruments, streams, reporting, conventions, costs, limits, rules, tradeFrom } = setup;
  const deployments = setup.deployments.map(({ strategy, ...rest }) => ({ ...rest, strategy: strategy.name, version: strategy.version }));
  const parts = { accounts, instruments, streams, deployments, reporting, conventions, costs, limits, rules: rules.map((r) => r.name), tradeFrom };
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts, told))));
}

/** @throws AppError BAD_VALUE when the state does not belong to this set-up or to this version of the program */
export function checkFingerprint(setup: SessionSetup, saved: Pick<SavedSession, 'schema' | 'fingerprint'>): void {
  if (saved.schema !== SCHEMA)
    throw new AppError(
      'BAD_VALUE',
      'snapshot',
      `it has schema ${saved.schema}, this program writes ${SCHEMA}`,
      'Rebuild the state from the journal, or from history.',
    );
  if (saved.fingerprint !== fingerprint(setup))
    throw new AppError('BAD_VALUE', 'snapshot', 'it was taken from a session with another set-up', 'Restore it with the set-up it was saved with.');
}
