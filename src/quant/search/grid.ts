// Every combination: of the steps that were named, and of as many equally spaced values elsewhere as the number of trials allows.
import { AppError } from '../../core/index.ts';
import { fullTrials, gridPoint, type Sampler, type SamplerOptions } from './sampler.ts';
import { type Dimension, levelsOf, type ParameterValue, type Space, sizeOf, valueAt } from './space.ts';

const isOpen = (d: Dimension): boolean => d.kind !== 'choice' && d.step === undefined;

/** `count` values spread over a range, both ends among them; fewer where whole numbers coincide. */
function spread(d: Dimension, count: number): Dimension {
  const values: ParameterValue[] = [];
  for (let k = 0; k < count; k++) {
    const value = valueAt(d, k / (count - 1));
    if (!values.includes(value)) values.push(value);
  }
  return { kind: 'choice', name: d.name, values };
}

/**
 * The space of a grid: ranges without a named step get the same number of values each, as many as fit.
 * @throws AppError OUT_OF_RANGE when even two values a range are more than `trials`
 */
export function gridSpace(space: Space, trials: number): Space {
  const spaced = (count: number): Space => space.map((d) => (isOpen(d) ? spread(d, count) : d));
  if (sizeOf(spaced(2)) > trials)
    throw new AppError(
      'OUT_OF_RANGE',
      'trials',
      `the coarsest grid of these ${space.length} parameters has ${sizeOf(spaced(2))} points, ${trials} may be tried`,
      'Allow more trials, name fewer parameters or longer steps, or search by chance.',
    );
  if (!space.some(isOpen)) return space;
  let count = 2;
  const most = Math.max(...space.map((d) => (isOpen(d) ? levelsOf(d) : 2)));
  while (count < most && sizeOf(spaced(count + 1)) <= trials) count++;
  return spaced(count);
}

/** All points of the grid in one order: the last parameter changes fastest. */
export function grid(space: Space, { trials }: SamplerOptions): Sampler {
  const full = gridSpace(space, trials);
  const points = Array.from({ length: sizeOf(full) }, (_, i) => gridPoint(full, i));
  return { ask: () => fullTrials(points.splice(0)), tell: () => {} };
}
