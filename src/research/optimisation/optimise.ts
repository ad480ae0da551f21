// A search over the parameters of a strategy: a sampler asks, points are run, their worth is told; no point is run twice.
import { AppError } from '../../core/index.ts';
import { type Point, pointKey, type Sampler } from '../../quant/search/index.ts';
import { type ObjectiveName, type Outcome, type Sheet, worthOf } from './outcome.ts';

export interface Tried {
  readonly point: Point;
  readonly outcome: Outcome;
  /** what was sought of it; NaN where it is not defined */
  readonly worth: number;
}

export interface OptimiseSetup {
  readonly sampler: Sampler;
  readonly objective: ObjectiveName;
  readonly sheet: Sheet;
  /** runs points; their outcomes in the same order */
  readonly evaluate: (points: readonly Point[]) => Promise<readonly Outcome[]>;
}

/**
 * Every point that was tried, each once, in the order in which it was first asked for; the same however many workers `evaluate` has.
 * @throws AppError BAD_VALUE for a sampler that asks for less than a whole run; what `evaluate` throws
 */
export async function optimise({ sampler, objective, sheet, evaluate }: OptimiseSetup): Promise<readonly Tried[]> {
  const tried = new Map<string, Tried>();
  for (let round = sampler.ask(); round.length > 0; round = sampler.ask()) {
    const asked = new Map<string, Point>();
    for (const { point, budget } of round) {
      if (budget !== 1) throw new AppError('BAD_VALUE', 'search', `it asks for ${budget} of a run`, 'Strategies are run whole; use a search without rungs.');
      const key = pointKey(point);
      if (!tried.has(key)) asked.set(key, point);
    }
    const outcomes = await evaluate([...asked.values()]);
    for (const [i, [key, point]] of [...asked].entries()) {
      const outcome = outcomes[i] as Outcome;
      tried.set(key, { point, outcome, worth: worthOf(objective, outcome, sheet) });
    }
    sampler.tell(round.map(({ point }) => (tried.get(pointKey(point)) as Tried).worth));
  }
  return [...tried.values()];
}

/** The one of most worth, the first of equals; undefined when none has any. */
export const bestOf = (tried: readonly Tried[]): Tried | undefined =>
  tried.reduce<Tried | undefined>((best, t) => (t.worth > (best?.worth ?? Number.NEGATIVE_INFINITY) ? t : best), undefined);
