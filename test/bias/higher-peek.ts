// A planted cheat: it takes the 4h candle of now for known, although that closes hours later.
import { defineStrategy, HOUR } from 'tradewind';
import { everything } from './data.ts';

const { at, open, close } = await everything('4h');
const rows = new Map([...at].map((t, i) => [t, i]));

export default defineStrategy({
  name: 'higher-peek',
  version: '1.0.0',
  about: 'Follows the direction of the current 4h candle.',
  parameters: {},
  timeframe: '1h',
  onCandle(candle, desk) {
    const row = rows.get(Math.floor(candle.at / (4 * HOUR)) * 4 * HOUR) ?? -1;
    const up = (close[row] ?? Number.NaN) - (open[row] ?? Number.NaN);
    if (desk.position === 0 && up > 0) return { kind: 'signal', direction: 'long', reason: 'the 4h candle rises' };
    if (desk.position > 0 && up < 0) return { kind: 'signal', direction: 'flat', reason: 'the 4h candle falls' };
    return undefined;
  },
});
