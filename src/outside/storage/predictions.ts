// A file of predictions: what a model said about each candle, to be acted on in a backtest.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, parseTime, unknownName } from '../../core/index.ts';
import { fileError, replaceFile } from './atomic.ts';

/** Predictions of one model about one instrument, in order of time. */
export interface PredictionColumns {
  /** undefined where the file does not say */
  readonly instrument: string | undefined;
  /** `name@version` */
  readonly model: string;
  /** hash of the feature set, empty where the file does not say */
  readonly features: string;
  /** close of the candle each speaks of */
  readonly at: Float64Array;
  /** NaN where the model abstained */
  readonly probability: Float64Array;
  readonly confidence: Float64Array;
}

const known = ['at', 'probability', 'confidence', 'model', 'instrument', 'features'] as const;
type Name = (typeof known)[number];
type Rows = { readonly at: number[]; readonly probability: number[]; readonly confidence: number[] };

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileError(path, error);
  }
}

function headOf(line: string, path: string): Map<Name, number> {
  const head = new Map<Name, number>();
  for (const [k, cell] of line.split(',').entries()) {
    const name = cell.trim();
    const found = known.find((n) => n === name);
    if (found === undefined) throw unknownName(`column of ${path}`, name, known, 'UNKNOWN_KEY');
    head.set(found, k);
  }
  for (const name of ['at', 'probability'] as const)
    if (!head.has(name)) throw new AppError('BAD_FILE', path, `it has no column ${name}`, `Begin with the line: ${known.join(',')}`);
  return head;
}

/** A figure as it stands: also one that is no share, for the session notes those; empty is NaN. */
function figure(cell: string, path: string, line: number, column: Name): number {
  if (cell === '') return Number.NaN;
  const value = Number(cell.replace(/^([+-]?)inf(inity)?$/i, '$1Infinity').replace(/^nan$/i, 'NaN'));
  if (Number.isNaN(value) && cell.toLowerCase() !== 'nan')
    throw new AppError('BAD_FILE', path, `row ${line}, column ${column}: "${cell.slice(0, 40)}" is not a number`, 'Leave it empty where the model abstained.');
  return value;
}

/**
 * Reads a CSV with a head line: at, probability, and where they are known confidence, model, instrument, features. Cells hold no commas.
 * @throws AppError NOT_FOUND, NO_PERMISSION, BAD_FILE, UNKNOWN_KEY, BAD_ORDER naming the row
 */
export function readPredictionsFile(path: string): PredictionColumns[] {
  const lines = textOf(path)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const head = headOf(lines[0] ?? '', path);
  const groups = new Map<string, PredictionColumns & { rows: Rows }>();
  for (const [k, line] of lines.entries()) {
    if (k === 0 || line === '') continue;
    const cells = line.split(',').map((c) => c.trim());
    if (cells.length !== head.size)
      throw new AppError('BAD_FILE', path, `row ${k + 1} has ${cells.length} cells, the head has ${head.size}`, 'Write one row a candle.');
    const cell = (name: Name): string => cells[head.get(name) ?? -1] ?? '';
    const model = cell('model') === '' ? `${basename(path).replace(/\.csv$/i, '')}@1` : cell('model');
    const [instrument, features] = [cell('instrument'), cell('features')];
    const key = [instrument, model, features].join('\n');
    const group = groups.get(key) ?? { ...emptyColumns(instrument, model, features), rows: { at: [], probability: [], confidence: [] } };
    groups.set(key, group);
    const at = parseTime(cell('at'), `at in row ${k + 1} of ${path}`);
    if (at <= (group.rows.at.at(-1) ?? Number.NEGATIVE_INFINITY))
      throw new AppError('BAD_ORDER', path, `row ${k + 1} is not later than the row before it`, 'Sort by at; one row a candle and model.');
    const probability = figure(cell('probability'), path, k + 1, 'probability');
    group.rows.at.push(at);
    group.rows.probability.push(probability);
    // Without the column, what is not known does not hold anything back; an abstention stays one.
    group.rows.confidence.push(head.has('confidence') ? figure(cell('confidence'), path, k + 1, 'confidence') : Number.isNaN(probability) ? Number.NaN : 1);
  }
  if (groups.size === 0) throw new AppError('BAD_FILE', path, 'it holds no prediction', 'Write one row a candle.');
  return [...groups.values()].map(({ rows, ...rest }) => ({
    ...rest,
    at: Float64Array.from(rows.at),
    probability: Float64Array.from(rows.probability),
    confidence: Float64Array.from(rows.confidence),
  }));
}

const emptyColumns = (instrument: string, model: string, features: string): PredictionColumns => ({
  instrument: instrument === '' ? undefined : instrument,
  model,
  features,
  at: new Float64Array(),
  probability: new Float64Array(),
  confidence: new Float64Array(),
});

/** Writes one model's predictions as `readPredictionsFile` reads them; undefined figures as empty cells. @throws AppError NO_SPACE, NO_PERMISSION */
export async function writePredictionsFile(path: string, { instrument = '', model, features, at, probability, confidence }: PredictionColumns): Promise<void> {
  const cell = (x: number | undefined): string => (x === undefined || Number.isNaN(x) ? '' : String(x));
  const rows = Array.from(at, (t, i) => [t, cell(probability[i]), cell(confidence[i]), model, instrument, features].join(','));
  await replaceFile(path, (temp) => writeFileSync(temp, `${known.join(',')}\n${rows.join('\n')}\n`));
}
