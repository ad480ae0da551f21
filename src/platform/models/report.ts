// A stored version as a page, and as a run of a tracking server.
import type { TrackedRun } from '../../outside/tracking/index.ts';
import { renderModelReport } from '../../research/report/index.ts';
import type { ModelCard } from '../../research/training/index.ts';
import type { ModelVersion } from './registry.ts';

/** The HTML page of a version. */
export const modelReport = ({ name, version, stage, reach, record }: ModelVersion, card: ModelCard): string =>
  renderModelReport({
    name,
    version,
    stage: reach === undefined ? stage : `${stage} on ${reach}`,
    card,
    stored: record.stored,
    runtime: record.runtime,
    command: record.source,
  });

/** Nested settings as one level: `label.horizon`. */
function flat(value: unknown, path = ''): Record<string, string> {
  if (value === null || typeof value !== 'object') return { [path]: String(value) };
  return Object.assign({}, ...Object.entries(value).map(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`))) as Record<string, string>;
}

const put = (into: Record<string, number>, name: string, value: number | null): void => {
  if (value !== null) into[name] = value;
};

/** What a tracking server is told of a version: its request, its figures with their baselines, its verdict. */
export function trackedRun({ name, version, record }: ModelVersion, card: ModelCard): TrackedRun {
  const figures: Record<string, number> = {};
  for (const [metric, m] of Object.entries(card.metrics)) {
    put(figures, metric, m.value);
    put(figures, `${metric}.baseline`, m.baseline);
    put(figures, `${metric}.difference.low`, m.difference.low);
    put(figures, `${metric}.difference.high`, m.difference.high);
  }
  const { model, baseline, buyAndHold, deflatedSharpe } = card.trading;
  put(figures, 'net', model.net.value);
  put(figures, 'net.baseline', baseline.net.value);
  put(figures, 'net.buyAndHold', buyAndHold.value);
  put(figures, 'sharpe', model.sharpe.value);
  put(figures, 'deflatedSharpe', deflatedSharpe);
  return {
    experiment: 'tradewind',
    name: `${name}@${version}`,
    startedAt: record.stored - record.tookMs,
    endedAt: record.stored,
    parameters: { ...flat(card.request), learner: card.lineage.learner, featuresHash: card.lineage.features.hash, codeVersion: card.lineage.codeVersion },
    metrics: figures,
    tags: {
      model: name,
      version: String(version),
      verdict: card.verdict.beats ? 'beats its naive baseline' : 'does not beat its naive baseline',
      synthetic: String(card.synthetic),
      modelHash: record.modelHash,
    },
  };
}
