import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Instrument } from '../../core/index.ts';
import { Backtest, backtest } from '../../research/backtest/index.ts';
import { orderHash } from '../../trading/execution/index.ts';
import { defaultLimits } from '../../trading/risk/index.ts';
import { type LoadedRun, limitsToJson, loadRun, type RunSpec } from '../backtests/index.ts';
import { addSynthetic } from '../markets/index.ts';
import { Portfolio, type PortfolioSpec, parity } from './index.ts';
import { journalPath, portfolioFolder } from './portfolio.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-live-'));
const run: RunSpec = {
  version: 1,
  strategies: [{ name: 'sma-rsi', parameters: { fast: 5, slow: 12 } }],
  instruments: ['BTCUSDT-PERP.SYNTHETIC'],
  timeframe: '1m',
  cash: '10000',
  currency: 'USDT',
  leverage: 1,
  slippage: { kind: 'bp', bp: 1 },
  volumeShare: 'off',
  latencyMs: 0,
  conventions: 'tradewind',
  sizing: '25%',
  limits: limitsToJson({ ...defaultLimits, maxDrawdown: Number.POSITIVE_INFINITY, dailyLoss: Number.POSITIVE_INFINITY }),
};
let loaded: LoadedRun;
let events: Event[];
beforeAll(async () => {
  await addSynthetic(home, { days: 2, seed: 3 });
  loaded = await loadRun(home, run);
  events = [...new Backtest(loaded.setup).events()];
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const specOf = (name: string): PortfolioSpec => ({
  version: 1,
  name,
  mode: 'paper',
  run,
  instruments: loaded.setup.instruments as Instrument[],
  timeframe: '1m',
  tradeFrom: loaded.setup.from,
  feedFrom: loaded.setup.from,
  hosts: { rest: '', stream: '' },
});
const feed = (portfolio: Portfolio, from: number, to: number): void => {
  for (const event of events.slice(from, to)) portfolio.runner.push(event);
  if (portfolio.runner.failure !== undefined) throw portfolio.runner.failure;
};

describe('a portfolio on paper', () => {
  it('orders what the backtest of the same events orders, and its replay is equal to the last byte', async () => {
    const portfolio = await Portfolio.create(home, specOf('whole'));
    feed(portfolio, 0, events.length);
    const ours = orderHash(portfolio.session);
    const reference = new Backtest(loaded.setup);
    for (const event of events) reference.deliver(event);
    expect(ours).toBe(orderHash(reference.session));
    expect(backtest(loaded.setup).orders).toBe(portfolio.session.submitted);
    expect(portfolio.session.submitted).toBeGreaterThan(50);
    portfolio.close();
    const proof = await parity(home, 'whole');
    expect(proof.difference).toBeUndefined();
    expect(proof.commands).toBeGreaterThanOrEqual(portfolio.session.submitted);
  });

  it('goes on after a clean stop, and after a death at any event, as if nothing had happened', async () => {
    const whole = await Portfolio.open(home, 'whole');
    const expected = orderHash(whole.session);
    whole.close();
    let portfolio = await Portfolio.create(home, specOf('cut'));
    let at = 0;
    for (const [k, cut] of [17, 600, 1201, 1999, 2500, 3333, 4100].entries()) {
      feed(portfolio, at, cut);
      const name = `cut${k}`;
      if (k % 2 === 0) portfolio.close();
      // the disk as a death leaves it: what was not committed is not there
      cpSync(portfolioFolder(home, k === 0 ? 'cut' : `cut${k - 1}`), portfolioFolder(home, name), { recursive: true });
      if (k % 2 === 1) portfolio.journal.close();
      portfolio = await Portfolio.open(home, name);
      const { market } = portfolio.session;
      at = events.findIndex((e) => (market.sliceLength > 0 && e.kind === 'slice' ? e.at >= market.now : e.at > market.now));
      expect(at).toBeLessThanOrEqual(cut);
    }
    feed(portfolio, at, events.length);
    expect(orderHash(portfolio.session)).toBe(expected);
    portfolio.close();
    expect((await parity(home, 'cut6')).difference).toBeUndefined();
  });

  it('tells a forged journal, and does not trade on it', async () => {
    const portfolio = await Portfolio.create(home, specOf('forged'));
    feed(portfolio, 0, 1500);
    expect(portfolio.session.submitted).toBeGreaterThan(0);
    portfolio.close();
    const db = new DatabaseSync(journalPath(home, 'forged'));
    db.exec(`UPDATE command SET body = replace(body, '"side":"buy"', '"side":"sell"') WHERE id = 1; DELETE FROM snapshot`);
    db.close();
    await expect(parity(home, 'forged')).resolves.toMatchObject({ same: false, difference: expect.stringContaining('"side":"sell"') });
    await expect(Portfolio.open(home, 'forged')).rejects.toMatchObject({ code: 'VERDICT' });
  });

  it('is open in one process at a time', async () => {
    const portfolio = await Portfolio.create(home, specOf('held'));
    await expect(Portfolio.open(home, 'held')).rejects.toMatchObject({ code: 'CONFLICT' });
    portfolio.close();
    await expect(Portfolio.create(home, specOf('held'))).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(Portfolio.open(home, 'never')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
