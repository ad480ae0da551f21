// Fitting the regime model of a feature set on a past window of candles.
import type { Candles } from '../../../core/index.ts';
import { defineSet } from '../set.ts';
import { type FitOptions, fitHmm, hmmNumbers } from './hmm.ts';

/** A fitted artefact: goes into a set's declaration, and so into its hash. */
export interface RegimeModel {
  /** open times of the first and last candle it has seen; features are undefined until it is over */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly logLikelihood: number;
  /** `to`, then the model: what stands among the parameters of a column */
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
  const to = window.at.at(-1) as number;
  return { from: window.at[0] as number, to, rows, logLikelihood: logLikelihoods.at(-1) as number, numbers: [to, ...hmmNumbers(model)] };
}
