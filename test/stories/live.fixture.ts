// A portfolio and a local exchange on loopback, minute by minute: exchange time passes when the story says so.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, MINUTE, seeded } from '../../src/core/index.ts';
import { wallClock } from '../../src/outside/clock/index.ts';
import { limitsToJson, type RunSpec } from '../../src/platform/backtests/index.ts';
import { arm, LiveSession, type Mode, Portfolio, type PortfolioSpec } from '../../src/platform/deployments/index.ts';
import { portfolioFolder } from '../../src/platform/deployments/portfolio.ts';
import { type LocalExchange, startLocalExchange, syntheticMarket } from '../../src/platform/exchange/index.ts';
import { noLimits } from '../../src/trading/risk/index.ts';

export const keys = { key: 'live', secret: 'a secret', passphrase: 'a passphrase' };
export const swap = 'BTC-USDT-SWAP.OKX';

/** buys and sells often, with a stop and a target at the venue */
const busy = { fast: 2, slow: 3, rsi: 2, rsiMax: 100, stopLoss: 0.001, takeProfit: 0.002 };

export class World {
  readonly home = mkdtempSync(join(tmpdir(), 'tradewind-story-'));
  readonly exchange: LocalExchange;
  readonly clock: Clock;
  /** what is at work, once it began */
  running!: LiveSession;
  readonly #began: number;
  #minutes = 0;
  #folder = '';

  private constructor(exchange: LocalExchange, began: number) {
    this.exchange = exchange;
    this.#began = began;
    this.clock = { now: () => exchange.server.engine.now, after: wallClock.after };
  }

  static async open(seed = 3): Promise<World> {
    const from = Math.floor(Date.now() / MINUTE) * MINUTE;
    const market = syntheticMarket(from, 2, seed);
    const exchange = await startLocalExchange({ markets: [market], from, speed: 'max', port: 0, keys, cash: '100000', seed, wall: Date.now });
    return new World(exchange, from);
  }

  spec(name: string, mode: Mode, more: Partial<RunSpec> = {}): PortfolioSpec {
    const instrument = this.exchange.server.engine.listings.get(swap)?.instrument;
    if (instrument === undefined) throw new Error('the exchange lists no swap');
    return {
      version: 1,
      name,
      mode,
      run: {
        version: 1,
        strategies: [{ name: 'sma-rsi', parameters: busy }],
        instruments: [swap],
        timeframe: '1m',
        cash: '100000',
        currency: 'USDT',
        leverage: 3,
        slippage: { kind: 'bp', bp: 1 },
        volumeShare: 'off',
        latencyMs: 0,
        conventions: 'tradewind',
        sizing: '10%',
        limits: limitsToJson(noLimits),
        ...more,
      },
      instruments: [{ ...instrument, fees: { maker: 0.0002, taker: 0.0005, perOrder: 0, perContract: 0 } }],
      timeframe: '1m',
      tradeFrom: this.#began,
      feedFrom: this.#began - 60 * MINUTE,
      hosts: { rest: `http://127.0.0.1:${this.exchange.port}`, stream: `ws://127.0.0.1:${this.exchange.port}` },
    };
  }

  async begin(name: string, mode: Mode, more: Partial<RunSpec> = {}): Promise<void> {
    const portfolio = await Portfolio.create(this.home, this.spec(name, mode, more));
    if (mode === 'live') arm(portfolio, true, 'a story');
    this.#folder = name;
    await this.start(portfolio);
  }

  /** Starts what is on the disk under that name. */
  async again(name: string): Promise<void> {
    await this.start(await Portfolio.open(this.home, name));
  }

  async start(portfolio: Portfolio): Promise<void> {
    // what a start must wait for may need the exchange's time to go on
    const passing = setInterval(() => this.exchange.server.advance(this.clock.now() + 200), 20);
    const around = { clock: this.clock, wall: wallClock, random: seeded(1) };
    this.running =
      portfolio.spec.mode === 'paper'
        ? await LiveSession.paper(portfolio, around)
        : await LiveSession.live(portfolio, around, { keys, allowed: true, deadManSeconds: 0, reconcileMs: 3000 });
    clearInterval(passing);
    await this.until('the feed is of now', () => this.running.portfolio.session.now >= Math.floor(this.clock.now() / MINUTE) * MINUTE);
  }

  /**
   * The process dies here and now: another begins with what the disk holds at this moment. Requests that are on their way still arrive,
   * as they would; nothing is written or concluded any more.
   */
  async die(name: string): Promise<void> {
    const { link, feed } = this.running;
    cpSync(portfolioFolder(this.home, this.#folder), portfolioFolder(this.home, name), { recursive: true });
    await Promise.all([link?.stop(), feed.close()]);
    await this.running.stop();
    this.#folder = name;
    await this.again(name);
  }

  /** Waits in wall time; exchange time goes on by a second now and then, as it would. */
  async until(what: string, done: () => boolean, seconds = 20): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (let i = 1; !done(); i++) {
      if (Date.now() > end) throw new Error(`it never came that ${what}: ${this.differences().join('; ')}; ${this.notes()}`);
      await sleep(5);
      if (i % 6 === 0) this.exchange.server.advance(this.clock.now() + 1000);
    }
  }

  /** Lets minutes pass, each one decided on before the next begins. */
  async minutes(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.#minutes++;
      const close = Math.max(this.#began + this.#minutes * MINUTE, (Math.floor(this.clock.now() / MINUTE) + 1) * MINUTE);
      this.exchange.server.advance(close);
      await this.until('the minute is decided', () => this.running.feed.latest >= close);
      await this.settled();
    }
  }

  /** No order is on its way, and both sides hold the same. */
  settled(): Promise<void> {
    return this.until('every order is known', () => this.differences().length === 0);
  }

  /** the latest that the platform had to say, for whoever looks for what went wrong */
  private notes(): string {
    const records = this.running.portfolio.journal.records(40).filter((r) => r.stage === 'platform');
    return records
      .slice(-5)
      .map((r) => `${r.code}: ${r.text}`)
      .join('; ');
  }

  /** What the session believes and the exchange knows otherwise. */
  differences(): string[] {
    const { session, runner } = this.running.portfolio;
    if (runner.failure !== undefined) throw runner.failure;
    if (this.running.link === undefined) return [];
    const { engine } = this.exchange.server;
    const account = engine.accounts.get(keys.key);
    if (account === undefined) throw new Error('no account');
    const found: string[] = [];
    for (const id of session.orders.live) {
      const state = session.orders.all.get(id)?.state ?? '';
      if (['submitted', 'unknown', 'cancelling', 'amending', 'triggered'].includes(state)) found.push(`order ${id} is ${state}`);
    }
    const held = account.held(swap);
    const net = session.net(0, 0);
    if (net !== held) found.push(`${net} is held here, ${held} there`);
    const here = [...session.orders.live].filter((id) => session.orders.all.get(id)?.parent === 0).length;
    if (here !== account.open.size) found.push(`${here} orders rest here, ${account.open.size} there`);
    const stops = engine.conditionals.live(account);
    const protects = [...session.orders.live].filter((id) => session.orders.all.get(id)?.request.role === 'stop-loss').length;
    if (stops.length !== protects) found.push(`${protects} stops here, ${stops.length} there`);
    if (held !== 0 && stops.reduce((sum, c) => sum + c.quantity, 0) !== Math.abs(held))
      found.push(`stops of ${stops.map((c) => c.quantity).join()} for ${held} held`);
    return found;
  }

  async close(): Promise<void> {
    await this.running.stop();
    await this.exchange.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}
