// The page in a real browser: nothing loaded from outside, no error, theme, sorting, filter, charts, and no sideways scrolling.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from './report.ts';
import { sampleReport } from './sample.fixture.ts';

const browserPath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (p) => p !== undefined && existsSync(p),
);
const asset = (name: string, file: string): string => readFileSync(new URL(`../../../node_modules/${name}/dist/${file}`, import.meta.url), 'utf8');

describe.skipIf(browserPath === undefined)(
  `report page in Chromium${browserPath === undefined ? ' (skipped: no Chromium found, set CHROMIUM_PATH)' : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradewind-report-'));
    let browser: Browser;
    const heard: string[] = [];

    beforeAll(async () => {
      const assets = {
        lightweightCharts: asset('lightweight-charts', 'lightweight-charts.standalone.production.js'),
        uplot: asset('uplot', 'uPlot.iife.min.js'),
        uplotCss: asset('uplot', 'uPlot.min.css'),
      };
      for (const [name, trades, days] of [
        ['many', 120, 60],
        ['few', 3, 4],
        ['none', 0, 2],
      ] as const)
        writeFileSync(join(folder, `${name}.html`), renderReport(sampleReport({ days, trades, seed: 7, edge: 0.002 }, { assets })));
      browser = await chromium.launch({ executablePath: browserPath as string, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const open = async (name: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      heard.length = 0;
      page.on('console', (m) => heard.push(`${m.type()}: ${m.text()}`));
      page.on('pageerror', (e) => heard.push(`error: ${e.message}`));
      page.on('request', (r) => {
        if (!/^(file|data):/.test(r.url())) heard.push(`request: ${r.url()}`);
      });
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      await page.waitForSelector('html[data-ready=yes]', { state: 'attached' });
      return page;
    };
    const pnls = (page: Page): Promise<string[]> => page.locator('#trades tbody td:is(.up,.down)').allTextContents();
    const number = (text: string): number => Number(text.replace('\u2212', '-').replaceAll(',', ''));

    it.each([
      ['many', 1440],
      ['many', 360],
      ['few', 1440],
      ['few', 360],
      ['none', 1440],
      ['none', 360],
    ] as const)(
      '%s at %d px: silent, and no wider than the screen',
      async (name, width) => {
        const page = await open(name, width, width === 360 ? 'dark' : 'light');
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(heard).toEqual([]);
        await page.close();
      },
      30_000,
    );

    it('follows the system theme until told otherwise', async () => {
      const page = await open('few', 1440, 'dark');
      const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      expect(await background()).toBe('rgb(11, 16, 23)');
      await page.click('#theme');
      expect(await background()).toBe('rgb(244, 246, 249)');
      expect(await page.getAttribute('#theme', 'aria-label')).toBe('Switch to dark colours');
      await page.close();
    }, 30_000);

    it('sorts by keyboard, filters and turns pages', async () => {
      const page = await open('many', 1440);
      expect(await page.locator('#trades tbody tr').count()).toBe(25);
      const heading = page.locator('#trades th', { hasText: 'P&L' });
      await heading.locator('button').focus();
      await page.keyboard.press('Enter');
      expect(await heading.getAttribute('aria-sort')).toBe('descending');
      const sorted = (await pnls(page)).map(number);
      expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
      expect(sorted[0]).toBeGreaterThan(0);
      await page.keyboard.press('Enter');
      expect(number((await pnls(page))[0] as string)).toBeLessThan(0);
      await page.click('#forward');
      expect(await page.textContent('#count')).toMatch(/^120 round trips.*Page 2 of 5/);
      await page.fill('#filter', 'stop-loss short');
      expect(await page.textContent('#count')).toMatch(/of 120 round trips.*Page 1/);
      expect(new Set(await page.locator('#trades tbody td:nth-child(2)').allTextContents())).toEqual(new Set(['short']));
      await page.selectOption('#kind', 'long');
      expect(await page.locator('#trades tbody tr').count()).toBe(0);
      await page.close();
    }, 30_000);

    it('draws every chart, in log scale and around a trade, and prints', async () => {
      const page = await open('many', 1440);
      for (const id of ['equity', 'drawdown', 'rolling', 'candles']) expect(await page.locator(`#${id} canvas`).count(), id).toBeGreaterThan(0);
      await page.click('#log');
      expect(await page.getAttribute('#log', 'aria-pressed')).toBe('true');
      await page.locator('#trades tbody button').first().click();
      expect(await page.locator('#pick option:checked').textContent()).toContain('trade 1,');
      expect((await page.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(10_000);
      expect(await page.locator('#candles-paper canvas').count()).toBe(1);
      expect(heard).toEqual([]);
      await page.close();
    }, 30_000);

    it('names every control and heads every table', async () => {
      const page = await open('many', 1440);
      const nameless = await page.evaluate(
        `[...document.querySelectorAll('button,select,input')].filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || (e.id && document.querySelector('label[for=' + e.id + ']')))).length`,
      );
      expect(nameless).toBe(0);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('table')].filter((t) => !t.closest('.chart')).filter((t) => !t.caption || !t.tHead || [...t.tHead.querySelectorAll('th')].some((th) => !th.textContent.trim())).length`,
        ),
      ).toBe(0);
      expect(await page.evaluate('document.querySelectorAll("h1").length')).toBe(1);
      await page.close();
    }, 30_000);
  },
);
