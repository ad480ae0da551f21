// The futures a run is given: cut off, replaced, or replaced in one place only.
import { type Candles, type FundingRates, type Random, seeded, type Time, timeframeMs } from '../../core/index.ts';
import {
  columnChanges,
  type FuturePath,
  futurePath,
  perturbCandles,
  perturbFunding,
  rebuildCandles,
  returnSpread,
  truncateCandles,
  truncateFunding,
} from '../../research/bias/index.ts';
import { type CandleInput, finestInput, type Input } from './inputs.ts';
import type { Changes } from './sandbox.ts';

/** A changed future, and the words for what was changed. */
export interface Future {
  readonly name: string;
  readonly changes: Changes;
}

const truncated = (input: Input, cut: Time): Candles | FundingRates =>
  input.kind === 'funding' ? truncateFunding(input.rates, cut) : truncateCandles(input.candles, input.closes, cut);

/** Nothing comes after the cut. */
export const truncation = (inputs: readonly Input[], cut: Time): Future => ({
  name: 'everything',
  changes: new Map(inputs.map((input) => [input, truncated(input, cut)])),
});

/** Standard deviation of a decision candle's return, and of one step of the finest series. */
function spreads(inputs: readonly Input[], finest: CandleInput, decision: number): { spread: number; noise: number } {
  const noise = 2 * returnSpread(finest.candles);
  const steps = Math.max(1, decision / timeframeMs(finest.timeframe));
  const coarse = inputs.find((i) => i.kind === 'candles' && i.instrument === finest.instrument && timeframeMs(i.timeframe) === decision) as
    | CandleInput
    | undefined;
  return { spread: coarse === undefined ? (noise / 2) * Math.sqrt(steps) : returnSpread(coarse.candles), noise };
}

/**
 * Another future in every input, one path per instrument: finer and coarser series of it agree.
 * @param decision length of the decision timeframe, ms
 */
export function perturbation(inputs: readonly Input[], cut: Time, o: { seed: number; sign: 1 | -1; decision: number }): Future {
  const random = seeded(o.seed);
  const changes = new Map<Input, Candles | FundingRates>();
  for (const instrument of new Set(inputs.map((i) => i.instrument))) {
    const finest = finestInput(inputs, instrument);
    if (finest === undefined) continue;
    const own = inputs.filter((i) => i.instrument === instrument);
    const end = own.reduce((last, i) => (i.kind === 'candles' ? Math.max(last, i.closes.at(-1) ?? last) : last), cut);
    const path = futurePath({ cut, step: timeframeMs(finest.timeframe), end, sign: o.sign, random, ...spreads(inputs, finest, o.decision) });
    const finestChanged = perturbCandles(finest.candles, finest.closes, path, random);
    for (const input of own) changes.set(input, input === finest ? finestChanged : changedOf(input, finest, finestChanged, path, random));
  }
  return { name: 'everything', changes };
}

function changedOf(input: Input, finest: CandleInput, finestChanged: Candles, path: FuturePath, random: Random): Candles | FundingRates {
  if (input.kind === 'funding') return perturbFunding(input.rates, path.cut, random);
  if (input.series !== 'last') return perturbCandles(input.candles, input.closes, path, random);
  return rebuildCandles(input.candles, input.closes, finestChanged, finest.closes, path, random);
}

/** The same changed future, in one input only, for each input in turn. */
export const alone = ({ changes }: Future): Future[] =>
  [...changes].map(([input, content]) => ({ name: `the ${input.name}`, changes: new Map([[input, content]]) }));

export interface ColumnFuture extends Future {
  readonly column: string;
  /** where false, other columns had to follow */
  readonly alone: boolean;
}

/** One column of one input at a time. */
export function* columnsOf(input: CandleInput, future: Future, cut: Time): Generator<ColumnFuture> {
  const wild = future.changes.get(input) as Candles;
  for (const change of columnChanges(input.candles, input.closes, cut, wild))
    yield {
      name: `column ${change.column} of the ${input.name}`,
      column: change.column,
      alone: change.alone,
      changes: new Map([[input, change.candles]]),
    };
}
