// The catalogue page of docs/, written from the formulas and the sets.
import { formulaNamed, formulas } from './catalogue.ts';
import { type FeatureGroup, featureGroups } from './formula.ts';
import { featureSet, featureSetNames } from './sets.ts';

const titles: Readonly<Record<FeatureGroup, string>> = {
  momentum: 'Momentum',
  average: 'Averages',
  oscillator: 'Oscillators',
  volatility: 'Volatility',
  trend: 'Trend',
  volume: 'Volume',
  candle: 'Shape of candles',
  statistics: 'Statistics',
  time: 'Time and funding',
  'price-action': 'Price action',
  regime: 'Regime',
  microstructure: 'Microstructure',
  sentiment: 'Sentiment',
  'cross-venue': 'Cross-venue',
};

const text = (s: string): string => s.replaceAll('|', '\\|');
const row = (...cells: readonly string[]): string => `| ${cells.map(text).join(' | ')} |`;

function section(group: FeatureGroup): string {
  const rows = [...formulas.values()]
    .filter((f) => f.group === group)
    .map((f) => row([f.id, ...f.parameters].join(':'), f.about, f.formula, f.source, f.needs ?? (f.artefact === true ? 'candles, fitted model' : 'candles')));
  return [`### ${titles[group]}`, '', row('feature', 'what it tells', 'formula', 'source', 'lives on'), '|---|---|---|---|---|', ...rows].join('\n');
}

function setSection(name: string): string {
  const set = featureSet(name);
  const rows = set.columns.map((c, k) => {
    const f = formulaNamed(c.formula);
    const warmup = set.warmups[k] as number;
    return row(c.name, f.group, Number.isFinite(warmup) ? `${warmup}${f.earliest === true ? ' at the earliest' : ''}` : 'after a fit', f.about);
  });
  const head = `${set.columns.length} columns, defined from candle ${set.warmup} on; hash \`${set.hash.slice(0, 16)}…\`.`;
  return [`## ${name}`, '', head, '', row('column', 'group', 'defined from candle', 'why it is in'), '|---|---|---|---|', ...rows].join('\n');
}

const introduction = `# Features

*This page is written from the declarations by \`npm run docs\`; do not edit it.*

A feature set is an ordered list of named columns, each a formula with its parameters. Its hash (SHA-256 over names, formulas, versions of
formulas, parameters and the numbers of fitted artefacts) is stored with every model trained on it. The same kernels run over history in
blocks and live one candle at a time, with the same bits: \`featureSet('standard-127').batch(candles, inputs)\` and \`.live()\`.

What is not known is undefined: NaN in memory, null in Parquet, an empty cell in CSV; never 0. That holds before the warm-up, where a quotient
has no divisor (all prices equal, nothing traded), and for events that are missing. Candles out of order and impossible prices are refused.
Trades and books belong to the candle in which they happened; sentiment and funding to the first candle that closed when they were known, which
may be long after they were written. An old book or a funding rate whose instant has passed is not carried on.

Columns of \`standard-127\` are always all there. Those of the hidden Markov model stay undefined until a model is fitted on a past window
(\`fitRegime\`, or \`features compute --regime-until\`), and then up to the end of that window; the model's numbers are part of the hash.
\`bench-127\` follows a widely used pandas script to the letter: averages begin with the first value. Where that script divides by 0 and says
infinity, here it is undefined.

Price action states a fact once, at the close that confirms it, and never takes it back: \`priceActionFacts\` gives swings, breaks of structure
(\`bos\`), changes of character (\`choch\`), order blocks, fair value gaps, liquidity and sweeps, each with the time it was known.

Labels (\`forwardReturn\`, \`tripleBarrier\`, \`trendScanning\`, \`metaLabel\`) say for each row at which row they were known, so that training can
purge overlaps; \`selectFeatures\` looks at rows and labels inside the training window only.`;

/** The page, as docs/features.md holds it. */
export function featuresPage(): string {
  const parts = [
    introduction,
    ...featureSetNames.map(setSection),
    `## All formulas\n\n${formulas.size} formulas; any of them can stand in a set of your own (\`defineSet\`).`,
    ...featureGroups.map(section),
  ];
  return `${parts.join('\n\n')}\n`;
}
