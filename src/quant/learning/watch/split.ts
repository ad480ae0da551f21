// Two arms that never see the same row: who gets which by a hash, so that every replay agrees, and what that shows.
import { AppError } from '../../../core/index.ts';
import { Evidence, type EvidenceOptions, type Finding } from './evidence.ts';

export type Arm = 'champion' | 'challenger';

export interface Split {
  /** name of the trial: another name, another split */
  readonly name: string;
  /** share of rows or deployments that the challenger gets, between 0 and 1 */
  readonly share: number;
}

/** FNV-1a over UTF-16 units, finished as murmur3 does so that neighbouring times fall far apart; uniform in [0, 1). */
function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

const armAt = ({ name, share }: Split, key: string): Arm => (hashOf(`${name}|${key}`) < share ? 'challenger' : 'champion');

/** Arm of one signal: by instrument and time of the candle. */
export const armOfSignal = (split: Split, instrument: string, at: number): Arm => armAt(split, `${instrument}|${at}`);

/** Arm of everything a deployment does. */
export const armOfDeployment = (split: Split, deployment: string): Arm => armAt(split, deployment);

const limited = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value));

function checkTrial({ share }: Split, limit: number): void {
  if (!(share > 0 && share < 1)) throw new AppError('OUT_OF_RANGE', 'share', `${share} is not between 0 and 1`, 'Give both arms something, such as 0.5.');
  if (!(limit > 0 && Number.isFinite(limit)))
    throw new AppError('OUT_OF_RANGE', 'limit', `${limit} is not above 0`, 'Give the largest outcome that shall count, such as 0.05 for returns.');
}

/**
 * Compares outcomes of signals that were split by armOfSignal: the return after costs that each brought, or any figure of which more is better. Each outcome is
 * weighed by one over the chance that it fell to its arm (Horvitz & Thompson 1952), so that the mean is that of challenger less champion, whatever the share.
 */
export class SplitTrial {
  readonly evidence: Evidence;
  readonly #share: number;
  readonly #limit: number;
  /** outcomes of each arm */
  champions = 0;
  challengers = 0;
  championSum = 0;
  challengerSum = 0;

  /** @param limit outcomes beyond ± this count as this: one wild day must not decide. @throws AppError OUT_OF_RANGE share outside (0, 1) or limit not above 0 */
  constructor(split: Split, limit: number, options: EvidenceOptions = {}) {
    checkTrial(split, limit);
    this.#share = split.share;
    this.#limit = limit;
    this.evidence = new Evidence(options);
  }

  /** Takes the outcome of one signal, in the order of time. What is not a number is not taken. */
  see(arm: Arm, outcome: number): Finding['verdict'] {
    if (!Number.isFinite(outcome)) return this.evidence.verdict;
    const value = limited(outcome, this.#limit);
    if (arm === 'challenger') {
      this.challengers++;
      this.challengerSum += outcome;
    } else {
      this.champions++;
      this.championSum += outcome;
    }
    const weighed = arm === 'challenger' ? value / this.#share : -value / (1 - this.#share);
    return this.evidence.see(weighed, this.#limit / Math.min(this.#share, 1 - this.#share));
  }

  /** Result and stop rule; `difference` there is of limited, weighed outcomes. */
  finding(): Finding & {
    readonly champion: { readonly count: number; readonly mean: number };
    readonly challenger: { readonly count: number; readonly mean: number };
  } {
    return {
      ...this.evidence.finding(),
      champion: { count: this.champions, mean: this.championSum / this.champions },
      challenger: { count: this.challengers, mean: this.challengerSum / this.challengers },
    };
  }
}

/**
 * Compares deployments that were split by armOfDeployment, period by period (a day, say): mean outcome of the challenger's deployments less that of the champion's, so that
 * what the market did to both cancels. What it finds is true of these deployments; few of them may differ for reasons of their own.
 */
export class DeploymentTrial {
  readonly evidence: Evidence;
  readonly #split: Split;
  readonly #limit: number;
  /** periods in which an arm had no outcome */
  skipped = 0;

  /** @param limit differences beyond ± this count as this; the nearer to what is usual, the sooner a verdict. @throws AppError as SplitTrial */
  constructor(split: Split, limit: number, options: EvidenceOptions = {}) {
    checkTrial(split, limit);
    this.#split = split;
    this.#limit = limit;
    this.evidence = new Evidence(options);
  }

  /** Takes the outcomes of one period, in the order of time. Those that are not numbers are left out. */
  see(outcomes: Iterable<readonly [deployment: string, outcome: number]>): Finding['verdict'] {
    const [sums, counts] = [
      [0, 0],
      [0, 0],
    ] as [[number, number], [number, number]];
    for (const [deployment, outcome] of outcomes) {
      if (!Number.isFinite(outcome)) continue;
      const arm = armOfDeployment(this.#split, deployment) === 'challenger' ? 1 : 0;
      sums[arm] += outcome;
      counts[arm]++;
    }
    if (counts[0] === 0 || counts[1] === 0) {
      this.skipped++;
      return this.evidence.verdict;
    }
    return this.evidence.see(limited(sums[1] / counts[1] - sums[0] / counts[0], this.#limit), this.#limit);
  }

  finding(): Finding {
    return this.evidence.finding();
  }
}
