// What a dataset asks of the future: which label, over which horizon, and the task it makes for a learner.
import { z } from 'zod';
import type { Candles } from '../../core/index.ts';
import { defineSet, forwardReturn, type Labels, trendScanning, tripleBarrier } from '../../quant/features/index.ts';
import { patternLabels, type Task } from '../../quant/learning/index.ts';

const whole = (min: number, max: number) => z.int().min(min).max(max);
const horizon = whole(1, 10_000);

/** A label as plain data. Horizons count candles. */
export const labelSchema = z.discriminatedUnion('kind', [
  /** does the price stand higher `horizon` candles later: 1, else 0 */
  z.strictObject({ kind: z.literal('direction'), horizon }),
  /** log return over the next `horizon` candles */
  z.strictObject({ kind: z.literal('forward-return'), horizon }),
  /** which barrier is met first: loss 0, time 1, profit 2; barriers in units of the mean true range of the last `volatility` candles */
  z.strictObject({
    kind: z.literal('triple-barrier'),
    horizon,
    profit: z.number().min(0.1).max(100).default(2),
    loss: z.number().min(0.1).max(100).default(2),
    volatility: whole(2, 1000).default(24),
  }),
  /** does the most significant trend over the next `shortest` to `horizon` candles rise: 1, else 0 */
  z.strictObject({ kind: z.literal('trend'), horizon: whole(3, 10_000), shortest: whole(3, 10_000).default(3) }),
  /** which way does the first chart pattern point that completes within `horizon` candles: down 0, none 1, up 2; swings exceed `strength` candles on either side */
  z.strictObject({ kind: z.literal('pattern'), horizon, strength: whole(1, 20).default(3) }),
]);

export type LabelSpec = z.infer<typeof labelSchema>;

/** The task that a label makes. */
export const taskOf = ({ kind }: LabelSpec): Task =>
  kind === 'forward-return' ? { kind: 'regression' } : kind === 'triple-barrier' || kind === 'pattern' ? { kind: 'classes', count: 3 } : { kind: 'binary' };

const shifted = ({ values, known }: Labels, change: (value: number) => number): Labels => ({
  values: values.map((v) => (Number.isNaN(v) ? v : change(v))),
  known,
});
const rises = (value: number): number => (value > 0 ? 1 : 0);

/**
 * The label of every candle, in the numbers of its task.
 * @throws AppError OUT_OF_RANGE
 */
export function labelsOf(candles: Candles, spec: LabelSpec): Labels {
  switch (spec.kind) {
    case 'direction':
      return shifted(forwardReturn(candles, spec.horizon), rises);
    case 'forward-return':
      return forwardReturn(candles, spec.horizon);
    case 'triple-barrier': {
      const [volatility] = defineSet('barriers', [{ name: 'natr', formula: 'natr', parameters: [spec.volatility] }]).batch(candles);
      return shifted(tripleBarrier(candles, { ...spec, volatility: volatility as Float64Array }), (v) => v + 1);
    }
    case 'pattern':
      return patternLabels(candles, spec.horizon, spec.strength);
    case 'trend':
      return shifted(trendScanning(candles, spec.shortest, spec.horizon), rises);
  }
}
