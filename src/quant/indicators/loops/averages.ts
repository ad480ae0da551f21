// Whole-column loops of averages. Each does the arithmetic of its indicator's step in the same order, so the bits are the same.
// They must not be called for columns shorter than what they read; `x` and `out` have one length.

/** Simple moving average of `x` from row `from` on; NaN before. */
export function smaLoop(x: Float64Array, period: number, out: Float64Array, from = 0): void {
  const n = x.length;
  const warm = Math.min(n, from + period - 1);
  let sum = 0;
  out.fill(Number.NaN, 0, warm);
  for (let i = from; i < warm; i++) sum += x[i] as number;
  if (warm >= n) return;
  sum += x[warm] as number;
  out[warm] = sum / period;
  for (let i = warm + 1; i < n; i++) {
    sum += x[i] as number;
    sum -= x[i - period] as number;
    out[i] = sum / period;
  }
}

/** Exponential moving average of `x`, seeded with the mean of its first `period` values. */
export function emaLoop(x: Float64Array, period: number, out: Float64Array): void {
  const n = x.length;
  const alpha = 2 / (period + 1);
  const warm = Math.min(n, period);
  let value = 0;
  for (let i = 0; i < warm; i++) value += x[i] as number;
  out.fill(Number.NaN, 0, Math.min(n, period - 1));
  if (period > n) return;
  value /= period;
  out[period - 1] = value;
  for (let i = period; i < n; i++) {
    value += ((x[i] as number) - value) * alpha;
    out[i] = value;
  }
}

/** Weighted moving average of `x`. */
export function wmaLoop(x: Float64Array, period: number, out: Float64Array): void {
  const n = x.length;
  const divisor = (period * (period + 1)) / 2;
  const warm = Math.min(n, period - 1);
  let sum = 0;
  let weighted = 0;
  let trailing = 0;
  for (let i = 0; i < warm; i++) {
    sum += x[i] as number;
    weighted += (x[i] as number) * (i + 1);
  }
  out.fill(Number.NaN, 0, warm);
  for (let i = period - 1; i < n; i++) {
    const now = x[i] as number;
    sum += now;
    sum -= trailing;
    weighted += now * period;
    out[i] = weighted / divisor;
    trailing = x[i - period + 1] as number;
    weighted -= sum;
  }
}

/** Fast minus slow average, its average and their difference, with TA-Lib's late start of the fast one. */
export function macdLoop(x: Float64Array, out: readonly Float64Array[], fast: number, slow: number, signal: number): void {
  const [values, signals, histograms] = out as [Float64Array, Float64Array, Float64Array];
  const n = x.length;
  const short = Math.min(fast, slow);
  const long = Math.max(fast, slow);
  const first = long + signal - 2;
  for (const column of out) column.fill(Number.NaN, 0, Math.min(n, first));
  if (first >= n) return;
  let a = 0;
  let b = 0;
  for (let i = 0; i < long; i++) {
    b += x[i] as number;
    if (i >= long - short) a += x[i] as number;
  }
  a /= short;
  b /= long;
  const alphaA = 2 / (short + 1);
  const alphaB = 2 / (long + 1);
  const alphaS = 2 / (signal + 1);
  let s = a - b;
  for (let i = long; i <= first; i++) {
    a += ((x[i] as number) - a) * alphaA;
    b += ((x[i] as number) - b) * alphaB;
    s += a - b;
  }
  s /= signal;
  values[first] = a - b;
  signals[first] = s;
  histograms[first] = a - b - s;
  for (let i = first + 1; i < n; i++) {
    const now = x[i] as number;
    a += (now - a) * alphaA;
    b += (now - b) * alphaB;
    const difference = a - b;
    s += (difference - s) * alphaS;
    values[i] = difference;
    signals[i] = s;
    histograms[i] = difference - s;
  }
}

/** Wilder's RSI of `x`. */
export function rsiLoop(x: Float64Array, period: number, out: Float64Array): void {
  const n = x.length;
  out.fill(Number.NaN, 0, Math.min(n, period));
  if (period >= n) return;
  let gain = 0;
  let loss = 0;
  for (let i = 1; i <= period; i++) {
    const change = (x[i] as number) - (x[i - 1] as number);
    if (change > 0) gain += change;
    else if (change < 0) loss -= change;
  }
  gain /= period;
  loss /= period;
  const before = period - 1;
  let sum = gain + loss;
  out[period] = sum === 0 ? 0 : (100 * gain) / sum;
  for (let i = period + 1; i < n; i++) {
    const change = (x[i] as number) - (x[i - 1] as number);
    const size = Math.abs(change);
    gain = (gain * before + (size + change) * 0.5) / period;
    loss = (loss * before + (size - change) * 0.5) / period;
    sum = gain + loss;
    out[i] = sum === 0 ? 0 : (100 * gain) / sum;
  }
}

/** Rates of change: percent, price, fraction, ratio, ratio in percent (as many as there are columns). */
export function rocLoop(x: Float64Array, out: readonly Float64Array[], period: number): void {
  const [percents, moves, fractions, ratios, hundreds] = out;
  const n = x.length;
  for (const column of out) column.fill(Number.NaN, 0, Math.min(n, period));
  const values = percents as Float64Array;
  for (let i = period; i < n; i++) {
    const old = x[i - period] as number;
    values[i] = old === 0 ? 0 : ((x[i] as number) / old - 1) * 100;
  }
  if (moves !== undefined) for (let i = period; i < n; i++) moves[i] = (x[i] as number) - (x[i - period] as number);
  if (fractions !== undefined) for (let i = period; i < n; i++) fractions[i] = (values[i] as number) / 100;
  for (const [column, factor] of [
    [ratios, 1],
    [hundreds, 100],
  ] as const)
    if (column !== undefined)
      for (let i = period; i < n; i++) {
        const old = x[i - period] as number;
        column[i] = old === 0 ? 0 : ((x[i] as number) / old) * factor;
      }
}
