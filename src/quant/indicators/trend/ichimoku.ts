// Ichimoku cloud.
import type { Candle } from '../../../core/index.ts';
import { define, whole } from '../define.ts';
import { Delay } from '../window.ts';
import { Donchian } from './donchian.ts';

/**
 * Conversion line (`value`), base line, and the two edges of the cloud as drawn under today's candle: computed `displacement` − 1
 * candles ago. The lagging span is today's close drawn in the past; it tells nothing new and is left out.
 */
export class Ichimoku {
  readonly warmup: number;
  value = Number.NaN;
  base = Number.NaN;
  spanA = Number.NaN;
  spanB = Number.NaN;
  private readonly conversionChannel: Donchian;
  private readonly baseChannel: Donchian;
  private readonly spanChannel: Donchian;
  private readonly laterA: Delay;
  private readonly laterB: Delay;
  private missing: number;

  constructor(conversion: number, base: number, span: number, displacement: number) {
    this.conversionChannel = new Donchian(conversion);
    this.baseChannel = new Donchian(base);
    this.spanChannel = new Donchian(span);
    this.laterA = new Delay(displacement - 1);
    this.laterB = new Delay(displacement - 1);
    this.warmup = Math.max(conversion, base, span) + displacement - 1;
    this.missing = this.warmup;
  }

  update(candle: Candle): void {
    const { conversionChannel, baseChannel, spanChannel, laterA, laterB } = this;
    conversionChannel.update(candle);
    baseChannel.update(candle);
    spanChannel.update(candle);
    laterA.push((conversionChannel.value + baseChannel.value) / 2);
    laterB.push(spanChannel.value);
    if (this.missing > 0 && --this.missing > 0) return;
    this.value = conversionChannel.value;
    this.base = baseChannel.value;
    this.spanA = laterA.value;
    this.spanB = laterB.value;
  }
}

export const ichimoku = define({
  name: 'ichimoku',
  about: 'Two lines and a cloud made of the middles of three channels',
  group: 'trend',
  parameters: [
    whole('conversion', 9, 1, 'period of the conversion line'),
    whole('base', 26, 1, 'period of the base line'),
    whole('span', 52, 1, 'period of the second edge of the cloud'),
    whole('displacement', 26, 1, 'the cloud is drawn displacement − 1 candles ahead'),
  ],
  outputs: ['value', 'base', 'spanA', 'spanB'],
  formula:
    'value, base = (highest high + lowest low)/2 of their periods; spanA = (value + base)/2, spanB = middle of span, both of displacement − 1 candles ago',
  source: 'G. Hosoda (1969); displacement as TradingView',
  series: 0,
  make: (_seeding, conversion: number, base: number, span: number, displacement: number) => new Ichimoku(conversion, base, span, displacement),
});
