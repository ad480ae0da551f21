// The indicator libraries of npm on the part of W1 they have, each called the way its page shows. Left out where not installed.
import type { Candles } from '../src/core/index.ts';

/** Work of one peer by the names of W1. */
export type PeerWork = Readonly<Record<string, () => unknown>>;

type Loose = Record<string, (...args: unknown[]) => unknown>;
type Calculators = Record<string, { calculate(input: Record<string, unknown>): unknown }>;
type Streams = Record<string, new (...args: unknown[]) => { add(x: unknown): unknown }>;

async function load(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function arrays(c: Candles) {
  return { high: [...c.high], low: [...c.low], close: [...c.close], volume: [...c.volume] };
}

function technicalIndicators(t: Calculators, c: Candles): PeerWork {
  const { high, low, close, volume } = arrays(c);
  const run = (name: string, input: Record<string, unknown>) => () => (t[name] as Calculators[string]).calculate(input);
  return {
    sma20: run('SMA', { period: 20, values: close }),
    ema20: run('EMA', { period: 20, values: close }),
    wma20: run('WMA', { period: 20, values: close }),
    rsi14: run('RSI', { period: 14, values: close }),
    macd12_26_9: run('MACD', { values: close, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false, SimpleMASignal: false }),
    willr14: run('WilliamsR', { high, low, close, period: 14 }),
    roc10: run('ROC', { period: 10, values: close }),
    atr14: run('ATR', { high, low, close, period: 14 }),
    adx14: run('ADX', { high, low, close, period: 14 }),
    bbands20_2: run('BollingerBands', { period: 20, values: close, stdDev: 2 }),
    obv: run('OBV', { close, volume }),
    mfi14: run('MFI', { high, low, close, volume, period: 14 }),
    cci20: run('CCI', { high, low, close, period: 20 }),
  };
}

function ixjb94(library: { IndicatorsSync: new () => Loose }, c: Candles): PeerWork {
  const { high, low, close, volume } = arrays(c);
  const t = new library.IndicatorsSync();
  const run =
    (name: string, ...args: unknown[]) =>
    () =>
      (t[name] as Loose[string]).call(t, ...args);
  return {
    sma20: run('sma', close, 20),
    ema20: run('ema', close, 20),
    wma20: run('wma', close, 20),
    rsi14: run('rsi', close, 14),
    macd12_26_9: run('macd', close, 12, 26, 9),
    willr14: run('willr', high, low, close, 14),
    roc10: run('roc', close, 10),
    atr14: run('atr', high, low, close, 14),
    adx14: run('adx', high, low, 14),
    bbands20_2: run('bbands', close, 20, 2),
    obv: run('obv', close, volume),
    mfi14: run('mfi', high, low, close, volume, 14),
    cci20: run('cci', high, low, close, 20),
  };
}

function tradingSignals(t: Streams, c: Candles): PeerWork {
  const { high, low, close, volume } = arrays(c);
  const candles = close.map((x, i) => ({ open: c.open[i], high: high[i], low: low[i], close: x, volume: volume[i] }));
  const make = (name: string, ...args: unknown[]) => new (t[name] as Streams[string])(...args);
  const feed =
    (inputs: readonly unknown[], name: string, ...args: unknown[]) =>
    () => {
      const indicator = make(name, ...args);
      for (const x of inputs) indicator.add(x);
    };
  return {
    sma20: feed(close, 'SMA', 20),
    ema20: feed(close, 'EMA', 20),
    wma20: feed(close, 'WMA', 20),
    rsi14: feed(close, 'RSI', 14),
    macd12_26_9: () => feed(close, 'MACD', make('EMA', 12), make('EMA', 26), make('EMA', 9))(),
    willr14: feed(candles, 'WilliamsR', 14),
    roc10: feed(close, 'ROC', 10),
    atr14: feed(candles, 'ATR', 14),
    adx14: feed(candles, 'ADX', 14),
    bbands20_2: feed(close, 'BollingerBands', 20, 2),
    obv: feed(candles, 'OBV', 14),
    mfi14: feed(candles, 'MFI', 14),
    cci20: feed(candles, 'CCI', 20),
  };
}

/** Every peer: its work, or why there is none. */
export async function peersOf(candles: Candles): Promise<readonly (readonly [name: string, work: PeerWork | string])[]> {
  const makers: readonly (readonly [string, (library: never, c: Candles) => PeerWork])[] = [
    ['technicalindicators', technicalIndicators],
    ['@ixjb94/indicators', ixjb94],
    ['trading-signals', tradingSignals],
  ];
  const found: (readonly [string, PeerWork | string])[] = [];
  for (const [name, make] of makers) {
    const library = await load(name);
    found.push([name, library === undefined ? 'skipped: not installed' : make(library as never, candles)]);
  }
  return found;
}
