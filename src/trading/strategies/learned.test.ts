// Strategies whose inputs learn from what their own signals came to: they find a market's habit, stand aside where there is none, and say why.
import { describe, expect, it } from 'vitest';
import { type Candle, type Candles, emptyCandles } from '../../core/index.ts';
import { hours, type Kind } from '../../quant/learning/intelligence/market.fixture.ts';
import { runOn } from '../session/index.ts';
import { strategyByName } from './index.ts';

function columns(candles: readonly Candle[]): Candles {
  const c = emptyCandles(candles.length);
  candles.forEach((candle, i) => {
    for (const name of ['at', 'open', 'high', 'low', 'close', 'volume'] as const) c[name][i] = candle[name];
  });
  return c;
}
const market = (kind: Kind, seed: number, count = 6000): Candles => columns([...hours(kind, count, seed)]);
const run = (name: string, candles: Candles, parameters = {}) => runOn(strategyByName(name), candles, { timeframe: '1h', parameters });
/** mean profit of a trade, in percent of its entry */
const earned = (name: string, kind: Kind, parameters = {}): { trades: number; percent: number } => {
  const trades = [1, 2, 3].flatMap((seed) => run(name, market(kind, seed), parameters).trades);
  const sum = trades.reduce((s, t) => s + (100 * t.pnl) / (t.entryPrice * t.quantity), 0);
  return { trades: trades.length, percent: sum / Math.max(1, trades.length) };
};

describe('rsi-adaptive', () => {
  it('earns where price comes back, and hardly trades where it does not', () => {
    const { trades, percent } = earned('rsi-adaptive', 'comes back');
    expect(trades).toBeGreaterThan(60);
    expect(percent).toBeGreaterThan(0.2);
    expect(earned('rsi-adaptive', 'noise').trades).toBeLessThan(trades / 2);
    expect(earned('rsi-adaptive', 'noise', { sure: 2 }).trades).toBeLessThan(trades / 4);
  });

  it('says at which threshold it bought, holds no longer than it was judged by, and holds no shorts when told to buy only', () => {
    const { journal, trades } = run('rsi-adaptive', market('comes back', 1), { sides: 'long' });
    expect(journal.find((r) => r.kind === 'order')?.text).toMatch(/^buy market: RSI \d+ came back through \d+\.\d, which paid in markets like this$/);
    for (const t of trades) {
      expect(t.side).toBe('long');
      expect(t.exitTime - t.entryTime).toBeLessThanOrEqual(13 * 3_600_000);
    }
  });

  it('does nothing before its simulation is over', () => {
    const candles = market('comes back', 1);
    const first = (training: number): number => run('rsi-adaptive', candles, { training }).trades[0]?.entryTime ?? Number.POSITIVE_INFINITY;
    expect(first(3000)).toBeGreaterThan(3000 * 3_600_000);
    expect(first(1000)).toBeLessThan(3000 * 3_600_000);
  });

  it('frozen, does not care for what comes; learning, it does', () => {
    const learner = { training: 500, learns: true };
    const agentOf = (parameters: object, count: number) => {
      const input = run('rsi-adaptive', market('comes back', 2, count), parameters).session.seats[0]?.desk.inputs['rsi'] as unknown as { agent: object };
      return JSON.stringify(input.agent);
    };
    expect(agentOf({ training: 500 }, 5000)).toBe(agentOf({ training: 500 }, 1000));
    expect(agentOf(learner, 5000)).not.toBe(agentOf(learner, 1000));
  });
});

describe('voting', () => {
  it('earns where moves go on and where price comes back, with other voices in charge', () => {
    for (const kind of ['goes on', 'comes back'] as const) {
      const { trades, percent } = earned('voting', kind);
      expect(trades).toBeGreaterThan(60);
      expect(percent).toBeGreaterThan(0.2);
    }
  });

  it('finds hardly a vote clear enough in noise', () => {
    expect(earned('voting', 'noise').trades).toBeLessThan(earned('voting', 'goes on').trades / 2);
  });

  it('says how the vote stood', () => {
    const { journal } = run('voting', market('goes on', 1), { sides: 'long' });
    expect(journal.find((r) => r.kind === 'order')?.text).toMatch(/^buy market: the weighted vote is 0\.\d\d, clear enough from 0\.\d\d on$/);
    expect(journal.some((r) => r.kind === 'order' && r.text.startsWith('sell market: the vote fell to'))).toBe(true);
  });
});

describe('price-action', () => {
  it('earns where breaks fail and sweeps hold', () => {
    const { trades, percent } = earned('price-action', 'comes back');
    expect(trades).toBeGreaterThan(60);
    expect(percent).toBeGreaterThan(0.1);
    expect(earned('price-action', 'noise').trades).toBeLessThan(trades / 3);
  });

  it('takes nothing whose odds are below the ones asked for, and says the odds', () => {
    const { journal } = run('price-action', market('comes back', 1), { odds: 0.56 });
    const odds = journal.flatMap((r) => (r.kind === 'order' && r.text.includes('points') ? [Number(/odds (0\.\d\d)$/.exec(r.text)?.[1])] : []));
    expect(odds.length).toBeGreaterThan(10);
    expect(Math.min(...odds)).toBeGreaterThanOrEqual(0.56);
    expect(run('price-action', market('comes back', 1), { odds: 0.95 }).trades).toEqual([]);
  });
});
