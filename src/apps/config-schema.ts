// Every setting there is: its type, range, default, meaning and unit. What no code reads has no key here.
import { z } from 'zod';
import { parseConventions } from '../trading/execution/index.ts';
import { defaultLimits, parseSizing } from '../trading/risk/index.ts';

export const profiles = ['development', 'staging', 'production'] as const;

/** A number that may also be `off` (or null), which means no limit. */
const limit = (min: number, max: number) =>
  z.union([z.number().min(min).max(max), z.literal('off'), z.null()]).transform((v) => (typeof v === 'number' ? v : Number.POSITIVE_INFINITY));
const count = (max: number) =>
  z.union([z.int().min(1).max(max), z.literal('off'), z.null()]).transform((v) => (typeof v === 'number' ? v : Number.POSITIVE_INFINITY));
const feeRate = () => z.union([z.number().min(-0.01).max(0.1), z.null()]);

const conventions = z.string().superRefine((text, context) => {
  try {
    parseConventions(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

const orderSize = z.string().superRefine((text, context) => {
  try {
    parseSizing(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

const ofEquity = 'fraction of equity';

export const configSchema = {
  system: {
    home: z.string().min(1).meta({ description: 'folder of the data, the runs and the logs', unit: 'path, ~ is the home folder', env: 'TRADEWIND_HOME' }),
    logLevel: z.enum(['error', 'warn', 'info', 'debug']).meta({ description: 'least serious message that is written', env: 'LOG_LEVEL' }),
    workers: z
      .union([z.int().min(1).max(256), z.literal('auto')])
      .meta({ description: 'threads for heavy work; auto is one less than the cores', unit: 'threads' }),
  },
  trading: {
    conventions: conventions.meta({
      description: 'how the simulated venue answers; a preset, or a preset with changes: tradingview,lastCandle=close',
      unit: 'preset',
    }),
    cash: z.number().positive().max(1e15).meta({ description: 'cash an account of a backtest or of paper trading starts with', unit: 'the currency below' }),
    currency: z
      .string()
      .regex(/^[A-Z0-9]{2,10}$/)
      .meta({ description: 'currency of cash and reports', unit: 'asset code' }),
    leverage: z.number().min(1).max(125).meta({ description: 'leverage the account asks of the venue', unit: 'times' }),
    commission: {
      maker: feeRate().meta({ description: "fee of a fill that rested in the book; null takes the instrument's own", unit: 'fraction of notional' }),
      taker: feeRate().meta({ description: "fee of a fill that took from the book; null takes the instrument's own", unit: 'fraction of notional' }),
    },
    orderSize: orderSize.meta({ description: 'how large an entry is: 100 (units), 25%, cash:1000, risk:1%, kelly:50%, volatility:20%', unit: 'sizing' }),
    slippageBp: z.number().min(0).max(1000).meta({ description: 'slippage of market and stop fills, against the order', unit: 'hundredths of a percent' }),
  },
  venues: {
    okx: {
      rest: z.url({ protocol: /^https?$/ }).meta({ description: "host of OKX's REST interface; other regions have their own", unit: 'URL without a path' }),
      stream: z.url({ protocol: /^wss?$/ }).meta({ description: "host of OKX's streams; other regions have their own", unit: 'URL without a path' }),
    },
  },
  risk: {
    riskPerTrade: limit(0.0001, 1).meta({ description: 'loss at the stop of one trade', unit: ofEquity }),
    riskOpen: limit(0.0001, 1).meta({ description: 'loss if every open position met its stop', unit: ofEquity }),
    grossExposureWarning: limit(0.0001, 100).meta({ description: 'gross exposure from which a warning is journaled', unit: ofEquity }),
    clusterExposure: limit(0.0001, 100).meta({ description: 'exposure in instruments that move together', unit: ofEquity }),
    maxDrawdown: limit(0.0001, 1).meta({
      description: 'fall from the highest equity that stops everything until a person re-arms',
      unit: 'fraction of the highest equity',
    }),
    maxPositionHours: limit(0.01, 1e6).meta({ description: 'how long a position may live', unit: 'hours' }),
    volatilityStress: limit(1, 100).meta({ description: 'volatility against its long-run level from which sizes shrink in proportion', unit: 'times' }),
    dailyLoss: limit(0.0001, 1).meta({ description: 'loss since 00:00 UTC after which only exits are allowed until the next day', unit: ofEquity }),
    maxLeverage: limit(0.01, 125).meta({ description: 'gross notional against equity', unit: 'times' }),
    maxNotional: limit(0.01, 1e15).meta({ description: 'notional of one order', unit: 'reporting currency' }),
    maxOpenOrders: count(100_000).meta({ description: 'orders that may be open at once', unit: 'orders' }),
    maxOpenPositions: count(100_000).meta({ description: 'positions that may be open at once', unit: 'positions' }),
    ordersPerMinute: count(100_000).meta({ description: 'orders a deployment may send in one minute', unit: 'orders' }),
    priceBand: limit(0.0001, 10).meta({ description: 'distance of a limit price from the mark', unit: 'fraction of the mark' }),
    unstoppedRisk: z.number().min(0).max(1).meta({ description: 'loss assumed for a position without a stop', unit: 'fraction of its notional' }),
  },
} as const;

const offWhenInfinite = (value: number) => (Number.isFinite(value) ? value : 'off');

/** The tree as a file could hold it, with every default. */
export const configDefaults = {
  system: { home: '~/.tradewind', logLevel: 'info', workers: 'auto' },
  trading: { conventions: 'tradewind', cash: 10_000, currency: 'USDT', leverage: 1, commission: { maker: null, taker: null }, orderSize: '25%', slippageBp: 1 },
  venues: { okx: { rest: 'https://www.okx.com', stream: 'wss://ws.okx.com:8443' } },
  risk: Object.fromEntries(Object.entries(defaultLimits).map(([key, value]) => [key, offWhenInfinite(value as number)])) as Record<
    keyof typeof defaultLimits,
    number | 'off'
  >,
};

type Values<T> = { readonly [K in keyof T]: T[K] extends z.ZodType ? z.output<T[K]> : Values<T[K]> };

/** The settings as code reads them: limits that are off are Infinity. */
export type Config = Values<typeof configSchema>;

export interface Leaf {
  /** as `trading.commission.maker` */
  readonly path: string;
  readonly schema: z.ZodType;
  readonly description: string;
  readonly unit: string;
  /** as written in a file */
  readonly default: unknown;
  /** names in the environment, the main one first */
  readonly env: readonly string[];
}

const snake = (path: string) =>
  path
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase();

function collect(node: object, defaults: unknown, prefix: string, out: Leaf[]): Leaf[] {
  for (const [key, child] of Object.entries(node)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const value = (defaults as Record<string, unknown>)[key];
    if (!(child instanceof z.ZodType)) {
      collect(child as object, value, path, out);
      continue;
    }
    const meta = child.meta() ?? {};
    const alias = typeof meta['env'] === 'string' ? [meta['env']] : [];
    out.push({
      path,
      schema: child,
      description: meta.description ?? '',
      unit: typeof meta['unit'] === 'string' ? meta['unit'] : '',
      default: value,
      env: [`TRADEWIND_${snake(path)}`, ...alias],
    });
  }
  return out;
}

/** All settings in the order of the page. */
export const leaves: readonly Leaf[] = collect(configSchema, configDefaults, '', []);

/** The JSON Schema (draft 2020-12) of a configuration file, for editors. */
export function configJsonSchema(): object {
  const objectOf = (node: object): z.ZodType =>
    z.strictObject(
      Object.fromEntries(Object.entries(node).map(([key, child]) => [key, (child instanceof z.ZodType ? child : objectOf(child as object)).optional()])),
    );
  const sections = Object.fromEntries(Object.entries(configSchema).map(([key, child]) => [key, objectOf(child).optional()]));
  const file = z.strictObject({
    profile: z.enum(profiles).optional(),
    profiles: z.partialRecord(z.enum(profiles), z.strictObject(sections)).optional(),
    ...sections,
  });
  return z.toJSONSchema(file, { io: 'input', override: ({ jsonSchema }) => void delete jsonSchema['env'] });
}

/** What a value may be, in words: `0.0001 to 1, or off`. */
export function rangeOf(leaf: Leaf): string {
  type Part = {
    minimum?: number;
    maximum?: number;
    exclusiveMinimum?: number;
    enum?: unknown[];
    const?: string;
    type?: string;
    anyOf?: Part[];
    pattern?: string;
  };
  const words = (part: Part): string => {
    if (part.anyOf !== undefined) return part.anyOf.map(words).join(', or ');
    if (part.enum !== undefined) return part.enum.join(', ');
    if (part.const !== undefined) return part.const;
    if (part.type === 'null') return 'null';
    if (part.type !== 'number' && part.type !== 'integer') return part.pattern === undefined ? 'text' : `text like ${part.pattern}`;
    const low = part.minimum ?? part.exclusiveMinimum;
    return `${part.type === 'integer' ? 'a whole number, ' : ''}${part.exclusiveMinimum !== undefined ? 'above ' : ''}${low} to ${part.maximum}`;
  };
  return words(z.toJSONSchema(leaf.schema, { io: 'input' }) as Part);
}
