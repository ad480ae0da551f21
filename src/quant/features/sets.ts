// The feature sets that come with the house, by name.
import { unknownName } from '../../core/index.ts';
import { benchColumns } from './bench-set.ts';
import type { RegimeModel } from './regime/fit.ts';
import { defineSet, type FeatureSet } from './set.ts';
import { standardColumns } from './standard-set.ts';
import { candleShapeColumns, rsiPatternColumns } from './window-sets.ts';

export interface SetOptions {
  /** fitted regime model; part of the hash of sets that use one */
  readonly regime?: RegimeModel;
}

const makers: Readonly<Record<string, (options: SetOptions) => FeatureSet>> = {
  'standard-127': ({ regime }) => defineSet('standard-127', standardColumns(regime)),
  'bench-127': () => defineSet('bench-127', benchColumns),
  'rsi-pattern': () => defineSet('rsi-pattern', rsiPatternColumns),
  'candle-shape': () => defineSet('candle-shape', candleShapeColumns),
};

export const featureSetNames: readonly string[] = Object.keys(makers);

/** @throws AppError UNKNOWN_NAME with the nearest name */
export function featureSet(name: string, options: SetOptions = {}): FeatureSet {
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (make === undefined) throw unknownName('feature set', name, featureSetNames);
  return make(options);
}
