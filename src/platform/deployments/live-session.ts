// A portfolio with everything that drives it: the feed, and for live the account. The three yeses of live are asked here, and nowhere else.
import { AppError, type Clock, type Random, type Time, timeframeMs } from '../../core/index.ts';
import { RateBudget } from '../../outside/net/index.ts';
import { type OkxKeys, OkxRest, okxAccount } from '../../outside/venues/index.ts';
import { accountTag } from './client-ids.ts';
import { OkxFeed } from './okx-feed.ts';
import { OkxLink } from './okx-link.ts';
import type { Portfolio } from './portfolio.ts';
import { type PortfolioView, viewOf } from './view.ts';

/** Clocks, and chance for pauses between attempts. */
export interface Surroundings {
  /** the venue's time: the wall's, unless a local exchange runs faster */
  readonly clock: Clock;
  readonly wall: Clock;
  readonly random: Random;
}

/** What only a live portfolio is given. */
export interface LiveParts {
  readonly keys: OkxKeys;
  /** the process was started with --live */
  readonly allowed: boolean;
  readonly demo?: boolean;
  readonly deadManSeconds?: number;
  readonly reconcileMs?: number;
}

const stageKey = 'stage';
const snapshotEvery = 2000;
const commitMs = 1000;

/** The recorded act of a person: from now on, or no longer, this portfolio may trade live. */
export function arm(portfolio: Portfolio, armed: boolean, why: string): void {
  portfolio.note({ kind: 'operator', code: armed ? 'ARMED' : 'DISARMED', text: why });
  portfolio.journal.setMeta(stageKey, armed ? 'live' : 'paper');
}

/** @throws AppError VERDICT naming the yes that is missing */
async function threeYeses(portfolio: Portfolio, rest: OkxRest, { allowed }: LiveParts): Promise<void> {
  const refuse = (problem: string, mend: string): never => {
    throw new AppError('VERDICT', portfolio.spec.name, problem, mend);
  };
  if (portfolio.journal.meta(stageKey) !== 'live') refuse('its stage is not live', `Arm it: tradewind arm ${portfolio.spec.name}`);
  if (!allowed) refuse('this process may not trade live', 'Start it with --live.');
  const { permissions, netMode, level } = await okxAccount.config(rest);
  if (!permissions.includes('trade')) refuse(`the key may ${permissions.join(', ') || 'nothing'}, not trade`, 'Use a key with the permission to trade.');
  if (permissions.includes('withdraw')) refuse('the key may withdraw', 'Make a key that cannot: trading needs no more than read and trade.');
  if (!netMode) refuse('the account is in hedge mode', 'Set net position mode at OKX.');
  if (level < 2) refuse('the account trades cash only', 'Set its mode to futures at OKX.');
}

export class LiveSession {
  readonly portfolio: Portfolio;
  readonly feed: OkxFeed;
  /** undefined on paper */
  readonly link: OkxLink | undefined;
  readonly #cancel: () => void;
  #stopped = false;

  private constructor(portfolio: Portfolio, feed: OkxFeed, link: OkxLink | undefined, clock: Clock) {
    this.portfolio = portfolio;
    this.feed = feed;
    this.link = link;
    let cancel = (): void => {};
    let kept = portfolio.journal.seq;
    const tend = (): void => {
      cancel = clock.after(commitMs, tend);
      if (portfolio.runner.failure !== undefined) return;
      portfolio.journal.commit();
      if (portfolio.journal.seq - kept < snapshotEvery) return;
      kept = portfolio.journal.seq;
      portfolio.snapshot();
    };
    tend();
    this.#cancel = () => cancel();
  }

  /** On paper: no key, nothing that could sign. */
  static async paper(portfolio: Portfolio, around: Surroundings): Promise<LiveSession> {
    if (portfolio.spec.mode !== 'paper')
      throw new AppError('BAD_VALUE', portfolio.spec.name, 'it began as a live portfolio', 'Start it with --live, or begin another.');
    return LiveSession.#start(portfolio, around, undefined);
  }

  /** @throws AppError VERDICT naming the yes that is missing; UNREACHABLE, VENUE_REFUSED */
  static async live(portfolio: Portfolio, around: Surroundings, live: LiveParts): Promise<LiveSession> {
    const { spec } = portfolio;
    if (spec.mode !== 'live') throw new AppError('BAD_VALUE', spec.name, 'it began on paper', 'Start it with --paper, or begin another.');
    const { clock, wall, random } = around;
    const rest = new OkxRest({
      hosts: spec.hosts,
      clock,
      random,
      budget: new RateBudget(wall),
      keys: live.keys,
      ...(live.demo === undefined ? {} : { demo: live.demo }),
    });
    await rest.syncClock();
    await threeYeses(portfolio, rest, live);
    for (const { id } of spec.instruments) await okxAccount.setLeverage(rest, id, spec.run.leverage, 'cross');
    const link = new OkxLink({
      rest,
      session: portfolio.session,
      clock,
      wall,
      random,
      push: (event) => portfolio.runner.push(event),
      note: (record) => portfolio.note(record),
      tag: accountTag(spec.name),
      incarnation: portfolio.incarnation,
      hosts: spec.hosts,
      keys: live.keys,
      since: spec.tradeFrom,
      ...(live.deadManSeconds === undefined ? {} : { deadManSeconds: live.deadManSeconds }),
      ...(live.reconcileMs === undefined ? {} : { reconcileMs: live.reconcileMs }),
    });
    portfolio.runner.connect(link.gateway);
    try {
      // nothing is decided before journal and venue agree
      await link.reconcile();
      return await LiveSession.#start(portfolio, around, link);
    } catch (error) {
      await link.stop();
      throw error;
    }
  }

  static async #start(portfolio: Portfolio, { clock, wall, random }: Surroundings, link: OkxLink | undefined): Promise<LiveSession> {
    const { spec, session, runner } = portfolio;
    const rest = new OkxRest({ hosts: spec.hosts, clock, random, budget: new RateBudget(wall) });
    await rest.syncClock();
    const { market } = session;
    // a death between the candles of an instant and its end: the end comes now
    if (market.sliceLength > 0) runner.push({ kind: 'slice', at: market.now, seen: clock.now() });
    const ms = timeframeMs(spec.timeframe);
    const feed = new OkxFeed({
      rest,
      hosts: spec.hosts,
      clock,
      wall,
      random,
      instruments: spec.instruments,
      timeframe: spec.timeframe,
      from: market.streams.map((s): Time => (s.count === 0 ? spec.feedFrom : s.candle.at + ms)),
      push: (event) => runner.push(event),
      note: (record) => portfolio.note(record),
      paused: () => session.deployments[0]?.paused ?? '',
    });
    return new LiveSession(portfolio, feed, link, clock);
  }

  view(): PortfolioView {
    return viewOf(this.portfolio);
  }

  /** Lets everything go and keeps the state. What rests at the venue stays there. A second time it does nothing. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancel();
    await this.feed.close();
    await this.link?.stop();
    this.portfolio.close();
  }
}
