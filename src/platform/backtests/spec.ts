// Everything that decides a run, as plain data: stored with the run, enough to make it again.
import { z } from 'zod';
import { AppError, parseTimeframe, type Time, type Timeframe } from '../../core/index.ts';
import { type Conventions, parseConventions, type Slippage } from '../../trading/execution/index.ts';
import { parseSizing, type RiskLimits } from '../../trading/risk/index.ts';

const infinite = z.union([z.number(), z.literal('off')]);

/** A strategy to run: a built-in name or the path of a file, and the parameters that differ from its defaults. */
const strategySpec = z.strictObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()) });

/** An ad-hoc file of candles, and what its rows are of. */
const fileSpec = z.strictObject({
  path: z.string(),
  timezone: z.string().optional(),
  tick: z.number().positive().optional(),
  lot: z.number().positive().optional(),
  pointValue: z.number().positive(),
});

/** A file of a model's predictions, and how long after the close the model answers. */
const predictionsSpec = z.strictObject({ path: z.string(), delayMs: z.number().min(0) });

export const runSpec = z.strictObject({
  version: z.literal(1),
  strategies: z.array(strategySpec).min(1),
  instruments: z.array(z.string()).min(1),
  /** decision timeframe; the strategy's own where absent */
  timeframe: z.string().optional(),
  from: z.number().optional(),
  to: z.number().optional(),
  file: fileSpec.optional(),
  predictions: predictionsSpec.optional(),
  cash: z.string(),
  currency: z.string(),
  leverage: z.number().min(1).max(125),
  /** undefined takes each instrument's own schedule */
  commission: z.strictObject({ maker: z.number(), taker: z.number(), perOrder: z.number(), perContract: z.number() }).optional(),
  slippage: z.union([
    z.strictObject({ kind: z.literal('bp'), bp: z.number().min(0) }),
    z.strictObject({ kind: z.literal('ticks'), ticks: z.number().min(0) }),
    z.strictObject({ kind: z.literal('volume-share'), impact: z.number().min(0) }),
  ]),
  volumeShare: infinite,
  latencyMs: z.number().min(0),
  conventions: z.string(),
  sizing: z.string(),
  limits: z.record(z.string(), infinite),
});

export type RunSpec = z.infer<typeof runSpec>;

/** Limits as JSON has them: `off` for none. */
export const limitsToJson = (limits: RiskLimits): Record<string, number | 'off'> =>
  Object.fromEntries(Object.entries(limits).map(([k, v]) => [k, Number.isFinite(v) ? (v as number) : 'off']));

export const limitsFromJson = (limits: RunSpec['limits']): RiskLimits =>
  Object.fromEntries(Object.entries(limits).map(([k, v]) => [k, v === 'off' ? Number.POSITIVE_INFINITY : v])) as unknown as RiskLimits;

const number = (text: string, field: string, mend: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !Number.isFinite(n) || n < 0) throw new AppError('BAD_VALUE', field, `"${text}" is not a number of 0 or more`, mend);
  return n;
};

/**
 * Commission as a person writes it: `0.05%` of notional, `2.5/order`, `0.5/contract`, or several joined by `+`; `maker/taker` fractions as `0.02%:0.05%`.
 * @throws AppError BAD_VALUE
 */
export function parseCommission(text: string): NonNullable<RunSpec['commission']> {
  const mend = 'Write 0.05%, 0.02%:0.05% (maker:taker), 2.5/order or 0.5/contract; join several with +.';
  const result = { maker: 0, taker: 0, perOrder: 0, perContract: 0 };
  for (const part of text.split('+').map((t) => t.trim())) {
    if (part.endsWith('/order')) result.perOrder += number(part.slice(0, -6), 'commission', mend);
    else if (part.endsWith('/contract')) result.perContract += number(part.slice(0, -9), 'commission', mend);
    else {
      const [maker = '', taker = maker] = part.split(':');
      const fraction = (t: string): number => {
        if (!t.endsWith('%')) throw new AppError('BAD_VALUE', 'commission', `"${t}" does not say of what`, mend);
        return number(t.slice(0, -1), 'commission', mend) / 100;
      };
      result.maker += fraction(maker);
      result.taker += fraction(taker);
    }
  }
  return result;
}

/** Milliseconds after the close at which a model answers. @throws AppError BAD_VALUE */
export const parseDelay = (text: string): number => number(text, 'prediction-delay', 'Write milliseconds: --prediction-delay 500.');

/** Slippage as a person writes it: `1bp`, `0.01%`, `2ticks`, `volume:0.1`. @throws AppError BAD_VALUE */
export function parseSlippage(text: string): Slippage {
  const mend = 'Write 1bp, 0.01%, 2ticks or volume:0.1.';
  const t = text.trim();
  if (t.endsWith('bp')) return { kind: 'bp', bp: number(t.slice(0, -2), 'slippage', mend) };
  if (t.endsWith('%')) return { kind: 'bp', bp: number(t.slice(0, -1), 'slippage', mend) * 100 };
  if (/ticks?$/.test(t)) return { kind: 'ticks', ticks: number(t.replace(/ticks?$/, ''), 'slippage', mend) };
  if (t.startsWith('volume:')) return { kind: 'volume-share', impact: number(t.slice(7), 'slippage', mend) };
  throw new AppError('BAD_VALUE', 'slippage', `"${text}" does not say in what`, mend);
}

/**
 * A strategy's parameters as a person writes them, `fast=10`: numbers and true/false by their look, the rest as text.
 * @throws AppError BAD_VALUE
 */
export function parseParameters(pairs: readonly string[]): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new AppError('BAD_VALUE', 'param', `"${pair}" is not NAME=VALUE`, 'Write --param fast=10.');
    const value = pair.slice(at + 1).trim();
    parameters[pair.slice(0, at).trim()] =
      value === 'true' ? true : value === 'false' ? false : value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return parameters;
}

/** Checks what can be checked before any data is read. @throws AppError naming the field */
export function checkSpec(spec: RunSpec): { conventions: Conventions; timeframe: Timeframe | undefined; from: Time | undefined; to: Time | undefined } {
  const conventions = parseConventions(spec.conventions);
  parseSizing(spec.sizing);
  if (spec.from !== undefined && spec.to !== undefined && spec.from >= spec.to)
    throw new AppError(
      'EMPTY_RANGE',
      'from',
      `${new Date(spec.from).toISOString()} is not before --to ${new Date(spec.to).toISOString()}`,
      'Ranges are [from, to): make --to later.',
    );
  return { conventions, timeframe: spec.timeframe === undefined ? undefined : parseTimeframe(spec.timeframe), from: spec.from, to: spec.to };
}
