// The verdict: better than the naive baseline at foreseeing, and at making money after costs, each more surely than luck would have it.
import { misfit, outputsOf, type Task } from '../../quant/learning/index.ts';
import type { Verdict } from './card.ts';
import { blocksMin, type MeanTest, meanAboveZero, meansByMoment } from './skill.ts';
import type { Unseen } from './unseen.ts';

/** One-sided level of each test: of a hundred models without skill at most about one passes one of them. */
export const skillLevel = 0.01;
/** Chance of skill that the deflated Sharpe must reach (Bailey & López de Prado 2014). */
const deflatedMin = 0.95;

/** What the tests look at, one number a moment. */
export interface Evidence {
  /** loss of the naive baseline less that of the model */
  readonly loss: Float64Array;
  /** return after costs of acting on the model, and the same less that of acting on the baseline */
  readonly net: Float64Array;
  readonly advantage: Float64Array;
}

/** What a row costs: log-loss of probabilities, squared error of values. */
function rowLoss(task: Task, output: Float64Array, label: number): number {
  const distance = misfit(task, output, label);
  return task.kind === 'regression' ? distance ** 2 : -Math.log(Math.max(1e-12, 1 - distance));
}

/** Loss of the baseline less that of the model, by moment; rows on which the model abstained are left out. */
export function lossAdvantage({ task, at, labels, predictions, baseline }: Unseen): Float64Array {
  const outputs = outputsOf(task);
  const difference = labels.map((label, i) => {
    const [from, to] = [i * outputs, (i + 1) * outputs];
    return rowLoss(task, baseline.subarray(from, to), label) - rowLoss(task, predictions.subarray(from, to), label);
  });
  return meansByMoment(at, difference);
}

export interface SkillTests {
  readonly skilled: boolean;
  readonly loss: MeanTest;
  readonly net: MeanTest;
  readonly advantage: MeanTest;
}

/**
 * Has a model skill? Its loss is below the baseline's, its return after costs is above zero, and above that of acting on the baseline: each at
 * `level`, one-sided. All three must hold, so that a model without skill passes less often than `level`.
 * @param block moments of a block of the bootstrap: twice the horizon, since neighbouring labels share what came after them
 */
export function hasSkill({ loss, net, advantage }: Evidence, { block, seed, level = skillLevel }: { block: number; seed: number; level?: number }): SkillTests {
  const [a, b, c] = [meanAboveZero(loss, { block, seed }), meanAboveZero(net, { block, seed }), meanAboveZero(advantage, { block, seed })];
  return { skilled: [a, b, c].every((test) => test.mean > 0 && test.p <= level), loss: a, net: b, advantage: c };
}

const digits = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'undefined');
const percent = (value: number): string => (Number.isFinite(value) ? `${(100 * value).toFixed(2)} %` : 'undefined');

const chanceOf = ({ p, blocks }: MeanTest): string =>
  blocks < blocksMin
    ? `${blocks} independent stretches are too few to tell`
    : `luck alone does as well in ${percent(p)} of cases, at most ${percent(skillLevel)} may`;

export interface VerdictFigures {
  readonly tests: SkillTests;
  readonly lossName: string;
  readonly loss: number;
  readonly baselineLoss: number;
  /** sums of returns after costs */
  readonly net: number;
  readonly baselineNet: number;
  /** NaN where it is not defined */
  readonly deflatedSharpe: number;
  readonly trials: number;
  readonly synthetic: boolean;
}

/** The verdict in words and figures. */
export function verdictOf(f: VerdictFigures): Verdict {
  const { tests } = f;
  const passed = (test: MeanTest): boolean => test.mean > 0 && test.p <= skillLevel;
  const deflated = f.deflatedSharpe >= deflatedMin;
  const reasons = [
    { passed: passed(tests.loss), text: `${f.lossName} ${digits(f.loss)} against ${digits(f.baselineLoss)} of the naive baseline: ${chanceOf(tests.loss)}` },
    { passed: passed(tests.net), text: `return after costs ${percent(f.net)}: ${chanceOf(tests.net)}` },
    { passed: passed(tests.advantage), text: `return after costs against ${percent(f.baselineNet)} of the naive baseline: ${chanceOf(tests.advantage)}` },
    {
      passed: deflated,
      text: `deflated Sharpe: ${Number.isNaN(f.deflatedSharpe) ? 'undefined, nothing was traded or too few days were tested' : `${percent(f.deflatedSharpe)} chance of skill after ${f.trials} ${f.trials === 1 ? 'trial' : 'trials'}`}, ${percent(deflatedMin)} is needed`,
    },
  ];
  const beats = tests.skilled && deflated;
  const honest = f.synthetic ? [{ passed: true, text: 'the candles are made up (synthetic): nothing here says anything about a market' }] : [];
  return { beats, level: skillLevel, reasons: [...reasons.filter((r) => !r.passed), ...reasons.filter((r) => r.passed), ...honest] };
}
