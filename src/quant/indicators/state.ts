// Saving an indicator in the middle and going on from there.
import { AppError, type Indicator } from '../../core/index.ts';

/** Plain data: numbers, typed arrays as they are (copied), nested indicators as records. */
export type Saved = { readonly [field: string]: number | boolean | Float64Array | Saved };

/** A copy of everything an indicator remembers. */
export function saveState(indicator: object): Saved {
  const saved: Record<string, number | boolean | Float64Array | Saved> = {};
  for (const [field, value] of Object.entries(indicator)) {
    if (value instanceof Float64Array) saved[field] = value.slice();
    else if (typeof value === 'object' && value !== null) saved[field] = saveState(value);
    else saved[field] = value as number | boolean;
  }
  return saved;
}

/**
 * Puts a saved state into a fresh indicator of the same spec, which then goes on as the saved one would have.
 * @throws AppError BAD_VALUE when the state belongs to another indicator
 */
export function restoreState<I extends Indicator>(indicator: I, saved: Saved): I {
  restoreFields(indicator, saved, 'state');
  return indicator;
}

function restoreFields(target: object, saved: Saved, path: string): void {
  const fields = Object.keys(target);
  const names = Object.keys(saved);
  const missing = fields.find((f) => !names.includes(f)) ?? names.find((n) => !fields.includes(n));
  if (missing !== undefined)
    throw new AppError('BAD_VALUE', `${path}.${missing}`, 'the saved state is of another indicator or version', 'Warm the indicator up from history instead.');
  const into = target as Record<string, unknown>;
  for (const field of fields) {
    const value = saved[field];
    const current = into[field];
    if (current instanceof Float64Array) {
      if (!(value instanceof Float64Array) || value.length !== current.length)
        throw new AppError('BAD_VALUE', `${path}.${field}`, 'the saved state has other parameters', 'Restore it into an indicator of the same key.');
      current.set(value);
    } else if (typeof current === 'object' && current !== null) restoreFields(current, value as Saved, `${path}.${field}`);
    else into[field] = value;
  }
}
