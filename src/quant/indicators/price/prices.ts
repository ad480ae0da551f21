// One price that stands for the whole candle.
import type { Candle, Indicator } from '../../../core/index.ts';
import { define } from '../define.ts';

abstract class CandlePrice implements Indicator {
  readonly warmup = 1;
  value = Number.NaN;
  protected abstract price(candle: Candle): number;
  update(candle: Candle): void {
    this.value = this.price(candle);
  }
}

class AveragePrice extends CandlePrice {
  protected override price(c: Candle): number {
    return (c.high + c.low + c.close + c.open) / 4;
  }
}
class MedianPrice extends CandlePrice {
  protected override price(c: Candle): number {
    return (c.high + c.low) / 2;
  }
}
class TypicalPrice extends CandlePrice {
  protected override price(c: Candle): number {
    return (c.high + c.low + c.close) / 3;
  }
}
class WeightedClose extends CandlePrice {
  protected override price(c: Candle): number {
    return (c.high + c.low + c.close * 2) / 4;
  }
}

const price = { group: 'price', parameters: [], outputs: ['value'], series: 0 } as const;

export const averagePrice = define({
  ...price,
  name: 'average-price',
  about: 'Mean of the candle’s four prices',
  formula: '(open + high + low + close) / 4',
  source: 'TA-Lib AVGPRICE',
  talib: 'AVGPRICE',
  make: () => new AveragePrice(),
});
export const medianPrice = define({
  ...price,
  name: 'median-price',
  about: 'Middle of the candle',
  formula: '(high + low) / 2',
  source: 'TA-Lib MEDPRICE',
  talib: 'MEDPRICE',
  make: () => new MedianPrice(),
});
export const typicalPrice = define({
  ...price,
  name: 'typical-price',
  about: 'Mean of high, low and close',
  formula: '(high + low + close) / 3',
  source: 'TA-Lib TYPPRICE',
  talib: 'TYPPRICE',
  make: () => new TypicalPrice(),
});
export const weightedClose = define({
  ...price,
  name: 'weighted-close',
  about: 'Mean of high, low and twice the close',
  formula: '(high + low + 2 close) / 4',
  source: 'TA-Lib WCLPRICE',
  talib: 'WCLPRICE',
  make: () => new WeightedClose(),
});
