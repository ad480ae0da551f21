// What a search may vary: one dimension a parameter, seen by samplers as numbers between 0 and 1.
import { AppError, type ParameterInfo, unknownName } from '../../core/index.ts';

export type ParameterValue = number | string | boolean;
/** A value for every dimension, by name. */
export type Point = Readonly<Record<string, ParameterValue>>;

/** Numbers from `low` to `high`, both included; with a step only low, low + step, …; `log` spreads them by their ratio. */
export interface RangeDimension {
  readonly kind: 'integer' | 'number';
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** 1 for integers when left out */
  readonly step?: number;
  readonly log?: boolean;
}
/** One of several values that have no order. */
export interface ChoiceDimension {
  readonly kind: 'choice';
  readonly name: string;
  readonly values: readonly ParameterValue[];
}
export type Dimension = RangeDimension | ChoiceDimension;
export type Space = readonly Dimension[];

const bad = (name: string, problem: string, mend: string): AppError => new AppError('BAD_VALUE', `range of ${name}`, problem, mend);
const rangeMend = 'Write LOW:HIGH or LOW:HIGH:STEP, as in fast=5:50:5, or values as in mode=a,b.';

/** Distance between neighbouring values; undefined where every number is one. */
const stepOf = (d: RangeDimension): number | undefined => d.step ?? (d.kind === 'integer' ? 1 : undefined);

/** Different values a dimension has; Infinity for numbers without a step. */
export function levelsOf(d: Dimension): number {
  if (d.kind === 'choice') return d.values.length;
  const step = stepOf(d);
  return step === undefined ? Number.POSITIVE_INFINITY : Math.floor((d.high - d.low) / step + 1e-9) + 1;
}

/** Different points of a space. */
export const sizeOf = (space: Space): number => space.reduce((product, d) => product * levelsOf(d), 1);

/** Value number `level` of a dimension that has levels. */
export const levelValue = (d: Dimension, level: number): ParameterValue =>
  // twelve digits take off what adding steps of a tenth leaves behind
  d.kind === 'choice' ? (d.values[level] as ParameterValue) : Number((d.low + level * (stepOf(d) as number)).toPrecision(12));

/** The scale of a logarithmic dimension; discrete values have half a step more on both sides, so that each has its share of the ratio. */
function logEdges(d: RangeDimension): readonly [number, number] {
  const step = stepOf(d);
  return step === undefined ? [Math.log(d.low), Math.log(d.high)] : [Math.log(d.low - step / 2), Math.log(d.low + (levelsOf(d) - 0.5) * step)];
}

/** The value at `u` in [0, 1]; the values of a discrete dimension share the interval. */
export function valueAt(d: Dimension, u: number): ParameterValue {
  const levels = levelsOf(d);
  const within = (level: number): ParameterValue => levelValue(d, Math.max(0, Math.min(levels - 1, level)));
  if (d.kind === 'choice') return within(Math.floor(u * levels));
  const step = stepOf(d);
  if (d.log !== true) return step === undefined ? d.low + u * (d.high - d.low) : within(Math.floor(u * levels));
  const [from, to] = logEdges(d);
  const value = Math.exp(from + u * (to - from));
  return step === undefined ? Math.min(d.high, Math.max(d.low, value)) : within(Math.round((value - d.low) / step));
}

/** Where a value lies in [0, 1]; the middle of its share for a discrete one. */
export function unitOf(d: Dimension, value: ParameterValue): number {
  if (d.kind === 'choice') return (d.values.indexOf(value) + 0.5) / d.values.length;
  const x = value as number;
  const step = stepOf(d);
  if (d.log === true) {
    const [from, to] = logEdges(d);
    return (Math.log(x) - from) / (to - from);
  }
  return step === undefined ? (x - d.low) / (d.high - d.low) : ((x - d.low) / step + 0.5) / levelsOf(d);
}

/** The point at one number in [0, 1] a dimension. */
export const pointAt = (space: Space, units: ArrayLike<number>): Point => Object.fromEntries(space.map((d, i) => [d.name, valueAt(d, units[i] as number)]));

/** The lowest corner of a space, the highest, and those with one dimension at its highest: where whatever grows with a parameter is longest. */
export function cornersOf(space: Space): Point[] {
  const low = Object.fromEntries(space.map((d) => [d.name, valueAt(d, 0)]));
  return [low, Object.fromEntries(space.map((d) => [d.name, valueAt(d, 1)])), ...space.map((d) => ({ ...low, [d.name]: valueAt(d, 1) }))];
}

/** Equal for equal points, whatever the order of their names. */
export const pointKey = (point: Point): string => JSON.stringify(Object.entries(point).sort(([a], [b]) => (a < b ? -1 : 1)));

function parsedNumber(name: string, text: string, { kind, min = -Infinity, max = Infinity }: ParameterInfo): number {
  const x = Number(text);
  if (text.trim() === '' || !Number.isFinite(x)) throw bad(name, `"${text}" is not a number`, rangeMend);
  if (kind === 'integer' && !Number.isInteger(x)) throw bad(name, `${x} is not a whole number`, 'This parameter takes whole numbers only.');
  if (x < min || x > max)
    throw new AppError('OUT_OF_RANGE', `range of ${name}`, `${x} is outside ${min} to ${max}`, 'Search inside what the parameter allows.');
  return x;
}

function rangeDimension({ name, kind, log }: ParameterInfo, low: number, high: number, step?: number): RangeDimension {
  if (low >= high) throw bad(name, `${low} is not below ${high}`, rangeMend);
  if (step !== undefined && !(step > 0 && step <= high - low)) throw bad(name, `the step ${step} does not fit between ${low} and ${high}`, rangeMend);
  return {
    kind: kind === 'integer' ? 'integer' : 'number',
    name,
    low,
    high,
    ...(step === undefined ? {} : { step }),
    ...(log === true && step === undefined ? { log } : {}),
  };
}

/** A dimension from what a person wrote: `5:50`, `5:50:5`, or values joined by commas. */
function writtenDimension(info: ParameterInfo, text: string): Dimension {
  const { name, kind } = info;
  const numeric = kind === 'integer' || kind === 'number';
  if (numeric && text.includes(':')) {
    const [low, high, step, more] = text.split(':');
    if (more !== undefined) throw bad(name, `"${text}" has too many parts`, rangeMend);
    const number = (t: string): number => parsedNumber(name, t, info);
    const distance = (t: string): number => parsedNumber(name, t, { ...info, min: 0, max: Number.POSITIVE_INFINITY });
    return rangeDimension(info, number(low as string), number(high as string), step === undefined ? undefined : distance(step));
  }
  const words = text.split(',').map((t) => t.trim());
  if (new Set(words).size !== words.length) throw bad(name, `"${text}" names a value twice`, 'Name each value once.');
  const values = words.map((word): ParameterValue => {
    if (numeric) return parsedNumber(name, word, info);
    const allowed = kind === 'flag' ? ['true', 'false'] : (info.choices ?? []);
    if (!allowed.includes(word)) throw unknownName(`value of ${name}`, word, allowed, 'BAD_VALUE');
    return kind === 'flag' ? word === 'true' : word;
  });
  return { kind: 'choice', name, values };
}

/**
 * The space of some parameters: those that are written out, else all that declare a range worth searching.
 * @param written text by name: `5:50`, `5:50:5`, `a,b`
 * @param fixed names that are not to be varied
 * @throws AppError UNKNOWN_KEY, BAD_VALUE, OUT_OF_RANGE; MISSING_VALUE when nothing is left to vary
 */
export function spaceOf(parameters: readonly ParameterInfo[], written: Readonly<Record<string, string>> = {}, fixed: readonly string[] = []): Space {
  const names = parameters.map((p) => p.name);
  for (const name of Object.keys(written)) {
    if (!names.includes(name)) throw unknownName('parameter to vary', name, names, 'UNKNOWN_KEY');
    if (fixed.includes(name)) throw bad(name, 'it is both fixed and varied', 'Leave one of the two out.');
  }
  const named = Object.keys(written).length > 0;
  const space = parameters.flatMap((info): Dimension[] => {
    const text = written[info.name];
    if (text !== undefined) return [writtenDimension(info, text)];
    if (named || fixed.includes(info.name) || info.search === undefined) return [];
    return [rangeDimension(info, ...info.search)];
  });
  if (space.length === 0)
    throw new AppError('MISSING_VALUE', 'parameters to vary', 'none declares a range worth searching', 'Name one with its range, as in fast=5:50.');
  return space;
}
