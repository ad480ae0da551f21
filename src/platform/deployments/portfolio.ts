// A portfolio on the disk and at work: its spec and journal, the session brought to where it was, the runner that goes on.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, type JournalRecord } from '../../core/index.ts';
import { encodeName, fileError, journalText, PortfolioJournal } from '../../outside/storage/index.ts';
import type { SavedVenue } from '../../trading/execution/index.ts';
import { type SavedSession, Session } from '../../trading/session/index.ts';
import { accountTag, clientIdOf } from './client-ids.ts';
import { platformStage, ReplayedJournal } from './replayed-journal.ts';
import { type Gateway, Runner } from './runner.ts';
import { SimulatedGateway } from './simulated-gateway.ts';
import { type PortfolioSpec, readSpec, setupOf } from './spec.ts';

/** What a snapshot holds beside the session. */
interface Snapshot {
  readonly session: SavedSession;
  /** of the simulated venue; absent where a real one keeps its own state */
  readonly venue?: SavedVenue;
  readonly lastRecord: number;
}

/** During replays of a real venue's answers nothing is sent. */
const silent: Gateway = { send: () => {}, meet: () => {}, change: () => {} };
/** What a simulated venue answers comes again by itself. */
const answers = new Set(['acknowledged', 'armed', 'triggered', 'rejected', 'cancelled', 'expired', 'amended', 'unanswered', 'filled', 'external-fill']);

export const portfolioFolder = (home: string, name: string): string => join(home, 'portfolios', encodeName(name));
export const journalPath = (home: string, name: string): string => join(portfolioFolder(home, name), 'journal.sqlite');

export const portfolioBegun = (home: string, name: string): boolean => existsSync(journalPath(home, name));

interface PortfolioParts {
  readonly spec: PortfolioSpec;
  readonly session: Session;
  readonly runner: Runner;
  readonly journal: PortfolioJournal;
  readonly replayed: ReplayedJournal;
  readonly incarnation: number;
  readonly code: string;
  readonly venue: SimulatedGateway | undefined;
}

/** Replays a journal from its latest usable snapshot, or from its beginning. What comes out otherwise is told by `replayed.difference`. */
export async function replay(journal: PortfolioJournal, { fromSnapshot }: { fromSnapshot: boolean }): Promise<PortfolioParts> {
  const spec = readSpec(journal.meta('spec') ?? '', journal.path);
  const incarnation = Number(journal.meta('incarnation') ?? '1');
  const { setup, code } = await setupOf(spec);
  const snapshot = fromSnapshot ? journal.latestSnapshot() : undefined;
  const kept = snapshot?.code === code ? (snapshot.state as Snapshot) : undefined;
  const after = kept === undefined ? { seq: 0, record: 0 } : { seq: snapshot?.seq ?? 0, record: kept.lastRecord };
  const replayed = new ReplayedJournal(journal, after);
  const withJournal = { ...setup, journal: (record: JournalRecord) => replayed.record(record) };
  const session = kept === undefined ? new Session(withJournal) : Session.restore(withJournal, kept.session);
  const tag = accountTag(spec.name);
  const runner = new Runner({ session, journal: replayed, clientId: (order) => clientIdOf(tag, incarnation, order) });
  const venue = spec.mode === 'paper' ? new SimulatedGateway(runner) : undefined;
  if (kept?.venue !== undefined) venue?.restore(kept.venue);
  runner.connect(venue ?? silent);
  for (const { event } of journal.inputs(after.seq)) {
    if (venue !== undefined && answers.has(event.kind)) continue;
    runner.push(event);
    if (replayed.difference !== undefined || runner.failure !== undefined) break;
  }
  if (runner.failure !== undefined) throw runner.failure;
  return { spec, session, runner, journal, replayed, incarnation, code, venue };
}

/** A portfolio at work. While it is open, no other process can open it. */
export class Portfolio {
  readonly spec: PortfolioSpec;
  readonly session: Session;
  readonly runner: Runner;
  readonly journal: PortfolioJournal;
  readonly incarnation: number;
  readonly #code: string;
  readonly #venue: SimulatedGateway | undefined;

  private constructor(parts: PortfolioParts) {
    this.spec = parts.spec;
    this.session = parts.session;
    this.runner = parts.runner;
    this.journal = parts.journal;
    this.incarnation = parts.incarnation;
    this.#code = parts.code;
    this.#venue = parts.venue;
  }

  /** Begins a portfolio. @throws AppError CONFLICT when one of that name has begun, or is open elsewhere */
  static async create(home: string, spec: PortfolioSpec): Promise<Portfolio> {
    const folder = portfolioFolder(home, spec.name);
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw fileError(folder, error);
    }
    await setupOf(spec);
    const journal = new PortfolioJournal(journalPath(home, spec.name));
    if (journal.meta('spec') !== undefined) {
      journal.close();
      throw new AppError('CONFLICT', spec.name, 'a portfolio of that name has begun', 'Go on with it, or take another name.');
    }
    journal.setMeta('incarnation', '1');
    journal.setMeta('spec', journalText(spec));
    return Portfolio.#from(journal);
  }

  /**
   * Goes on with a portfolio: last snapshot and the journal after it.
   * @throws AppError NOT_FOUND, CONFLICT, BAD_FILE; VERDICT when this code decides otherwise than the journal tells
   */
  static async open(home: string, name: string): Promise<Portfolio> {
    return Portfolio.#from(openJournal(home, name));
  }

  static async #from(journal: PortfolioJournal): Promise<Portfolio> {
    try {
      const parts = await replay(journal, { fromSnapshot: true });
      const { difference } = parts.replayed;
      if (difference !== undefined)
        throw new AppError(
          'VERDICT',
          parts.spec.name,
          `the journal and this code disagree: ${difference}`,
          'Go on with the version that wrote it; nothing was sent.',
        );
      return new Portfolio(parts);
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /** Says something that the session does not know of: gaps, differences, links. */
  note(record: Omit<JournalRecord, 'stage' | 'at'>): void {
    this.journal.record({ at: this.session.now, ...record, stage: platformStage });
  }

  /** Keeps the whole state, between two events. */
  snapshot(): void {
    const state: Snapshot = {
      session: this.session.save(),
      ...(this.#venue === undefined ? {} : { venue: this.#venue.save() }),
      lastRecord: this.journal.lastRecord,
    };
    this.journal.snapshot(this.#code, state);
  }

  /** Lets go of it, with a snapshot where it is sound. */
  close(): void {
    if (this.runner.failure === undefined) this.snapshot();
    this.journal.close();
  }
}

/** @throws AppError NOT_FOUND when no portfolio of that name began; CONFLICT while another process has it */
export function openJournal(home: string, name: string): PortfolioJournal {
  const path = journalPath(home, name);
  if (!existsSync(path)) throw new AppError('NOT_FOUND', name, 'no portfolio of that name has begun', 'Begin it with: tradewind run NAME --paper …');
  const journal = new PortfolioJournal(path);
  if (journal.meta('spec') !== undefined) return journal;
  journal.close();
  throw new AppError('NOT_FOUND', name, 'it never began', 'Begin it with: tradewind run NAME --paper …');
}
