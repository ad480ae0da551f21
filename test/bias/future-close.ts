// A planted cheat: it knows the next candle's close.
import { defineStrategy, HOUR } from 'tradewind';
import { everything } from './data.ts';

const { at, close } = await everything('1h');
const closes = new Map([...at].map((t, i) => [t, close[i]]));

export default defineStrategy({
  name: 'future-close',
  version: '1.0.0',
  about: 'Is long whenever the next candle closes higher.',
  parameters: {},
  timeframe: '1h',
  onCandle(candle, desk) {
    const next = closes.get(candle.at + HOUR) ?? Number.NaN;
    if (desk.position === 0 && next > candle.close * 1.003) return { kind: 'signal', direction: 'long', reason: 'the next candle closes higher' };
    if (desk.position > 0 && next < candle.close) return { kind: 'signal', direction: 'flat', reason: 'the next candle closes lower' };
    return undefined;
  },
});
