// Synthetic candles, the same bits in every language: 32-bit integer steps and IEEE + - * / floor only.

export interface Candles {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** sfc32 with 12 warm-up draws; uniform in (0, 1). */
export function uniform(seed: number): () => number {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let d = 1;
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return () => (next() + 0.5) / 4294967296;
}

const cents = (price: number) => Math.floor(price * 100 + 0.5) / 100;

/**
 * A walk with drift regimes and clustered volatility on a 0.01 grid; open[i + 1] equals close[i].
 * @param sigma volatility of one candle, as a fraction
 */
export function syntheticCandles(seed: number, count: number, start: number, stepMs: number, sigma: number, firstPrice: number): Candles {
  const draw = uniform(seed);
  const gauss = () => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += draw();
    return sum - 6;
  };
  const column = () => new Float64Array(count);
  const candles = { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let price = firstPrice;
  let volatility = sigma;
  let drift = 0;
  for (let i = 0; i < count; i++) {
    if (i % 240 === 0) drift = (draw() - 0.5) * sigma * 0.2;
    volatility = 0.97 * volatility + 0.03 * sigma * (0.25 + 1.5 * draw());
    let high = price;
    let low = price;
    let inside = price;
    for (let k = 0; k < 4; k++) {
      inside *= 1 + drift * 0.25 + volatility * 0.5 * gauss();
      const seen = cents(inside);
      if (seen > high) high = seen;
      if (seen < low) low = seen;
    }
    const close = Math.max(1, cents(inside));
    low = Math.max(1, low);
    high = Math.max(1, high);
    candles.time[i] = start + i * stepMs;
    candles.open[i] = price;
    candles.high[i] = high;
    candles.low[i] = low;
    candles.close[i] = close;
    candles.volume[i] = Math.floor((5 + 45 * draw()) * (1 + (high - low) / price / sigma) * 1000 + 0.5) / 1000;
    price = close;
  }
  return candles;
}
