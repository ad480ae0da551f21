// A column of a feature set: its name, the formula and the formula's parameters; and the hash that tells sets apart.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { AppError } from '../../core/index.ts';
import { formulaNamed } from './catalogue.ts';

export interface Column {
  readonly name: string;
  /** id of the formula */
  readonly formula: string;
  readonly parameters: readonly number[];
}

/** Longest look-back of a formula, in candles. */
const longest = 100_000;

/**
 * Looks whether columns can be built: known formulas, the right number of parameters, periods that are periods, no name twice.
 * @throws AppError UNKNOWN_NAME, BAD_VALUE, OUT_OF_RANGE naming the column
 */
export function checkColumns(columns: readonly Column[]): void {
  const names = new Set<string>();
  if (columns.length === 0) throw new AppError('MISSING_VALUE', 'feature set', 'it has no column', 'Name at least one.');
  for (const { name, formula, parameters } of columns) {
    if (names.has(name)) throw new AppError('BAD_VALUE', `column ${name}`, 'the name appears twice', 'Give each column a name of its own.');
    names.add(name);
    const { parameters: wanted, artefact } = formulaNamed(formula);
    if (artefact !== true && parameters.length !== wanted.length)
      throw new AppError(
        'BAD_VALUE',
        `column ${name}`,
        `${parameters.length} parameters were given, ${formula} has ${wanted.length}`,
        `They are: ${wanted.join(', ') || 'none'}.`,
      );
    for (const [k, value] of parameters.slice(0, wanted.length).entries()) checkParameter(`${wanted[k]} of ${name}`, wanted[k] as string, value);
  }
}

/** Parameters that are any positive number; all others count candles. */
const fractions: readonly string[] = ['multiplier', 'share', 'threshold'];

function checkParameter(field: string, name: string, value: number): void {
  const free = fractions.includes(name);
  if (!Number.isFinite(value) || (!free && !Number.isInteger(value)))
    throw new AppError(
      'BAD_VALUE',
      field,
      `${value} is not a ${free ? 'number' : 'whole number'}`,
      free ? 'Give a number such as 2.' : 'Give a whole number such as 14.',
    );
  if (value <= 0 || value > longest) throw new AppError('OUT_OF_RANGE', field, `${value} is not within 1 to ${longest}`, 'Count candles.');
}

/** SHA-256 over names, formulas with their versions, and parameters, in order: equal hashes mean equal numbers. */
export function hashOf(columns: readonly Column[]): string {
  const content = columns.map((c) => [c.name, c.formula, formulaNamed(c.formula).version, ...c.parameters.map((p) => (Number.isFinite(p) ? p : String(p)))]);
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))));
}
