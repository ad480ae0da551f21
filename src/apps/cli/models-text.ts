// What the `train`, `models` and `predict` verbs print when they are not asked for JSON.
import { formatTime } from '../../core/index.ts';
import type { ModelVersion, Prediction, Registry } from '../../platform/models/index.ts';
import { metricDefinitions } from '../../quant/learning/index.ts';
import { fixed, labelText, modelHeadline, percent } from '../../research/report/index.ts';
import type { Estimate, ModelCard } from '../../research/training/index.ts';
import type { Io } from './io.ts';
import { table } from './table.ts';

const day = (at: number): string => formatTime(at).slice(0, 10);
const figure = (x: number | null, places = 4): string => (x === null ? '—' : fixed(x, places));
const share = (x: number | null): string => (x === null ? '—' : percent(x, true));
const between = ({ low, high }: Estimate, text: (x: number | null) => string): string => (low === null || high === null ? '' : `${text(low)} to ${text(high)}`);

/** `active (paper)` */
export const stageText = ({ stage, reach }: Pick<ModelVersion, 'stage' | 'reach'>): string => (reach === undefined ? stage : `${stage} (${reach})`);

export const verdictWord = (card: ModelCard | undefined): string =>
  card === undefined ? 'not judged here' : card.verdict.beats ? 'beats baseline' : 'no better';

/** The verdict and the figures it rests on. */
export function cardText(io: Io, card: ModelCard): string[] {
  const { paint } = io;
  const { verdict, trading, trials, synthetic } = card;
  const titles: Readonly<Record<string, { readonly title: string } | undefined>> = metricDefinitions;
  const metrics = Object.entries(card.metrics).map(([name, m]) => [
    titles[name]?.title ?? name,
    figure(m.value),
    between(m, (x) => figure(x)),
    figure(m.baseline),
    between(m.difference, (x) => (x === null ? '' : fixed(x, 4, true))),
  ]);
  const money = (name: string, net: Estimate, sharpe?: Estimate) => [
    name,
    share(net.value),
    between(net, share),
    sharpe === undefined ? '' : figure(sharpe.value, 2),
    sharpe === undefined ? '' : between(sharpe, (x) => figure(x, 2)),
  ];
  return [
    (verdict.beats && !synthetic ? paint.green : paint.yellow)(modelHeadline(card)),
    ...verdict.reasons.map((r) => `  ${r.passed ? paint.green('passed') : paint.yellow('not passed')}  ${r.text}`),
    table(io, ['on unseen rows', 'model', 'interval', 'baseline', 'difference'], metrics, [1, 2, 3, 4]),
    table(
      io,
      ['acting on it, one unit, after costs', 'net', 'interval', 'Sharpe', 'interval'],
      [
        money('model', trading.model.net, trading.model.sharpe),
        money('naive baseline', trading.baseline.net, trading.baseline.sharpe),
        money('buy and hold', trading.buyAndHold),
      ],
      [1, 2, 3, 4],
    ),
    `${trials.here} setting${trials.here === 1 ? '' : 's'} tried here, ${trials.before} before on these data; deflated Sharpe ${trading.deflatedSharpe === null ? '—' : percent(trading.deflatedSharpe)}`,
  ];
}

/** One version in full. */
export function versionText(io: Io, v: ModelVersion, registry: Registry): string {
  const { card, record } = v;
  const head =
    card === undefined
      ? `${record.learner}, ${record.origin} from ${record.source}`
      : `${card.lineage.learner} on ${card.request.instruments.join(', ')} ${card.request.timeframe}`;
  const acts = registry.standing(v.name).acts.filter((a) => a.version === v.version);
  return [
    io.paint.bold(`${v.name}@${v.version}  ${stageText(v)}  ${head}`),
    ...(card?.synthetic === true ? [io.paint.yellow('learned from SYNTHETIC data: nothing here says anything about a market')] : []),
    ...(card === undefined ? ['it came without a card: nobody here has judged it; it may go to paper with a reason, never to live'] : cardText(io, card)),
    ...(card === undefined
      ? []
      : [
          `foresees   ${labelText(card.request)}`,
          `learned    ${fixed(card.rows.learned, 0)} rows, ${day(card.rows.from)} to ${day(card.rows.to)}, seed ${card.lineage.seed}`,
          ...card.lineage.series.map((s) => `data       ${s.instrument} ${s.timeframe}, ${fixed(s.candles, 0)} candles, hash ${s.hash.slice(0, 12)}`),
        ]),
    `features   ${record.features.name}, hash ${record.features.hash.slice(0, 12)}`,
    `stored     ${formatTime(record.stored)}, code ${record.codeVersion}`,
    ...acts.map((a) => `${a.action.padEnd(10)} ${formatTime(a.at)} by ${a.person}${a.reach === undefined ? '' : ` for ${a.reach}`}: ${a.reason}`),
  ].join('\n');
}

/** What a model says, and how far that can be believed. */
export function predictionText(io: Io, p: Prediction, stale: string | undefined): string {
  const { paint } = io;
  const subject = p.instrument === null ? 'the features given' : `${p.instrument} ${p.timeframe ?? ''}`;
  const says = p.abstains === null ? paint.bold(p.says ?? '') : paint.yellow(`abstains: ${p.abstains}`);
  const level = p.level === null ? '' : ` at ${percent(p.level)}`;
  return [
    `${subject}: ${says}`,
    ...(p.probability === null ? [] : [`probability ${percent(p.probability)}, confidence ${figure(p.confidence, 3)}`]),
    ...(p.labels === null ? [] : [`cannot be ruled out${level}: ${p.labels.length === 0 ? 'nothing' : p.labels.map((l) => `label ${l}`).join(', ')}`]),
    ...(p.interval === null ? [] : [`interval${level}: ${p.interval.map((x) => x.toPrecision(3)).join(' to ')}`]),
    `by ${p.model}@${p.version} (${p.stage}${p.reach == null ? '' : `, ${p.reach}`}), features ${p.features.hash.slice(0, 12)}${p.features.undefined.length === 0 ? '' : `, ${p.features.undefined.length} of them undefined`}`,
    ...(p.at === null ? [] : [`from candles closed by ${formatTime(p.at)}${stale === undefined ? '' : paint.yellow(`; ${stale}`)}`]),
  ].join('\n');
}
