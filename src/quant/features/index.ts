// Features: named, versioned, hashed sets of numbers, computed one candle at a time or over whole columns with the same bits.
export { formulaNamed, formulas } from './catalogue.ts';
export type { Column } from './column.ts';
export type { FeatureGroup, FeatureSource, Formula } from './formula.ts';
export type { Inputs } from './inputs.ts';
export type { BookView, FundingNote, SentimentItem, TradePrint } from './kernels/sources.ts';
export { type Barriers, forwardReturn, type Labels, metaLabel, trendScanning, tripleBarrier } from './labels.ts';
export { featuresPage } from './page.ts';
export type { Direction, Fact } from './price-action/facts.ts';
export { priceActionFacts, Structure } from './price-action/structure.ts';
export { fitRegime, type RegimeModel } from './regime/fit.ts';
export { type FitOptions, fitHmm, type Hmm, type HmmFit } from './regime/hmm.ts';
export {
  type Candidate,
  correlationClusters,
  mutualInformation,
  permutationImportance,
  type Selected,
  type SelectionOptions,
  selectFeatures,
} from './selection.ts';
export { indexLevels, type Lexicon, marketLexicon, parseLexicon, scoredHeadlines, scoreText } from './sentiment.ts';
export { defineSet, type FeatureSet, type FeatureSpec, featureInput, type LiveFeatures } from './set.ts';
export { featureSet, featureSetNames, type SetOptions } from './sets.ts';
