// How a feature is declared: what it says, its formula and source, which events it needs, and how it is built into the graph.
import type { Graph, Signal } from './graph.ts';

export const featureGroups = [
  'momentum',
  'average',
  'oscillator',
  'volatility',
  'trend',
  'volume',
  'candle',
  'statistics',
  'time',
  'price-action',
  'regime',
  'microstructure',
  'sentiment',
  'cross-venue',
] as const;
export type FeatureGroup = (typeof featureGroups)[number];

/** Events beyond the candle that a feature lives on; without them it stays undefined. */
export type FeatureSource = 'trades' | 'book' | 'sentiment' | 'other-venue' | 'funding';

/** A family of features; with its parameters filled in it is one column of a set. */
export interface Formula {
  readonly id: string;
  /** raised whenever its numbers change, so that sets of old and new never share a hash */
  readonly version: number;
  readonly group: FeatureGroup;
  /** names of its parameters, in order */
  readonly parameters: readonly string[];
  /** what it tells, in one sentence */
  readonly about: string;
  /** `p` stands for the first parameter */
  readonly formula: string;
  readonly source: string;
  /** its parameters go on with the numbers of a fitted artefact, which so become part of the set's hash; without them it is undefined */
  readonly artefact?: boolean;
  /** when it is first defined is for the market to say; the warm-up is the earliest */
  readonly earliest?: boolean;
  /** none for what the candle alone gives */
  readonly needs?: FeatureSource;
  build(g: Graph, ...parameters: number[]): Signal;
}
