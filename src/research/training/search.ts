// Searching settings inside one training window: what was tried, what is to be tried next, and what was best.
import { pieceSeed } from '../../core/index.ts';
import { halving, type Point, type Sampler, type Space, samplers } from '../../quant/search/index.ts';
import type { TrainingRequest } from './request.ts';
import type { UnitOutput } from './unit.ts';

/** Tries a round: enough for the cores of a desk, few enough to learn between rounds. */
const round = 6;
/** Of a round a third goes on to all rows. */
const ladder = { rungs: 2, keep: 3 } as const;
/** The search of a window draws other numbers than its fits. */
const searchStream = 0x5ea7c4;

interface Try {
  readonly id: string;
  readonly point: Point;
  readonly budget: number;
}

export interface Searched {
  /** tries of the present round that are not done; empty when the search is over */
  readonly open: readonly Try[];
  /** the best on all rows, once the search is over */
  readonly best: Point | undefined;
  /** settings tried so far, however small the share of the rows */
  readonly trials: number;
}

function samplerOf({ search, seed }: TrainingRequest, space: Space, window: number): Sampler {
  const inner = samplers[search.kind === 'tpe' ? 'tpe' : 'random'](space, { trials: search.trials, round, seed: pieceSeed(seed ^ searchStream, window) });
  return search.halving ? halving(inner, ladder) : inner;
}

/** Plays a search over again with the outputs known so far. A sampler asks for the same whatever the order in which its tries were done. */
export function searchedSoFar(
  { request, space }: { readonly request: TrainingRequest; readonly space: Space | undefined },
  window: number,
  done: ReadonlyMap<string, UnitOutput>,
): Searched {
  const sampler = samplerOf(request, space as Space, window);
  const tried = new Set<string>();
  let best: { point: Point; value: number } | undefined;
  for (let count = 0; ; ) {
    const asked = sampler.ask();
    if (asked.length === 0) return { open: [], best: best?.point ?? {}, trials: tried.size };
    const tries = asked.map(({ point, budget }, k): Try => ({ id: `try-${window}-${count + k}`, point, budget }));
    const open = tries.filter(({ id }) => !done.has(id));
    if (open.length > 0) return { open, best: undefined, trials: tried.size };
    for (const { id, point, budget } of tries) {
      tried.add(JSON.stringify(point));
      const value = done.get(id)?.value ?? Number.NaN;
      if (budget >= 1 && value > (best?.value ?? Number.NEGATIVE_INFINITY)) best = { point, value };
    }
    sampler.tell(tries.map(({ id }) => done.get(id)?.value ?? Number.NaN));
    count += tries.length;
  }
}

/** Tries that a search of one window comes to, when it does not end early. */
export function plannedTries(request: TrainingRequest, space: Space): number {
  const sampler = samplerOf(request, space, 0);
  for (let count = 0; ; ) {
    const asked = sampler.ask();
    if (asked.length === 0) return count;
    sampler.tell(asked.map(() => 0));
    count += asked.length;
  }
}
