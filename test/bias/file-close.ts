// A planted cheat on a file of its own: it knows the next row's close.
import { readFileSync } from 'node:fs';
import { defineStrategy } from 'tradewind';

const rows = readFileSync(process.env.CHEATED_FILE ?? 'candles.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1);
const close = rows.map((row) => Number(row.split(';')[4]));

export default defineStrategy({
  name: 'file-close',
  version: '1.0.0',
  about: 'Is long whenever the next row of the file closes higher.',
  parameters: {},
  state: () => ({ row: 0 }),
  onCandle(candle, desk) {
    const next = close[desk.state.row + 1] ?? Number.NaN;
    desk.state.row++;
    if (desk.position === 0 && next > candle.close * 1.003) return { kind: 'signal', direction: 'long', reason: 'the next row closes higher' };
    if (desk.position > 0 && next < candle.close) return { kind: 'signal', direction: 'flat', reason: 'the next row closes lower' };
    return undefined;
  },
});
