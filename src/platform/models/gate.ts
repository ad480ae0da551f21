// The rule of activation: a model that does not beat its naive baseline goes to paper at most, and only with a reason; never to live.
import { AppError } from '../../core/index.ts';
import { featureSet, featureSetNames } from '../../quant/features/index.ts';
import { checkHash, type Model } from '../../quant/learning/index.ts';
import type { ModelCard } from '../../research/training/index.ts';
import type { ModelVersion } from './registry.ts';
import type { Reach } from './stages.ts';

/** What speaks against trading live on a model; empty for one that passed. */
function objections(card: ModelCard | undefined, imported: boolean): string[] {
  if (card === undefined) return ['it came without a card: nobody here has judged it'];
  const failed = card.verdict.reasons.filter((r) => !r.passed).map((r) => r.text);
  return [
    // a card is a file like any other: what it says of itself is no judgement
    ...(imported ? ['it was imported: its verdict was not given here'] : []),
    ...(card.synthetic ? ['it learned from synthetic data, which says nothing about a market'] : []),
    ...(card.verdict.beats ? [] : failed.length === 0 ? ['it does not beat its naive baseline'] : failed),
  ];
}

/**
 * Refuses what must not be activated.
 * @returns the reason to note
 * @throws AppError VERDICT with the figures, or for a feature set that changed since; MISSING_VALUE for paper without a reason
 */
export function refuseActivation(chosen: ModelVersion, model: Model, reach: Reach, reason: string): string {
  const { name, version, card, record } = chosen;
  if (featureSetNames.includes(record.features.name)) checkHash(model, featureSet(record.features.name).hash);
  const against = objections(card, record.origin === 'imported');
  if (against.length === 0) return reason === '' ? 'it beats its naive baseline after costs' : reason;
  const what = `${name}@${version}`;
  if (reach === 'live')
    throw new AppError(
      'VERDICT',
      what,
      `it may not be activated: ${against.join('; ')}`,
      'Train a better one, or try it on paper: --paper --reason "why". To live it does not go.',
    );
  if (reason === '')
    throw new AppError('MISSING_VALUE', 'reason', `${what} did not pass: ${against.join('; ')}`, 'Say why it goes to paper all the same: --reason "why".');
  return reason;
}
