import { describe, expect, it } from 'vitest';
import { type OverviewRow, renderOverview } from './overview.ts';

const row: OverviewRow = {
  strategy: '<b>mine</b>',
  on: 'SP500.SAMPLE 1d',
  period: '2000 to 2020',
  synthetic: false,
  totalReturn: -0.012,
  benchmarkReturn: 0.9565,
  sharpe: Number.NaN,
  maxDrawdown: 0.0127,
  trades: 42,
  verdict: { tone: 'weak', headline: 'Lost money' },
  stopped: ['Halted in 2002.'],
  report: '../runs/a/report.html',
};

describe('the page of several runs', () => {
  it('shows figures as a trader reads them, and a dash where there is none', () => {
    const page = renderOverview({ title: 'Runs', notes: ['With costs.'], rows: [row] });
    expect(page).toContain('<span class="down">\u22121.20\u00a0%</span>');
    expect(page).toContain('+95.7\u00a0%');
    expect(page).toContain('>—<');
    expect(page).toContain('href="../runs/a/report.html"');
    expect(page).toContain('Lost money');
    expect(page).toContain('Halted in 2002.');
    expect(page).not.toContain('<b>mine</b>');
  });

  it('labels made-up prices, and only those', () => {
    const labels = (synthetic: boolean) => renderOverview({ title: 'Runs', notes: [], rows: [{ ...row, synthetic }] }).split('>SYNTHETIC<').length - 1;
    expect([labels(true), labels(false)]).toEqual([1, 0]);
  });

  it('fetches nothing', () => {
    expect(renderOverview({ title: 'Runs', notes: [], rows: [row] })).not.toMatch(/<script|<link|src=|https?:/);
  });
});
