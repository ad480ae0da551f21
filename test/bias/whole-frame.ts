// A planted cheat: it measures today against the average of a history that has not happened yet.
import { defineStrategy } from 'tradewind';
import { everything } from './data.ts';

const { close } = await everything('1h');
const mean = close.reduce((sum, x) => sum + x, 0) / close.length;
const deviation = Math.sqrt(close.reduce((sum, x) => sum + (x - mean) ** 2, 0) / close.length);

export default defineStrategy({
  name: 'whole-frame',
  version: '1.0.0',
  about: 'Buys when the price is low against all of history, sells when it is high.',
  parameters: {},
  timeframe: '1h',
  onCandle(candle, desk) {
    const z = (candle.close - mean) / deviation;
    if (desk.position === 0 && z < -0.5) return { kind: 'signal', direction: 'long', reason: 'cheap' };
    if (desk.position > 0 && z > -0.3) return { kind: 'signal', direction: 'flat', reason: 'no longer cheap' };
    return undefined;
  },
});
