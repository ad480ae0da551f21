// The feature sets that come with the house, by name.
import { unknownName } from '../../core/index.ts';
import { benchColumns } from './bench-set.ts';
import { defineSet, type FeatureSet } from './set.ts';

const makers: Readonly<Record<string, () => FeatureSet>> = {
  'bench-127': () => defineSet('bench-127', benchColumns),
};

export const featureSetNames: readonly string[] = Object.keys(makers);

/** @throws AppError UNKNOWN_NAME with the nearest name */
export function featureSet(name: string): FeatureSet {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make === undefined) throw unknownName('feature set', name, featureSetNames);
  return make();
}
