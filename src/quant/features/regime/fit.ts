// Fitting the regime model of a feature set on a past window of candles.
import type { Candles } from '../../../core/index.ts';
import { defineSet } from '../set.ts';
import { type FitOptions, fitHmm, hmmNumbers } from './hmm.ts';

/** A fitted artefact: goes into a set's declaration, and so into its hash. */
export interface RegimeModel {
  /** open times of the first and last candle it has seen; features before the end of it know their future */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly logLikelihood: number;
  readonly numbers: readonly number[];
}

/**
 * Fits states of return and volatility to a past window. The same window gives the same model.
 * @throws AppError EMPTY_RANGE, BAD_VALUE, OUT_OF_RANGE
 */
export function fitRegime(window: Candles, options: FitOptions = {}): RegimeModel {
  const observations = defineSet('regime observations', [
    { name: 'return', formula: 'logret', parameters: [1] },
    { name: 'volatility', formula: 'log-natr', parameters: [14] },
  ]).batch(window);
  const { model, logLikelihoods, rows } = fitHmm(observations, options);
  return { from: window.at[0] as number, to: window.at.at(-1) as number, rows, logLikelihood: logLikelihoods.at(-1) as number, numbers: hmmNumbers(model) };
}
