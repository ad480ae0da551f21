// tradewind status, positions, orders, flatten, arm, parity: what a portfolio does, and the buttons of a person.
import type { Command } from 'commander';
import { AppError, exitCode, formatTime } from '../../core/index.ts';
import { arm, ask, type Button, Portfolio, type PortfolioView, parity, viewOf } from '../../platform/deployments/index.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

const shown = (x: number | null): string => (x === null ? '—' : String(Number(x.toPrecision(10))));

export const portfolioText = (v: PortfolioView): string[] => [
  `${v.name}  ${v.mode}, ${v.state}${v.reason === '' ? '' : `: ${v.reason}`}`,
  `  at ${v.at === null ? 'its beginning' : formatTime(v.at)}, equity ${v.equity.toFixed(2)} ${v.currency}, fees ${v.fees.toFixed(2)}, funding ${v.funding.toFixed(2)}`,
  `  ${v.submitted} orders sent, ${v.trades} round trips, ${v.positions.length} positions, ${v.orders.length} orders at work`,
];

/** Of the process that has it open, else from its journal. @throws AppError NOT_FOUND */
async function look(io: Io, name: string): Promise<{ view: PortfolioView; running: boolean }> {
  const { home } = io.config().config.system;
  const view = await ask(home, name, { ask: 'view' });
  if (view !== undefined) return { view, running: true };
  const portfolio = await Portfolio.open(home, name);
  try {
    return { view: viewOf(portfolio), running: false };
  } finally {
    portfolio.journal.close();
  }
}

async function press(io: Io, name: string, button: Button, reason: string): Promise<void> {
  const view = await ask(io.config().config.system.home, name, { ask: button, reason });
  if (view === undefined)
    throw new AppError('NOT_FOUND', name, 'no process has it at work', 'Its stops rest at the venue. Start it with tradewind run, then press again.');
  io.result(view, () => portfolioText(view).join('\n'));
}

/** Adds `status`. */
export function addStatus(program: Command, io: Io): void {
  program
    .command('status')
    .description('what a portfolio is doing')
    .argument('<name>')
    .addHelpText('after', '\nExample: tradewind status first')
    .action(async (name: string) => {
      const { view, running } = await look(io, name);
      io.result({ ...view, running }, () => [...portfolioText(view), running ? '  it is at work' : '  it is not at work'].join('\n'));
    });
}

/** Adds `positions`. */
export function addPositions(program: Command, io: Io): void {
  program
    .command('positions')
    .description('what a portfolio holds')
    .argument('<name>')
    .addHelpText('after', '\nExample: tradewind positions first')
    .action(async (name: string) => {
      const { positions } = (await look(io, name)).view;
      io.result(positions, () =>
        positions.length === 0
          ? 'Nothing is held.'
          : table(
              io,
              ['instrument', 'quantity', 'entry', 'stop'],
              positions.map((p) => [p.instrument, shown(p.quantity), shown(p.entryPrice), shown(p.stop)]),
            ),
      );
    });
}

/** Adds `orders`. */
export function addOrders(program: Command, io: Io): void {
  program
    .command('orders')
    .description('orders of a portfolio that are at work')
    .argument('<name>')
    .addHelpText('after', '\nExample: tradewind orders first')
    .action(async (name: string) => {
      const { orders } = (await look(io, name)).view;
      io.result(orders, () =>
        orders.length === 0
          ? 'No order is at work.'
          : table(
              io,
              ['order', 'instrument', 'role', 'side', 'type', 'state', 'quantity', 'filled', 'price', 'trigger'],
              orders.map((o) => [
                String(o.id),
                o.instrument,
                o.role,
                o.side,
                o.type,
                o.state,
                shown(o.quantity),
                shown(o.filled),
                shown(o.price),
                shown(o.triggerPrice),
              ]),
            ),
      );
    });
}

/** Adds `flatten`. */
export function addFlatten(program: Command, io: Io): void {
  program
    .command('flatten')
    .description('the kill switch: cancels, closes everything, and opens nothing more until re-armed')
    .argument('<name>')
    .option('--reason <text>', 'for the journal', 'by a person')
    .addHelpText('after', '\nExample: tradewind flatten first --reason "going on holiday"')
    .action((name: string, o: { reason: string }) => press(io, name, 'halt', o.reason));
}

/** Adds `arm`. */
export function addArm(program: Command, io: Io): void {
  program
    .command('arm')
    .description('lets a portfolio trade live, or trade again after it was halted')
    .argument('<name>')
    .option('--off', 'takes the permission to trade live back')
    .option('--reason <text>', 'for the journal', 'by a person')
    .addHelpText('after', '\nExample: tradewind arm first --reason "watched it for a month on paper"')
    .action(async (name: string, o: { off?: true; reason: string }) => {
      const { home } = io.config().config.system;
      if (o.off === undefined && (await ask(home, name, { ask: 'view' })) !== undefined) return press(io, name, 'arm', o.reason);
      const portfolio = await Portfolio.open(home, name);
      arm(portfolio, o.off === undefined, o.reason);
      portfolio.close();
      io.result({ name, stage: o.off === undefined ? 'live' : 'paper' }, () =>
        o.off === undefined ? `${name} may trade live. Start it with: tradewind run ${name} --live` : `${name} may not trade live any more.`,
      );
    });
}

/** Adds `parity`. */
export function addParity(program: Command, io: Io): void {
  program
    .command('parity')
    .description('replays everything a portfolio took in, and compares every byte of what it led to')
    .argument('<name>')
    .addHelpText('after', '\nExample: tradewind parity first')
    .action(async (name: string) => {
      const proof = await parity(io.config().config.system.home, name);
      io.result({ name, ...proof, difference: proof.difference ?? null }, () =>
        proof.same
          ? `${io.paint.green('same')}  ${name}: ${proof.inputs} inputs led to the same ${proof.commands} commands and the same state ${proof.state.slice(0, 16)}`
          : `${io.paint.red('different')}  ${name}: ${proof.difference}`,
      );
      if (!proof.same) io.exitWith(exitCode.verdict);
    });
}
