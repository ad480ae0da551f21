// What experiments say first: praise only where every guard allows it.
import { describe, expect, it } from 'vitest';
import { type Statistics, statisticNames } from '../../quant/statistics/index.ts';
import { entriesChance, type FanMethod, type FanResult, type MonteCarloReport, monteCarloVerdict } from './fan.ts';
import { type WalkForwardReport, walkForwardVerdict } from './folds.ts';
import { type StressFigures, type StressReport, stressVerdict } from './stress.ts';

const share = (value: number) => ({ value, low: value, high: value });
const fan = (method: FanMethod, more: Partial<FanResult> = {}): FanResult => ({
  method,
  paths: 199,
  axis: 'time',
  steps: [0, 1],
  equity: [],
  drawdown: [],
  actual: { equity: [], drawdown: [] },
  end: { quantiles: [0.1, 0.2, 0.3, 0.4, 0.5], actual: 0.3, rank: 1 },
  deepest: { quantiles: [0.1, 0.1, 0.1, 0.1, 0.2], actual: 0.1, rank: 0.5 },
  lost: share(0),
  ruin: share(0),
  setting: '',
  ...more,
});
const about = { title: '', instruments: ['A.TEST'], timeframe: '1h', from: 0, to: 1, synthetic: false, dataHash: '', codeVersion: '', command: '' };
const pasts = (results: readonly FanResult[]): MonteCarloReport => ({
  ...about,
  strategies: ['s'],
  currency: 'USD',
  seed: 1,
  trades: 100,
  ruinLoss: 0.5,
  results,
  skipped: [],
});

describe('other pasts', () => {
  it('never say that chance is impossible', () => {
    expect(entriesChance(fan('entries'))).toBe(1 / 200);
    expect(entriesChance(fan('entries', { end: { quantiles: [], actual: 0, rank: 0.5 } }))).toBeCloseTo(0.5, 2);
  });

  it('praise only what beats random entries, loses in few pasts and is ruined in fewer', () => {
    const head = (...results: FanResult[]) => monteCarloVerdict(pasts(results));
    expect(head(fan('returns'), fan('entries')).tone).toBe('good');
    expect(head(fan('returns'), fan('entries', { end: { quantiles: [0, 0, 0, 0, 0], actual: 0.3, rank: 0.9 } })).headline).toMatch(/random entries/);
    expect(head(fan('returns', { lost: share(0.2) })).headline).toMatch(/20.0\s% of equally likely pasts lost some/);
    expect(head(fan('returns', { ruin: share(0.06) })).headline).toMatch(/^Ruin is likely/);
    expect(head(fan('returns', { end: { quantiles: [0, 0, 0, 0, 0], actual: -0.1, rank: 0.5 } })).headline).toMatch(/^Lost money/);
  });
});

const figures = (more: Partial<StressFigures> = {}): StressFigures => ({
  totalReturn: 0.2,
  maxDrawdown: 0.1,
  lossFromStart: 0,
  trades: 50,
  liquidations: 0,
  stopped: false,
  ...more,
});
const tested = (...shocks: StressFigures[]): StressReport => ({
  ...about,
  strategies: ['s'],
  ruinLoss: 0.5,
  base: figures(),
  shocks: shocks.map((f, k) => ({ name: `s${k}`, about: `shock ${k}`, synthetic: true, done: '', figures: f })),
  windows: [],
  skipped: [],
});

describe('stress', () => {
  it('calls ruin and liquidation broken, a lost profit weak, and a kept one good', () => {
    expect(stressVerdict(tested(figures())).tone).toBe('good');
    expect(stressVerdict(tested(figures({ totalReturn: -0.01 }))).headline).toBe('Survives, but 1 of 1 shocks turns its profit into a loss');
    expect(stressVerdict(tested(figures({ lossFromStart: 0.5 }), figures())).headline).toBe('Breaks in 1 of 2 scenarios');
    expect(stressVerdict(tested(figures({ liquidations: 1 }))).headline).toBe('Breaks in 1 of 1 scenarios');
  });
});

const walk = (more: Partial<Statistics> = {}, other: Partial<WalkForwardReport> = {}): WalkForwardReport => ({
  ...about,
  strategy: 's',
  currency: 'USD',
  seed: 1,
  anchored: false,
  learned: 'parameters',
  how: '',
  folds: [],
  statistics: {
    ...(Object.fromEntries(statisticNames.map((n) => [n, Number.NaN])) as Statistics),
    ...{ totalReturn: 0.2, trades: 200, deflatedSharpe: 0.99, excessReturn: 0.1, sharpe: 1, benchmarkSharpe: 0.5, ...more },
  },
  confidence: 0.95,
  trials: 10,
  efficiency: 0.8,
  overfitting: { probability: 0.05, loss: 0.1, splits: 70 },
  movements: [],
  curve: { at: [], equity: [], held: [], drawdown: [] },
  caveats: [],
  ...other,
});

describe('a walk forward', () => {
  it('is praised only when luck, holding and the training windows are beaten or kept up with', () => {
    const head = (report: WalkForwardReport) => walkForwardVerdict(report).headline;
    expect(walkForwardVerdict(walk()).tone).toBe('good');
    expect(head(walk({ totalReturn: -0.1 }))).toBe('Lost money out of sample');
    expect(head(walk({ trades: 12 }))).toMatch(/too few trades/);
    expect(head(walk({ deflatedSharpe: 0.9 }))).toMatch(/luck alone could explain it/);
    expect(head(walk({ deflatedSharpe: Number.NaN }))).toMatch(/luck alone could explain it/);
    expect(head(walk({ excessReturn: -0.1, sharpe: 0.4 }))).toMatch(/less than holding/);
    expect(head(walk({}, { efficiency: 0.2 }))).toMatch(/far less than its training windows promised/);
    expect(head(walk({ trades: 0 }))).toMatch(/Nothing was traded/);
  });

  it('says that choices jump about, and which', () => {
    const lines = walkForwardVerdict(
      walk(
        {},
        {
          movements: [
            { parameter: 'fast', moved: 0.4 },
            { parameter: 'slow', moved: 0.1 },
          ],
        },
      ),
    ).lines;
    expect(lines.find((l) => l.subject === 'Stability')?.text).toMatch(/^fast .* jumps about/);
  });
});
