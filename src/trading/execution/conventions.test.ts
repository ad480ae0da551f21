import { describe, expect, it } from 'vitest';
import { AppError, type Intent, type OrderIntent } from '../../core/index.ts';
import { perp, type Row, type Story, spot, tell } from '../session/story.fixture.ts';
import { type ConventionPreset, conventionPresets, parseConventions } from './conventions.ts';

const presets = Object.keys(conventionPresets) as ConventionPreset[];
const long: Intent = { kind: 'signal', direction: 'long', reason: 'test', stopLoss: { distance: 2 }, takeProfit: { distance: 2 } };
const limit: OrderIntent = { kind: 'order', side: 'buy', type: 'limit', price: 9, quantity: 1, reason: 'test', stopLoss: { distance: 1 } };
const told = (preset: ConventionPreset, story: Partial<Story>, ending = false) => tell({ candles: [], conventions: preset, ...story }, ending);

/** The last thing that happened under each preset. */
const each = (story: Partial<Story>): Record<string, string | undefined> => Object.fromEntries(presets.map((p) => [p, told(p, story).fills.at(-1)]));

describe('presets tell a story each in its own way', () => {
  it('stop and target in one candle, the high nearer to the open', () => {
    const candles: Row[] = [10, 10, 10, [10, 12.1, 7, 10]];
    expect(each({ candles, script: { 1: long } })).toEqual({
      tradewind: '#3 sell 1 @ 8 stop-loss',
      tradingview: '#3 sell 1 @ 12 take-profit',
      'backtesting.py': '#3 sell 1 @ 8 stop-loss',
      freqtrade: '#3 sell 1 @ 8 stop-loss',
    });
  });

  it('extremes equally far: the low first', () => {
    expect(each({ candles: [10, 10, 10, [10, 12, 8, 10]], script: { 1: long } }).tradingview).toBe('#3 sell 1 @ 8 stop-loss');
  });

  it('a limit entry and its stop in one candle: high, then low, then close', () => {
    const candles: Row[] = [10, 10, [10, 10.5, 7.5, 8.5]];
    expect(each({ candles, script: { 1: limit } })).toEqual({
      tradewind: '#2 sell 1 @ 8 stop-loss',
      tradingview: '#2 sell 1 @ 8 stop-loss',
      'backtesting.py': '#2 buy 1 @ 9 entry',
      freqtrade: '#2 sell 1 @ 8 stop-loss',
    });
  });

  it('a limit entry whose stop was passed before it: low 8.5 only after the entry, 7.5 never', () => {
    const stopAbove: OrderIntent = { ...limit, type: 'stop', triggerPrice: 11, stopLoss: { distance: 2 } };
    const candles: Row[] = [10, 10, [10, 12, 8.5, 11.5]];
    expect(each({ candles, script: { 1: stopAbove } })).toEqual({
      tradewind: '#2 sell 1 @ 9 stop-loss',
      tradingview: '#2 buy 1 @ 11 entry',
      'backtesting.py': '#2 buy 1 @ 11 entry',
      freqtrade: '#2 buy 1 @ 11 entry',
    });
  });

  it('the end of the data with a position', () => {
    const candles: Row[] = [10, 10, [11, 13, 11, 12]];
    const script: Story['script'] = { 0: { kind: 'signal', direction: 'long', reason: 'x' } };
    expect(Object.fromEntries(presets.map((p) => [p, told(p, { candles, script }, true).trips]))).toEqual({
      tradewind: ['long 1 10 → 12 end-of-data 2'],
      tradingview: [],
      'backtesting.py': [],
      freqtrade: ['long 1 10 → 11 end-of-data 1'],
    });
  });

  it('a tenth of equity, decided at 10, filled at 8', () => {
    expect(
      each({ candles: [10, 10, 8], script: { 1: { kind: 'signal', direction: 'long', reason: 'x' } }, sizing: { kind: 'equity', fraction: 0.1 } }),
    ).toEqual({
      tradewind: '#2 buy 10 @ 8 entry',
      tradingview: '#2 buy 10 @ 8 entry',
      'backtesting.py': '#2 buy 12.5 @ 8 entry',
      freqtrade: '#2 buy 12.5 @ 8 entry',
    });
  });

  it('more than the account can pay, and a short of what must be owned', () => {
    const dear: OrderIntent = { kind: 'order', side: 'buy', type: 'market', quantity: 150, reason: 'x' };
    expect(each({ candles: [10, 10, 10], script: { 1: dear } })).toEqual({
      tradewind: '#2 buy 100 @ 10 entry',
      tradingview: undefined,
      'backtesting.py': undefined,
      freqtrade: '#2 buy 100 @ 10 entry',
    });
    const short: Intent = { kind: 'signal', direction: 'short', reason: 'x' };
    expect(each({ instrument: spot(), candles: [10, 10, 10], script: { 1: short } })).toEqual({
      tradewind: undefined,
      tradingview: '#2 sell 1 @ 10 entry',
      'backtesting.py': '#2 sell 1 @ 10 entry',
      freqtrade: undefined,
    });
  });

  it('slippage on a stop', () => {
    const story: Partial<Story> = {
      instrument: perp(),
      candles: [10, 10, 10, [10, 10, 7, 7]],
      script: { 1: { ...long, stopLoss: { price: 8 } } as Intent },
      costs: { slippage: { kind: 'ticks', ticks: 5 } },
    };
    expect(each(story)).toEqual({
      tradewind: '#3 sell 1 @ 7.95 stop-loss',
      tradingview: '#3 sell 1 @ 7.95 stop-loss',
      'backtesting.py': '#3 sell 1 @ 8 stop-loss',
      freqtrade: '#3 sell 1 @ 8 stop-loss',
    });
  });

  it('two entries paired', () => {
    const buy: OrderIntent = { kind: 'order', side: 'buy', type: 'market', quantity: 1, reason: 'x' };
    const script = { 0: buy, 1: buy, 2: { kind: 'signal', direction: 'flat', reason: 'x' } as Intent };
    expect(Object.fromEntries(presets.map((p) => [p, told(p, { candles: [10, 10, 12, 14], script }).trips.length]))).toEqual({
      tradewind: 1,
      tradingview: 2,
      'backtesting.py': 2,
      freqtrade: 1,
    });
  });
});

describe('conventions as a person writes them', () => {
  const code = (text: string): string => {
    try {
      parseConventions(text);
    } catch (error) {
      return error instanceof AppError ? `${error.code}: ${error.message}` : String(error);
    }
    return 'fine';
  };

  it('are a preset with changes', () => {
    expect(parseConventions('tradingview, lastCandle=close,pyramiding=2,shortSpot=false')).toEqual({
      ...conventionPresets.tradingview,
      lastCandle: 'close',
      pyramiding: 2,
      shortSpot: false,
    });
  });

  it('are refused with the nearest name', () => {
    expect(code('tradingveiw')).toContain('Did you mean "tradingview"?');
    expect(code('tradewind,lastCandel=close')).toMatch(/^UNKNOWN_KEY.*lastCandle/);
    expect(code('tradewind,lastCandle=clsoe')).toContain('Did you mean "close"?');
    expect(code('tradewind,pyramiding=two')).toMatch(/^BAD_VALUE/);
    expect(code('tradewind,shortSpot=maybe')).toMatch(/^BAD_VALUE/);
  });
});
