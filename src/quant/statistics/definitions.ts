// What each statistic means, in which unit, and where its formula comes from: shown in reports and generated into docs/statistics.md.
// long because: it is one table, a row per statistic.

/** 'fraction' is shown as a percentage, 'money' is in the reporting currency, 'duration' in ms, 'ratio' without a unit. */
export type Unit = 'fraction' | 'money' | 'duration' | 'count' | 'ratio' | 'years';

export type Group = 'return' | 'risk' | 'ratio' | 'luck' | 'trades' | 'costs' | 'exposure' | 'benchmark';

export interface Definition {
  readonly label: string;
  readonly group: Group;
  readonly unit: Unit;
  /** which side is better for the owner of the account, where one is */
  readonly better?: 'high' | 'low';
  /** the formula in words; r = returns of the series chosen by `returns`, N = returns a year, rf and target per return */
  readonly means: string;
  readonly source: string;
}

type Row = readonly [label: string, unit: Unit, better: 'high' | 'low' | '', means: string, source: string];

const group = <const T extends Record<string, Row>>(name: Group, rows: T): { readonly [K in keyof T]: Definition } =>
  Object.fromEntries(
    Object.entries(rows).map(([key, [label, unit, better, means, source]]) => [
      key,
      { label, group: name, unit, ...(better === '' ? {} : { better }), means, source },
    ]),
  ) as { readonly [K in keyof T]: Definition };

const BLP12 = 'Bailey & López de Prado 2012';

export const definitions = {
  ...group('return', {
    netProfit: ['Net profit', 'money', 'high', 'last equity - starting equity, after all costs', 'accounting'],
    totalReturn: ['Total return', 'fraction', 'high', 'last equity / starting equity - 1', 'empyrical cum_returns_final'],
    annualReturn: [
      'Annual return (CAGR)',
      'fraction',
      'high',
      '(last / starting equity)^(1/years) - 1 with years = elapsed time / 365 days; libraries that count returns / 252 differ',
      'compound growth',
    ],
    years: ['Years', 'years', '', 'elapsed time / 365 days', 'calendar'],
    bestDay: ['Best day', 'fraction', 'high', 'highest simple return of the series (a day, or a point with returns: period)', 'quantstats best'],
    worstDay: ['Worst day', 'fraction', 'high', 'lowest simple return of the series', 'quantstats worst'],
    bestMonth: ['Best month', 'fraction', 'high', 'highest simple return of a calendar month, first and last may be partial', 'quantstats best, by month'],
    worstMonth: ['Worst month', 'fraction', 'high', 'lowest simple return of a calendar month', 'quantstats worst, by month'],
    positiveDays: ['Positive days', 'fraction', 'high', 'share of returns above 0 among those that are not 0', 'quantstats win_rate'],
    positiveMonths: ['Positive months', 'fraction', 'high', 'share of months above 0 among those that are not 0', 'quantstats win_rate, by month'],
  }),
  ...group('risk', {
    volatility: ['Volatility', 'fraction', 'low', 'sd(r) √N', 'empyrical annual_volatility'],
    downsideDeviation: ['Downside deviation', 'fraction', 'low', '√(mean of min(r - target, 0)²) √N', 'Sortino & Price 1994; empyrical downside_risk'],
    maxDrawdown: [
      'Maximum drawdown',
      'fraction',
      'low',
      'largest 1 - equity / highest equity before, over every point of the curve; positive',
      'Magdon-Ismail & Atiya 2004',
    ],
    maxDrawdownMoney: [
      'Maximum drawdown, money',
      'money',
      'low',
      'largest highest equity before - equity (same points as `drawdown` selects)',
      "TradingView's strategy tester",
    ],
    maxDrawdownRecovery: [
      'Recovery of it',
      'duration',
      'low',
      'from the peak before the deepest trough until equity is back at it; undefined while it is not',
      'PerformanceAnalytics table.Drawdowns',
    ],
    longestDrawdown: [
      'Longest drawdown',
      'duration',
      'low',
      'longest time from a peak until equity is back at it, or to the end',
      'quantstats drawdown details',
    ],
    timeUnderWater: ['Time under water', 'fraction', 'low', 'share of points below an earlier peak', 'PerformanceAnalytics'],
    averageDrawdown: [
      'Average drawdown',
      'fraction',
      'low',
      'mean drawdown over all points (pain index); not the mean of episodes that quantstats avg_drawdown shows',
      'Becker 2010; PerformanceAnalytics PainIndex',
    ],
    currentDrawdown: ['Drawdown at the end', 'fraction', 'low', 'drawdown at the last point', 'definition'],
    ulcerIndex: ['Ulcer index', 'fraction', 'low', '√(mean of drawdown²); quantstats divides by n - 1', 'Martin & McCann 1989'],
    valueAtRisk: [
      'Value at risk',
      'fraction',
      'low',
      '-(quantile of r at 1 - varConfidence), linear interpolation; a loss is positive',
      'empyrical value_at_risk',
    ],
    conditionalValueAtRisk: ['Expected shortfall', 'fraction', 'low', '-(mean of the r at or below that quantile)', 'Rockafellar & Uryasev 2000'],
    valueAtRiskNormal: [
      'Value at risk, normal',
      'fraction',
      'low',
      '-(mean(r) + z sd(r)), z the normal quantile at 1 - varConfidence',
      'quantstats value_at_risk',
    ],
    conditionalValueAtRiskNormal: [
      'Expected shortfall, normal',
      'fraction',
      'low',
      '-(mean(r) - sd(r) φ(z) / (1 - varConfidence))',
      'PerformanceAnalytics ES gaussian',
    ],
    skew: ['Skewness', 'ratio', 'high', 'third standardised moment of r, adjusted when sd: sample', 'pandas skew; scipy skew'],
    kurtosis: [
      'Kurtosis',
      'ratio',
      'low',
      'fourth standardised moment of r, minus 3 when kurtosis: excess, adjusted when sd: sample',
      'pandas kurt; scipy kurtosis',
    ],
    tailRatio: ['Tail ratio', 'ratio', 'high', '|95 % quantile of r| / |5 % quantile of r|', 'empyrical tail_ratio'],
  }),
  ...group('ratio', {
    sharpe: ['Sharpe', 'ratio', 'high', 'mean(r - rf) / sd(r) √N', 'Sharpe 1994; empyrical, quantstats'],
    sharpePerPeriod: [
      'Sharpe per point',
      'ratio',
      'high',
      'mean / population sd of the simple returns between all points, not annualised, rf 0',
      'bench workload W2',
    ],
    sortino: ['Sortino', 'ratio', 'high', 'mean(r - target) / downside deviation per return √N', 'Sortino & Price 1994; empyrical'],
    calmar: ['Calmar', 'ratio', 'high', 'annual return / maximum drawdown (same points as `drawdown` selects)', 'Young 1991; empyrical'],
    martin: ['Martin (UPI)', 'ratio', 'high', '(annual return - yearly rf) / ulcer index; quantstats divides the total return', 'Martin & McCann 1989'],
    omega: ['Omega', 'ratio', 'high', 'sum of max(r - target, 0) / sum of max(target - r, 0)', 'Keating & Shadwick 2002; empyrical'],
    gainToPain: ['Gain to pain', 'ratio', 'high', 'sum(r) / |sum of negative r|', 'Schwager 2012; quantstats'],
    commonSense: ['Common sense', 'ratio', 'high', 'sum of positive r / |sum of negative r| × tail ratio', 'quantstats common_sense_ratio'],
    recoveryFactor: [
      'Recovery factor',
      'ratio',
      'high',
      'net profit / maximum drawdown in money; quantstats: sum of returns / maximum drawdown',
      'MetaTrader 5',
    ],
  }),
  ...group('luck', {
    tStatistic: ['t-statistic', 'ratio', 'high', 'mean(r - rf) / (sd(r) / √n)', 'Student 1908'],
    probabilisticSharpe: [
      'Probabilistic Sharpe',
      'fraction',
      'high',
      'Φ((SR - SR*) √(n-1) / √(1 - γ3 SR + (γ4-1)/4 SR²)), SR per return, population moments: the chance that the true Sharpe is above SR*',
      BLP12,
    ],
    deflatedSharpe: [
      'Deflated Sharpe',
      'fraction',
      'high',
      'the same with SR* = the best Sharpe expected of that many trials without skill; undefined when the trials are not known',
      'Bailey & López de Prado 2014',
    ],
    minimumTrackRecord: [
      'Minimum track record',
      'count',
      'low',
      '1 + (1 - γ3 SR + (γ4-1)/4 SR²) (z / (SR - SR*))² returns; undefined when SR is not above SR*',
      BLP12,
    ],
    sharpeLow: [
      'Sharpe, low end',
      'ratio',
      'high',
      'lower percentile of the yearly Sharpe over block-bootstrap resamples; undefined under 20 returns',
      'Politis & Romano 1992',
    ],
    sharpeHigh: ['Sharpe, high end', 'ratio', 'high', 'upper percentile of the same', 'Politis & Romano 1992'],
  }),
  ...group('trades', {
    trades: ['Round trips', 'count', '', 'positions opened and closed again', 'definition'],
    openTrades: ['Still open', 'count', '', 'round trips marked at the end, left out of the figures below unless openTrips: include', 'definition'],
    tradesPerYear: ['Round trips a year', 'count', '', 'round trips / years', 'definition'],
    winRate: ['Win rate', 'fraction', 'high', 'round trips with pnl > 0 / all round trips; break-even counts as not won', "TradingView's percent profitable"],
    profitFactor: [
      'Profit factor',
      'ratio',
      'high',
      'sum of wins / |sum of losses| in money, after costs; undefined without a loss',
      "TradingView's strategy tester",
    ],
    expectancy: ['Expectancy', 'money', 'high', 'mean pnl of a round trip, after costs', 'Tharp 1998'],
    averageTrade: [
      'Average return of a trip',
      'fraction',
      'high',
      'mean of pnl / (quantity × entry price); assumes a multiplier of 1; backtesting.py takes the geometric mean',
      'definition',
    ],
    averageWin: ['Average win', 'money', 'high', 'mean of pnl > 0', 'definition'],
    averageLoss: ['Average loss', 'money', 'high', 'mean of pnl < 0; negative', 'definition'],
    payoff: ['Payoff', 'ratio', 'high', 'average win / |average loss|', 'quantstats payoff_ratio'],
    largestWin: ['Largest win', 'money', 'high', 'highest pnl > 0', 'definition'],
    largestLoss: ['Largest loss', 'money', 'high', 'lowest pnl < 0; negative', 'definition'],
    sqn: ['System quality (SQN)', 'ratio', 'high', '√n mean(pnl) / sd(pnl); not capped at 100 trades', 'Tharp 2008; backtesting.py'],
    kelly: ['Kelly fraction', 'fraction', 'high', 'win rate - (1 - win rate) / payoff; negative = do not bet', 'Kelly 1956; quantstats'],
    winStreak: ['Longest run of wins', 'count', 'high', 'in the order given', 'definition'],
    lossStreak: ['Longest run of losses', 'count', 'low', 'in the order given', 'definition'],
    averageHolding: ['Average holding', 'duration', '', 'mean exit time - entry time', 'backtesting.py'],
    medianHolding: ['Median holding', 'duration', '', 'median exit time - entry time', 'definition'],
    longestHolding: ['Longest holding', 'duration', '', 'longest exit time - entry time', 'backtesting.py'],
  }),
  ...group('costs', {
    fees: ['Fees', 'money', 'low', 'paid on all round trips, open ones included', 'ledger'],
    funding: ['Funding', 'money', 'high', 'received (positive) or paid (negative) on all round trips', 'ledger'],
    profitBeforeCosts: ['Profit before costs', 'money', 'high', 'sum of pnl + fees - funding', 'ledger'],
    costShare: ['Costs, share of profit', 'fraction', 'low', '(fees - funding) / profit before costs; undefined when there was none', 'definition'],
    traded: [
      'Traded',
      'money',
      '',
      'notional bought and sold: as given, else Σ quantity × (entry + exit price), which assumes a multiplier of 1 and no adding',
      'ledger',
    ],
    turnover: ['Turnover a year', 'ratio', '', 'traded / mean equity / years', 'LEAN portfolio turnover, yearly'],
  }),
  ...group('exposure', {
    timeInMarket: ['Time in market', 'fraction', '', 'share of points with a position open', 'backtesting.py Exposure Time'],
    meanExposure: ['Mean exposure', 'fraction', '', 'mean of gross notional / equity over all points', 'definition'],
    maxExposure: ['Highest exposure', 'fraction', '', 'highest gross notional / equity', 'definition'],
  }),
  ...group('benchmark', {
    benchmarkReturn: [
      'Buy and hold',
      'fraction',
      '',
      'total return of holding the benchmark from the first to the last point, without costs',
      'backtesting.py Buy & Hold Return',
    ],
    benchmarkDrawdown: ['Its drawdown', 'fraction', '', 'maximum drawdown of holding it', 'same as maxDrawdown'],
    benchmarkSharpe: ['Its Sharpe', 'ratio', '', 'Sharpe of its returns under the same options', 'same as sharpe'],
    excessReturn: ['Ahead of it', 'fraction', 'high', 'total return - buy and hold', 'definition'],
    beta: ['Beta', 'ratio', '', 'cov(r, b) / var(b)', 'empyrical beta'],
    alpha: ['Alpha, yearly', 'fraction', 'high', '(mean(r - rf) - beta mean(b - rf)) N, arithmetic; later releases of empyrical compound it', 'Jensen 1968'],
    correlation: ['Correlation', 'ratio', '', 'cov(r, b) / (sd(r) sd(b))', 'Pearson 1895'],
    trackingError: ['Tracking error', 'fraction', '', 'sd(r - b) √N', 'PerformanceAnalytics TrackingError'],
    informationRatio: ['Information ratio', 'ratio', 'high', 'mean(r - b) / sd(r - b) √N', 'Grinold & Kahn 1999'],
  }),
} as const;

export type StatisticName = keyof typeof definitions;

/** One number per definition; NaN = not defined for this result (null in JSON, a dash on screen). */
export type Statistics = Readonly<Record<StatisticName, number>>;

/** The same while it is being filled. */
export type Figures = Record<StatisticName, number>;

export const statisticNames = Object.keys(definitions) as readonly StatisticName[];

/** Why a figure may be undefined, for the reader of a dash. */
export const undefinedBecause: Partial<Record<StatisticName, string>> = {
  profitFactor: 'no losing round trip',
  payoff: 'needs a win and a loss',
  kelly: 'needs a win and a loss',
  averageWin: 'no winning round trip',
  largestWin: 'no winning round trip',
  averageLoss: 'no losing round trip',
  largestLoss: 'no losing round trip',
  calmar: 'no drawdown',
  martin: 'no drawdown',
  recoveryFactor: 'no drawdown',
  sortino: 'no return below target',
  omega: 'no return below target',
  gainToPain: 'no negative return',
  commonSense: 'no negative return',
  maxDrawdownRecovery: 'not recovered',
  costShare: 'no profit before costs',
  deflatedSharpe: 'number of trials not known',
  minimumTrackRecord: 'Sharpe is not above the one to beat',
  sharpeLow: 'fewer than 20 returns',
  sharpeHigh: 'fewer than 20 returns',
  sharpe: 'no spread of returns',
};
