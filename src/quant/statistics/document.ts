// docs/statistics.md, made from the definitions and switches so that it cannot drift from the code.
import { definitions, type Group, statisticNames, undefinedBecause } from './definitions.ts';
import { switches } from './options.ts';

const groups: Readonly<Record<Group, string>> = {
  return: 'Return',
  risk: 'Risk',
  ratio: 'Ratios',
  luck: 'Skill or luck',
  trades: 'Round trips',
  costs: 'Costs',
  exposure: 'Exposure',
  benchmark: 'Against buy and hold',
};

const units = { fraction: 'fraction', money: 'currency', duration: 'ms', count: 'count', ratio: '—', years: 'years' } as const;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** Differences a reader meets first when comparing with another library, checked against their published formulas. */
const differences: readonly (readonly [string, string])[] = [
  [
    'Every ratio is lower or higher by a constant factor',
    'quantstats, empyrical and PerformanceAnalytics annualise with 252 days; a market that never closes has 365. Set `periodsPerYear: 252`.',
  ],
  [
    'Annual return',
    'empyrical counts returns / 252 as years and quantstats takes `periods`, 252 by default; here years are elapsed time / 365 days. backtesting.py compounds the geometric mean of the days.',
  ],
  [
    'Maximum drawdown is deeper here',
    'Libraries on daily returns see daily closes; `maxDrawdown` sees every point of the curve, as backtesting.py does. `drawdown: closes` uses closes for the ratios built on it. The sign is positive here, negative in quantstats and empyrical.',
  ],
  [
    'Sharpe',
    'backtesting.py divides the geometric annual return by a compounded volatility; here the arithmetic mean, as in Sharpe (1994), quantstats and empyrical.',
  ],
  [
    'Sortino',
    'quantstats and empyrical divide the mean by the downside deviation over all returns, as here. backtesting.py has the geometric annual return above it. R offers "subset": `sortinoDenominator: downside`.',
  ],
  ['Calmar', 'Annual return / maximum drawdown, as in the libraries; they differ where those two differ. Some publications use the last 36 months only.'],
  ['Ulcer index and Martin ratio', 'quantstats divides the sum of squares by n - 1 and the total, not the annual, return by it.'],
  ['Value at risk', 'quantstats: normal; empyrical: historical. Both are given, as positive losses.'],
  [
    'Expected shortfall',
    'Here: mean of the returns at or below the quantile, and the normal closed form. quantstats offers both; empyrical takes the lowest int((n-1) × 5 %) + 1 returns, the same set up to one return.',
  ],
  [
    'Win rate, payoff, Kelly, profit factor',
    'quantstats computes them from daily returns; here they come from round trips, after costs. backtesting.py takes percentages per trade in its profit factor, here money. Without a loss it is undefined, not infinite.',
  ],
  ['SQN', 'Van Tharp caps n at 100 trades; backtesting.py and here do not.'],
  ['Recovery factor', 'quantstats: |sum of returns| / maximum drawdown; here money over money.'],
  ['Alpha', 'Later releases of empyrical compound the daily alpha to a year; here it is multiplied, as in its earlier ones.'],
  ['Information ratio', 'Annualised here; where another program leaves it per day, it is smaller by √N.'],
];

/** The whole page as Markdown. */
export function statisticsDocument(): string {
  const lines = [
    '# Statistics',
    '',
    'Generated from `src/quant/statistics/definitions.ts` and `options.ts` by `src/quant/statistics/document.ts`; a test compares the two. Do not edit by hand.',
    '',
    'r = returns of the series chosen by `returns`; N = returns a year; n = their number; rf and target are per return. A figure that is not defined for a result is `NaN` in code, `null` in JSON and a dash on screen, never 0 and never infinite.',
    'The values were checked against numpy and scipy on vectors made for the tests; the deflated Sharpe against the worked example of its paper.',
  ];
  for (const group of Object.keys(groups) as Group[]) {
    lines.push('', `## ${groups[group]}`, '', '| name | shown as | unit | definition | source | undefined when |', '|---|---|---|---|---|---|');
    for (const name of statisticNames) {
      const d = definitions[name];
      if (d.group === group)
        lines.push(`| \`${name}\` | ${d.label} | ${units[d.unit]} | ${cell(d.means)} | ${cell(d.source)} | ${undefinedBecause[name] ?? ''} |`);
    }
  }
  lines.push('', '## Switches', '', '| option | what it changes |', '|---|---|');
  for (const [name, text] of Object.entries(switches)) lines.push(`| \`${name}\` | ${cell(text)} |`);
  lines.push(
    '',
    '## Where other programs differ',
    '',
    '| what you see | why |',
    '|---|---|',
    ...differences.map(([what, why]) => `| ${cell(what)} | ${cell(why)} |`),
    '',
  );
  return lines.join('\n');
}
