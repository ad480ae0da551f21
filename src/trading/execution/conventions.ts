// What honest systems answer differently, as one record of named choices, and the presets that repeat other systems' answers.
import { AppError, unknownName } from '../../core/index.ts';

export interface Conventions {
  /** a market order fills at the open of the next candle, or at the close of the candle it was decided on */
  readonly fillAt: 'next-open' | 'same-close';
  /**
   * which extreme comes first inside a candle. `pessimistic`: the one that hurts the position; what entered inside the candle meets the
   * whole adverse range and profits only by the close. `nearer-extreme`: the one nearer to the open (TradingView). `stop-first`: as
   * pessimistic for what was held at the open, plain path for the rest.
   */
  readonly path: 'pessimistic' | 'nearer-extreme' | 'stop-first';
  /** a limit fills when its price is touched, or only when it is traded through */
  readonly limitFill: 'touch' | 'through';
  /** whether stop and target may act in the candle their entry filled in: always, only under market entries, never */
  readonly protectSameCandle: 'always' | 'market-entry' | 'never';
  /** what happens to open positions at the end of the data */
  readonly lastCandle: 'mark' | 'close' | 'open';
  /** a size in money becomes a quantity at the signal's close, or at the fill */
  readonly sizeAt: 'signal' | 'fill';
  /** round trips told from flat to flat, or entry by entry, first in first out */
  readonly pairing: 'position' | 'fifo';
  /** an order the account cannot pay for is rejected, or cut to what it can pay */
  readonly unaffordable: 'reject' | 'reduce';
  /** instruments that are paid in full may be sold short (research; no spot venue does it) */
  readonly shortSpot: boolean;
  /** additional entries allowed in the direction held */
  readonly pyramiding: number;
  /** slippage also worsens stop fills */
  readonly slippageOnStops: boolean;
  /** the risk layers of the configuration apply */
  readonly riskLayers: boolean;
}

const tradewind: Conventions = {
  fillAt: 'next-open',
  path: 'pessimistic',
  limitFill: 'touch',
  protectSameCandle: 'always',
  lastCandle: 'close',
  sizeAt: 'signal',
  pairing: 'position',
  unaffordable: 'reduce',
  shortSpot: false,
  pyramiding: 0,
  slippageOnStops: true,
  riskLayers: true,
};

/** Presets by name; docs/conventions.md says where each choice comes from. */
export const conventionPresets = {
  tradewind,
  tradingview: { ...tradewind, path: 'nearer-extreme', lastCandle: 'mark', pairing: 'fifo', unaffordable: 'reject', shortSpot: true, riskLayers: false },
  'backtesting.py': {
    ...tradewind,
    path: 'stop-first',
    protectSameCandle: 'market-entry',
    lastCandle: 'mark',
    sizeAt: 'fill',
    pairing: 'fifo',
    unaffordable: 'reject',
    shortSpot: true,
    slippageOnStops: false,
    riskLayers: false,
  },
  freqtrade: { ...tradewind, path: 'stop-first', lastCandle: 'open', sizeAt: 'fill', shortSpot: false, slippageOnStops: false, riskLayers: false },
} as const satisfies Record<string, Conventions>;

export type ConventionPreset = keyof typeof conventionPresets;

/** @throws AppError UNKNOWN_NAME */
export function conventionsOf(name: string): Conventions {
  if (Object.hasOwn(conventionPresets, name)) return conventionPresets[name as ConventionPreset];
  throw unknownName('conventions', name, Object.keys(conventionPresets));
}

const choices: { readonly [K in keyof Conventions]: readonly string[] | 'number' | 'boolean' } = {
  fillAt: ['next-open', 'same-close'],
  path: ['pessimistic', 'nearer-extreme', 'stop-first'],
  limitFill: ['touch', 'through'],
  protectSameCandle: ['always', 'market-entry', 'never'],
  lastCandle: ['mark', 'close', 'open'],
  sizeAt: ['signal', 'fill'],
  pairing: ['position', 'fifo'],
  unaffordable: ['reject', 'reduce'],
  shortSpot: 'boolean',
  pyramiding: 'number',
  slippageOnStops: 'boolean',
  riskLayers: 'boolean',
};

/**
 * A preset with single choices changed, as `tradingview,lastCandle=close,pyramiding=2`.
 * @throws AppError UNKNOWN_NAME, UNKNOWN_KEY, BAD_VALUE
 */
export function parseConventions(text: string): Conventions {
  const [name = 'tradewind', ...changes] = text.split(',').map((t) => t.trim());
  const result: Record<string, unknown> = { ...conventionsOf(name) };
  for (const change of changes) {
    const [key = '', value = ''] = change.split('=').map((t) => t.trim());
    if (!Object.hasOwn(choices, key)) throw unknownName('conventions', key, Object.keys(choices), 'UNKNOWN_KEY');
    const allowed = choices[key as keyof Conventions];
    if (allowed === 'number') {
      if (!/^\d+$/.test(value)) throw new AppError('BAD_VALUE', `conventions ${key}`, `"${value}" is not a whole number`, `Write ${key}=2.`);
      result[key] = Number(value);
    } else if (allowed === 'boolean') {
      if (value !== 'true' && value !== 'false')
        throw new AppError('BAD_VALUE', `conventions ${key}`, `"${value}" is neither true nor false`, `Write ${key}=true.`);
      result[key] = value === 'true';
    } else {
      if (!allowed.includes(value)) throw unknownName(`conventions ${key}`, value, allowed);
      result[key] = value;
    }
  }
  return result as unknown as Conventions;
}
