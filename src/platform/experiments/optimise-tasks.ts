// Pieces of a search on any thread: some points of one sweep, whose inputs the thread keeps from piece to piece.
import { workerTask } from '../../core/index.ts';
import type { Point } from '../../quant/search/index.ts';
import { type Outcome, type Sheet, Sweep } from '../../research/optimisation/index.ts';
import { type PlainRun, revive } from './plain-run.ts';

const sweeps = new WeakMap<PlainRun, Promise<Sweep>>();

function sweepOf(run: PlainRun): Promise<Sweep> {
  const known = sweeps.get(run) ?? revive(run).then((setup) => new Sweep(setup));
  sweeps.set(run, known);
  return known;
}

export interface Piece {
  readonly outcomes: readonly Outcome[];
  /** how many of them were walked from signal to signal, and what kept the others from it */
  readonly walked: number;
  readonly because: readonly string[];
}

export const sweepPiece = workerTask(import.meta.url, 'sweepPiece', async (points: readonly Point[], run: PlainRun): Promise<Piece> => {
  const sweep = await sweepOf(run);
  const before = sweep.ways.bySignals;
  const outcomes = points.map((point) => sweep.run(point));
  const { bySignals, because } = sweep.ways;
  return { outcomes, walked: bySignals - before, because };
});

export interface Yardstick {
  readonly sheet: Omit<Sheet, 'calendar'>;
  /** of the parameters that were given, nothing varied */
  readonly outcome: Outcome;
}

/** The yardstick of a search. @throws AppError STRATEGY_FAULT when the strategy's signals say other than its onCandle there */
export const sweepYardstick = workerTask(import.meta.url, 'sweepYardstick', async (_: undefined, run: PlainRun): Promise<Yardstick> => {
  const sweep = await sweepOf(run);
  const { sheet, outcome } = sweep.base();
  if (outcome.fault === undefined) sweep.prove({});
  return { sheet: { start: sheet.start, at: sheet.at }, outcome };
});

/** Runs a point both ways. @throws AppError STRATEGY_FAULT when they differ */
export const sweepProof = workerTask(import.meta.url, 'sweepProof', async (point: Point, run: PlainRun): Promise<void> => {
  (await sweepOf(run)).prove(point);
});
