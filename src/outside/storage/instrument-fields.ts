// The columns an instruments file may have, and how each cell is read.
import { AppError, parseTime, unknownName } from '../../core/index.ts';

type Cell = unknown;
export type Row = Readonly<Record<string, Cell>>;
type Read = (cell: Cell, field: string) => unknown;

const text: Read = (cell) => String(cell);
const number: Read = (cell, field) => {
  const value = typeof cell === 'number' ? cell : Number(String(cell));
  if (Number.isNaN(value)) throw new AppError('BAD_VALUE', field, `"${String(cell)}" is not a number`, 'Write it as 0.001.');
  return value;
};
const positive: Read = (cell, field) => {
  const value = number(cell, field) as number;
  if (value <= 0) throw new AppError('OUT_OF_RANGE', field, `${value} is not positive`, 'Leave the cell empty when it is not known.');
  return value;
};
const share: Read = (cell, field) => {
  const value = positive(cell, field) as number;
  if (value > 1) throw new AppError('OUT_OF_RANGE', field, `${value} is above 1`, 'It makes sizes smaller: write 0.5 for half.');
  return value;
};
const time: Read = (cell, field) => parseTime(String(cell), field);
const yesNo: Read = (cell, field) => {
  const word = String(cell).toLowerCase();
  if (['true', '1', 'yes', 'false', '0', 'no'].includes(word)) return word === 'true' || word === '1' || word === 'yes';
  throw new AppError('BAD_VALUE', field, `"${String(cell)}" is neither true nor false`, 'Write true or false.');
};
const oneOf =
  (...words: string[]): Read =>
  (cell, field) => {
    if (words.includes(String(cell))) return cell;
    throw unknownName(field, String(cell), words);
  };

export const ruleFields: Readonly<Record<string, Read>> = {
  from: time,
  tick: positive,
  lot: positive,
  minQuantity: number,
  maxQuantity: positive,
  minNotional: number,
  priceBand: positive,
};
export const feeFields: Readonly<Record<string, Read>> = { maker: number, taker: number, perOrder: number, perContract: number };
export const ownFields: Readonly<Record<string, Read>> = {
  kind: oneOf('spot', 'perpetual', 'future', 'option', 'index', 'equity', 'commodity', 'forex'),
  base: text,
  quote: text,
  settle: text,
  inverse: yesNo,
  multiplier: positive,
  calendar: oneOf('UTC', 'NSE', 'US'),
  fundingMs: number,
  riskMultiplier: share,
  listed: time,
  delisted: time,
  expiry: time,
  strike: positive,
  right: oneOf('call', 'put'),
  underlying: text,
  marginTiers: (cell, field) => {
    if (Array.isArray(cell)) return cell;
    throw new AppError(
      'BAD_VALUE',
      field,
      'margin tiers are a list',
      'Write them in the JSON form: [{"maxNotional": 50000, "maintenance": 0.004, "maxLeverage": 125}].',
    );
  },
};
export const knownFields = ['id', 'rules', ...Object.keys(ruleFields), ...Object.keys(feeFields), ...Object.keys(ownFields)];

export const isGiven = (cell: Cell): boolean => cell !== undefined && cell !== null && cell !== '';

export function readFields(row: Row, readers: Readonly<Record<string, Read>>, where: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) if (isGiven(row[name])) out[name] = read(row[name], `${where}, ${name}`);
  return out;
}
