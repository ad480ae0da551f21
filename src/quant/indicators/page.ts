// The catalogue page of docs/, written from the definitions.
import { indicators } from './catalogue.ts';
import type { Definition, Group, Parameter } from './define.ts';
import { parseIndicator } from './parse.ts';

const titles: Readonly<Record<Group, string>> = {
  average: 'Averages',
  momentum: 'Momentum',
  trend: 'Trend',
  volatility: 'Volatility',
  volume: 'Volume',
  price: 'Prices',
  statistics: 'Statistics',
  cycle: 'Cycles',
  mathematics: 'Mathematics',
  pattern: 'Candlestick patterns',
};

const text = (s: string): string => s.replaceAll('|', '\\|');

const range = (p: Parameter): string => `\`${p.name}\` ${p.default} (${p.min} to ${p.max}${p.whole ? '' : ', any number'}): ${p.about}`;

function entry(d: Definition<never[]>): string {
  const { warmup } = parseIndicator(d.name).create();
  const usual = [d.name, ...d.parameters.map((p) => p.default)].join(':');
  const lines = [`### ${d.name}`, '', `${d.about}. Write \`${usual}\`.`, ''];
  lines.push(`- Formula: ${d.formula}`, `- Source: ${d.source}`);
  lines.push(`- Outputs: ${d.outputs.map((o) => `\`${o}\``).join(', ')}`);
  if (d.parameters.length > 0) lines.push(`- Parameters: ${d.parameters.map(range).join('; ')}`);
  if (d.series > 0) lines.push(d.series === 1 ? '- Fed: the close, or another price (`@hl2`)' : '- Fed: high and low, or two other prices (`@close/volume`)');
  if (d.seedings !== undefined) lines.push(`- Seedings beside \`talib\`: ${d.seedings.map((s) => `\`@${s}\``).join(', ')}`);
  lines.push(`- Defined from candle ${warmup} on (with the usual parameters)`);
  return lines.join('\n');
}

function section(group: Group, members: readonly Definition<never[]>[]): string {
  if (group !== 'pattern') return [`## ${titles[group]}`, ...members.map(entry)].join('\n\n');
  const rows = members.map(
    (d) =>
      `| ${[d.parameters.length > 0 ? `${d.name}:${d.parameters.map((p) => p.default).join(':')}` : d.name, text(d.about), d.talib ?? '', String(parseIndicator(d.name).create().warmup)].join(' | ')} |`,
  );
  const intro =
    'Each answers 100 where the pattern ends bullish, −100 where bearish, 0 where it is absent; 80 marks weak forms, 200 a confirmed hikkake. ' +
    'Thresholds and conditions are TA-Lib’s with its default settings; every candle agrees with it.';
  return [`## ${titles[group]}`, intro, ['| name | what it is | TA-Lib | defined from candle |', '|---|---|---|---|', ...rows].join('\n')].join('\n\n');
}

const introduction = `# Indicators

*This page is written from the definitions by \`npm run docs\`; do not edit it.*

An indicator takes one candle at a time. Its outputs are undefined (NaN) until it is warm, never a guess; all of its outputs become
defined on the same candle. Batch, backtest and live run the same step, bit for bit. Candles are expected to be believable: NaN and
impossible prices are refused by the quality checks before any indicator sees them.

Write \`name:parameter:…@price@seeding\`: \`rsi:14\`, \`macd:12:26:9\`, \`sma:20@hl2\`, \`ema:50@first\`, \`correlation:30@close/volume\`. Parameters may
be left out from the end. Prices: close, open, high, low, hl2, hlc3, ohlc4, volume. In a strategy: \`inputs: (p) => ({ rsi: rsi(p.period) })\`.

Values agree with TA-Lib (C, version 0.6) to 1e-9 of their size wherever a TA-Lib function is named, with its unstable periods 0 and its
default compatibility. Where it differs on purpose: TA-Lib takes ratios of anything below 1e-14 as 0, here only nothing is nothing, so
that prices such as 1e-8 have indicators too; and where all prices of a window are equal the scatter is exactly 0.`;

/** The page, as docs/indicators.md holds it. */
export function indicatorsPage(): string {
  const all = [...indicators.values()];
  const groups = (Object.keys(titles) as Group[]).map((g) => [g, all.filter((d) => d.group === g)] as const);
  const contents = groups.map(([g, members]) => `- ${titles[g]}: ${members.map((d) => d.name).join(', ')}`).join('\n');
  return `${[introduction, `${all.length} indicators:`, contents, ...groups.map(([g, members]) => section(g, members))].join('\n\n')}\n`;
}
