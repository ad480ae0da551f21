// A journal read again: while it has lines, what happens must be what they tell; after them it is written on.
import type { Command, Event, JournalRecord } from '../../core/index.ts';
import { type JournaledInput, journalText, type PortfolioJournal } from '../../outside/storage/index.ts';
import type { RunJournal } from './runner.ts';

/** records that the platform writes beside the session's: no replay makes them again */
export const platformStage = 'platform';

export class ReplayedJournal implements RunJournal {
  readonly #journal: PortfolioJournal;
  readonly #inputs: Iterator<JournaledInput>;
  readonly #records: Iterator<JournalRecord>;
  #current: JournaledInput | undefined;
  #next: JournaledInput | undefined;
  #commands = 0;
  #nextRecord: JournalRecord | undefined;
  #difference: string | undefined;
  /** inputs and commands that were equal */
  inputsSame = 0;
  commandsSame = 0;

  /** @param after last input, and last record, that the state to go on from contains */
  constructor(journal: PortfolioJournal, after: { seq: number; record: number }) {
    this.#journal = journal;
    this.#inputs = journal.inputs(after.seq);
    this.#records = journal.recordsAfter(after.record);
    this.#next = this.#inputs.next().value as JournaledInput | undefined;
    this.#advanceRecord();
  }

  /** lines are left that must come again */
  get replaying(): boolean {
    return this.#next !== undefined || this.#commands < (this.#current?.commands.length ?? 0);
  }

  /** the first thing that came out otherwise, in words */
  get difference(): string | undefined {
    return this.#difference;
  }

  /** the same, once nothing more is to come: lines that were not made again are differences too */
  end(): string | undefined {
    if (this.#difference === undefined && this.replaying) this.#differ('', 'nothing more happens');
    if (this.#difference === undefined && this.#nextRecord !== undefined) this.#differ(journalText(this.#nextRecord), 'no record');
    return this.#difference;
  }

  #advanceRecord(): void {
    do this.#nextRecord = this.#records.next().value as JournalRecord | undefined;
    while (this.#nextRecord?.stage === platformStage);
  }

  #differ(recorded: string, now: string): void {
    this.#difference ??= `at input ${this.#current?.seq ?? 0}: the journal has ${recorded.slice(0, 300) || 'more'}, now it is ${now.slice(0, 300)}`;
  }

  input(event: Event): void {
    if (this.#difference !== undefined) return;
    const due = this.#current?.commands[this.#commands];
    if (due !== undefined) return this.#differ(journalText(due), 'no command');
    if (this.#next === undefined) {
      this.#current = undefined;
      this.#journal.input(event);
      return;
    }
    const [recorded, now] = [journalText(this.#next.event), journalText(event)];
    if (recorded !== now) return this.#differ(recorded, now);
    this.inputsSame++;
    this.#current = this.#next;
    this.#commands = 0;
    this.#next = this.#inputs.next().value as JournaledInput | undefined;
  }

  command(command: Command, clientId: string): void {
    if (this.#difference !== undefined) return;
    if (this.#current === undefined) {
      this.#journal.command(command, clientId);
      return;
    }
    const due = this.#current.commands[this.#commands];
    const now = journalText({ clientId, command });
    if (due === undefined || journalText(due) !== now) return this.#differ(due === undefined ? 'no command' : journalText(due), now);
    this.#commands++;
    this.commandsSame++;
  }

  record(record: JournalRecord): void {
    if (this.#difference !== undefined) return;
    if (this.#nextRecord === undefined && !this.replaying) {
      this.#journal.record(record);
      return;
    }
    const now = journalText(record);
    const recorded = this.#nextRecord === undefined ? 'no record' : journalText(this.#nextRecord);
    if (recorded !== now) return this.#differ(recorded, now);
    this.#advanceRecord();
  }

  commit(): void {
    if (this.#difference === undefined && this.#current === undefined) this.#journal.commit();
  }

  knows(execution: string): boolean {
    // what is being told again is in the journal by definition
    return !this.replaying && this.#journal.knows(execution);
  }
}
