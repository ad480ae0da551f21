// A model's page: weak shown as weak, every text escaped, and in a real browser no wider than the screen.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleOptions, sampleCard } from '../../platform/models/sample.fixture.ts';
import type { ModelCard } from '../training/index.ts';
import { ticks } from './model-charts.ts';
import { renderModelReport } from './model-page.ts';

const page = (options: SampleOptions, changes: Partial<ModelCard> = {}): string =>
  renderModelReport({
    name: 'btc-1h',
    version: 3,
    stage: 'candidate',
    card: { ...sampleCard(options), ...changes },
    stored: Date.UTC(2024, 1, 1),
    runtime: 'v26',
    command: 'tradewind train --name "<b>"',
  });

describe('renderModelReport', () => {
  it('says the verdict first, and weak results are weak', () => {
    expect(page({})).toMatch(/<section class="card verdict good"><h2>Beats its naive baseline, after costs<\/h2>/);
    const weak = page({ beats: false });
    expect(weak).toMatch(/verdict weak"><h2>Does not beat its naive baseline<\/h2>/);
    expect(weak).toContain('p 0.71 — not passed');
    expect(weak).toContain('Refused for live.');
  });

  it('a figure says whether it is better, worse, or neither', () => {
    const metric = (low: number, high: number, betterWhen: 'higher' | 'lower') => ({
      value: 1,
      low: 0.9,
      high: 1.1,
      baseline: 1,
      difference: { value: (low + high) / 2, low, high },
      betterWhen,
    });
    const says = (name: string, m: ReturnType<typeof metric>) =>
      /<tbody><tr>.*?<\/tr>/s.exec(
        page({}, { metrics: { [name]: m } })
          .split('resampled together')
          .at(-1) ?? '',
      )?.[0];
    expect(says('logLoss', metric(0.001, 0.002, 'lower'))).toContain('worse, beyond');
    expect(says('logLoss', metric(-0.002, -0.001, 'lower'))).toContain('better, beyond');
    expect(says('auc', metric(-0.002, 0.001, 'higher'))).toContain('no more than luck');
    expect(says('auc', metric(0.001, 0.002, 'higher'))).toContain('better, beyond');
  });

  it('never forgets that data were made up', () => {
    const html = page({ synthetic: true });
    expect(html).toContain('SYNTHETIC DATA</span>');
    expect(html).toContain('verdict weak"><h2>Beats its naive baseline, after costs, on synthetic data');
    expect(html).toContain('1h (SYNTHETIC)');
  });

  it('escapes every text and is the same each time', () => {
    const series = sampleCard().lineage.series.map((s) => ({ ...s, instrument: '<script>alert(1)</script>' }));
    const html = page({}, { lineage: { ...sampleCard().lineage, series } });
    expect(html).not.toContain('<script');
    expect(html).toContain('--name &quot;&lt;b&gt;&quot;');
    expect(page({})).toBe(page({}));
  });

  it('says of a model that learned nothing that it looks at nothing', () => {
    const html = page({}, { importance: [{ feature: 'rsi_14', share: 0 }] });
    expect(html).toContain('Nothing: it stopped learning');
    expect(html).not.toContain('<code>rsi_14</code>');
  });

  it('says what is not there', () => {
    const nothing = { value: null, low: null, high: null };
    const { trading } = sampleCard();
    const html = page(
      {},
      {
        calibration: null,
        conformal: null,
        importance: [],
        metrics: { auc: { value: null, low: null, high: null, baseline: null, difference: nothing, betterWhen: 'higher' } },
        trading: { ...trading, buyAndHold: nothing, deflatedSharpe: null, equity: { at: [], model: [], baseline: [], buyAndHold: [] } },
      },
    );
    expect(html).toContain('Nothing was traded out of sample.');
    expect(html).toContain('Not measured for this kind of label.');
    expect(html).toContain('This kind of model does not say.');
    expect(html).not.toMatch(/NaN|undefined|null/);
  });
});

it.each([
  [0.9, 1.7],
  [0.99, 1.012],
  [-3, 400],
])('ticks of %d to %d are round, inside, and few', (low, high) => {
  const found = ticks(low, high);
  expect(found.length).toBeGreaterThanOrEqual(3);
  expect(found.length).toBeLessThanOrEqual(9);
  expect(found.every((t) => t >= low && t <= high)).toBe(true);
});

const browserPath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (p) => p !== undefined && existsSync(p),
);

describe.skipIf(browserPath === undefined)(
  `model page in Chromium${browserPath === undefined ? ' (skipped: no Chromium found, set CHROMIUM_PATH)' : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradewind-model-page-'));
    let browser: Browser;
    beforeAll(async () => {
      writeFileSync(join(folder, 'page.html'), page({ beats: false, synthetic: true }));
      browser = await chromium.launch({ executablePath: browserPath as string, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each([1280, 360])('at %d px: silent, loads nothing, no wider than the screen, its chart as wide as its card', async (width) => {
      const opened = await browser.newPage({ viewport: { width, height: 900 } });
      const heard: string[] = [];
      opened.on('console', (m) => heard.push(m.text()));
      opened.on('pageerror', (e) => heard.push(e.message));
      opened.on('request', (r) => {
        if (!/^(file|data):/.test(r.url())) heard.push(r.url());
      });
      await opened.goto(pathToFileURL(join(folder, 'page.html')).href);
      expect(await opened.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await opened.locator('.lines path').count()).toBe(3);
      const [chart, card] = await Promise.all([opened.locator('.lines').boundingBox(), opened.locator('section.card').nth(1).boundingBox()]);
      expect(chart?.width).toBeGreaterThan((card?.width ?? 0) * 0.8);
      expect(heard).toEqual([]);
      await opened.close();
    });
  },
);
