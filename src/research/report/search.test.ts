// The verdict of a search: luck is called luck, and the page shows what the words say.
import { describe, expect, it } from 'vitest';
import { renderSearch } from './heat-page.ts';
import { type SearchGuards, type SearchReport, type SearchRow, searchVerdict } from './search.ts';

const row = (fast: number, worth: number, more: Partial<SearchRow> = {}): SearchRow => ({
  point: { fast, mode: 'calm' },
  worth,
  totalReturn: 0.1,
  sharpe: worth,
  maxDrawdown: 0.05,
  trades: 40,
  ...more,
});

const sound: SearchGuards = {
  trials: 50,
  luckSharpe: 0.6,
  sharpe: 1.8,
  probabilisticSharpe: 0.999,
  deflatedSharpe: 0.97,
  minimumDays: 300,
  days: 900,
  overfitting: { probability: 0.02, loss: 0.05, splits: 12_870, blocks: 16 },
  superiority: { spa: 0, realityCheck: 0.01, resamples: 500, block: 10 },
  plateau: { score: 0.8, neighbours: 8, mean: 1.6 },
};

const report = (guards: SearchGuards | undefined, more: Partial<SearchReport> = {}): SearchReport => ({
  title: 'a <search>',
  strategy: 's',
  instruments: ['A.TEST'],
  timeframe: '1h',
  from: 0,
  to: 900 * 86_400_000,
  synthetic: false,
  search: 'grid',
  objective: 'sharpe',
  seed: 1,
  dataHash: 'd',
  codeVersion: 'c',
  command: 'tradewind optimize s',
  rows: [row(5, 1.8), row(10, 1.2), row(15, Number.NaN)],
  given: { ...row(0, 0.4), point: {} },
  guards,
  heats: [
    {
      across: 'fast',
      down: 'mode',
      columns: [5, 10, 15],
      rows: ['calm'],
      best: Float64Array.of(1.8, 1.2, Number.NaN),
      mean: Float64Array.of(1.8, 1.2, Number.NaN),
      counts: Int32Array.of(1, 1, 0),
    },
  ],
  walked: 3,
  because: [],
  ...more,
});

describe('the verdict of a search', () => {
  it('is good only when every guard speaks for it', () => {
    const { tone, headline, lines } = searchVerdict(report(sound));
    expect([tone, headline]).toEqual(['good', 'Every guard that could be computed speaks for it; only trading forward can confirm it']);
    expect(lines.map((l) => l.tone)).toEqual(['good', 'good', 'good', 'good', 'good', 'plain']);
    expect(lines[2]?.text).toContain('below 0.20');
  });

  it.each<[string, Partial<SearchGuards>, string]>([
    ['luck', { deflatedSharpe: 0.6, luckSharpe: 1.7 }, 'The best of 50 tries is what luck alone would bring'],
    ['one guard against it', { plateau: { score: 0.1, neighbours: 8, mean: 0.3 } }, 'More than luck, but 1 of 5 guards speak against it'],
    ['rank kept, money lost', { overfitting: { ...sound.overfitting, loss: 0.9 } }, 'More than luck, but 1 of 5 guards speak against it'],
    ['a loss', { sharpe: -0.3 }, 'Even the best of 50 tries earns nothing for its risk'],
  ])('calls %s by its name', (_name, changes, headline) => {
    expect(searchVerdict(report({ ...sound, ...changes }))).toMatchObject({ tone: 'weak', headline });
  });

  it('says when nothing was found, when the strategy was paused, when the prices are made up', () => {
    expect(searchVerdict(report(undefined)).headline).toContain('nothing was found');
    const subjects = searchVerdict(report(sound, { synthetic: true, rows: [row(5, Number.NaN, { fault: 'it threw' })] })).lines.map((l) => l.subject);
    expect(subjects).toContain('Faults');
    expect(subjects).toContain('Caveat');
  });

  it('does not call unknown what is bad, nor good', () => {
    const blank = Number.NaN;
    const few = { ...sound, overfitting: { probability: blank, loss: blank, splits: 0, blocks: 0 }, plateau: { score: blank, neighbours: 1, mean: blank } };
    expect(searchVerdict(report(few)).lines.map((l) => l.tone)).toEqual(['good', 'plain', 'good', 'plain', 'good', 'plain']);
  });
});

it('the page escapes what it is given, shows empty cells as empty and loads nothing', () => {
  const page = renderSearch(report(sound, { synthetic: true }));
  expect(page).toContain('a &lt;search&gt;');
  expect(page).toContain('SYNTHETIC DATA');
  expect(page).toContain('fast 15, mode calm: none was tried');
  expect(page).not.toMatch(/NaN|Infinity|<script|https?:/);
  expect(renderSearch(report(sound, { synthetic: true }))).toBe(page);
});
