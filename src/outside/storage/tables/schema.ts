// The tables as types. Only three column types exist, so that both databases hold and give back the same: whole numbers, doubles and text.
import type { Kysely } from 'kysely';

/** Yes or no as a number: SQLite has no truth values. */
export type Flag = 0 | 1;

/** Times are ms since 1970; amounts of money are decimal text; JSON is text; whole numbers stay within 2^53. */
export interface Schema {
  jobs: JobsTable;
  people: PeopleTable;
  refresh_tokens: RefreshTokensTable;
  sign_in_failures: SignInFailuresTable;
  audit: AuditTable;
}

export type Tables = Kysely<Schema>;

export interface JobsTable {
  id: string;
  name: string;
  owner: string;
  state: string;
  /** 0 high, 1 normal, 2 low */
  priority: number;
  /** place in the round of owners */
  turn: number;
  input: string;
  output: string | null;
  error: string | null;
  failures: number;
  attempts: number;
  backoff_ms: number;
  /** workers that died over it */
  losses: number;
  cancel: Flag;
  /** what makes it the same job: owner, name and key */
  same: string | null;
  run_at: number;
  lease: string | null;
  lease_until: number | null;
  progress: number;
  note: string;
  created_at: number;
  ended_at: number | null;
}

export interface PeopleTable {
  id: string;
  name: string;
  role: string;
  password: string;
  /** the password was given, not chosen */
  one_time: Flag;
  disabled: Flag;
  created_at: number;
}

export interface RefreshTokensTable {
  /** SHA-256 of the token */
  hash: string;
  /** all tokens that follow from one sign-in */
  family: string;
  person: string;
  expires_at: number;
  used_at: number | null;
  revoked: Flag;
}

export interface SignInFailuresTable {
  subject: string;
  count: number;
  /** no attempt before */
  free_at: number;
}

export interface AuditTable {
  seq: number;
  at: number;
  who: string;
  act: string;
  object: string;
  origin: string;
  before: string | null;
  after: string | null;
  previous: string;
  hash: string;
}
