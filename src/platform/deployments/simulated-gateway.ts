// Paper: commands meet the simulated venue of backtests on the candles of the feed. It holds no key and knows no network.
import type { InstrumentEvent } from '../../core/index.ts';
import type { JournaledCommand } from '../../outside/storage/index.ts';
import { CandleVenue, type SavedVenue } from '../../trading/execution/index.ts';
import type { Gateway, Runner } from './runner.ts';

export class SimulatedGateway implements Gateway {
  readonly #venue: CandleVenue;

  constructor(runner: Runner) {
    const { session } = runner;
    const { conventions, costs, accounts } = session.setup;
    this.#venue = new CandleVenue({ market: session.market, account: session, conventions, costs, accounts: accounts.length, listener: runner });
  }

  send(commands: readonly JournaledCommand[]): void {
    for (const { command } of commands) this.#venue.send(command);
  }

  meet(): void {
    this.#venue.meet();
  }

  change(event: InstrumentEvent): void {
    this.#venue.change(event);
  }

  save(): SavedVenue {
    return this.#venue.save();
  }

  restore(saved: SavedVenue): void {
    this.#venue.restore(saved);
  }
}
