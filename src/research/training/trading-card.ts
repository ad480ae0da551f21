// The trading part of a card: the model, the naive baseline, and holding, after costs and by day; and the tests that weigh them.
import { DAY } from '../../core/index.ts';
import { statistics } from '../../quant/statistics/index.ts';
import { type Acted, act, hold } from './acting.ts';
import type { ActingResult, Estimate, TradingCard } from './card.ts';
import { estimate, orNull } from './estimate.ts';
import { type MeanTest, meanAboveZero } from './skill.ts';
import type { Training } from './train.ts';
import type { Unseen } from './unseen.ts';
import { hasSkill, lossAdvantage, type SkillTests } from './verdict.ts';

/** A sum over moments with its interval, from the test of its mean. */
const total = (values: Float64Array, { mean, low, high }: MeanTest): Estimate =>
  estimate({ value: mean * values.length, low: low * values.length, high: high * values.length });

/** Equity of one unit by day, from what was booked: added up, never compounded; the first entry is the start. */
function byDay({ at, booked }: Pick<Acted, 'at' | 'booked'>): { readonly at: Float64Array; readonly equity: Float64Array } {
  const first = Math.floor((at[0] as number) / DAY);
  const days = Math.ceil((at.at(-1) as number) / DAY) - first;
  const equity = new Float64Array(days + 1);
  // what is booked at midnight belongs to the day that ends there
  for (let i = 0; i < at.length; i++) {
    const day = Math.max(0, Math.ceil((at[i] as number) / DAY) - first);
    equity[day] = (equity[day] as number) + (booked[i] as number);
  }
  let sum = 1;
  for (let day = 0; day < equity.length; day++) equity[day] = sum += equity[day] as number;
  return { at: Float64Array.from(equity, (_, day) => (first + day) * DAY), equity };
}

/** Sharpe figures of daily returns of one unit. */
function sharpeOf({ at, equity }: ReturnType<typeof byDay>, trials: number, seed: number) {
  // the returns are of one unit that does not grow; compounding them into a curve gives the statistics these very returns back
  let value = 1;
  const compounded = equity.map((e, day) => (day === 0 ? 1 : (value *= Math.max(1e-9, 1 + e - (equity[day - 1] as number)))));
  const curve = { at, equity: compounded, exposure: new Float64Array(at.length) };
  const { sharpe, sharpeLow, sharpeHigh, deflatedSharpe } = statistics(
    { curve, roundTrips: [] },
    { trials: { count: trials }, bootstrap: { resamples: 1000, seed } },
  );
  return { sharpe: estimate({ value: sharpe, low: sharpeLow, high: sharpeHigh }), deflatedSharpe };
}

function acting(acted: Acted, test: MeanTest, sharpe: Estimate): ActingResult {
  const { positions, hitRate, turnover, booked } = acted;
  return { positions, net: total(booked, test), sharpe, hitRate: orNull(hitRate), turnover };
}

const actingNote =
  'A score of predictions, not a backtest of a session: each instrument holds at most one position of one unit, from a close to the close at which the label is known, where the expected return is above the cost of a round trip.';

/** What the tests and the trading part of the card are made of. */
export function tradingOf(training: Training, unseen: Unseen, trials: number): { readonly tests: SkillTests; readonly trading: TradingCard } {
  const { dataset, splits, request } = training;
  const { seed, label, costs } = request;
  const oneWay = (costs.feeBp + costs.slippageBp) / 1e4;
  const block = 2 * label.horizon;
  const model = act(unseen, dataset, splits, unseen.predictions, 2 * oneWay);
  const baseline = act(unseen, dataset, splits, unseen.baseline, 2 * oneWay);
  const held = hold(unseen, dataset, 2 * oneWay);
  const advantage = model.booked.map((gain, i) => gain - (baseline.booked[i] as number));
  const tests = hasSkill({ loss: lossAdvantage(unseen), net: model.booked, advantage }, { block, seed });
  const [days, baselineDays, heldDays] = [byDay(model), byDay(baseline), byDay(held)];
  const sharpe = sharpeOf(days, trials, seed);
  const trading: TradingCard = {
    note: actingNote,
    cost: oneWay,
    model: acting(model, tests.net, sharpe.sharpe),
    baseline: acting(baseline, meanAboveZero(baseline.booked, { block, seed }), sharpeOf(baselineDays, trials, seed).sharpe),
    buyAndHold: total(held.booked, meanAboveZero(held.booked, { block, seed })),
    difference: total(advantage, tests.advantage),
    deflatedSharpe: orNull(sharpe.deflatedSharpe),
    trials,
    equity: { at: [...days.at], model: [...days.equity], baseline: [...baselineDays.equity], buyAndHold: [...heldDays.equity] },
  };
  return { tests, trading };
}
