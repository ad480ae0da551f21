// A local exchange that runs: instruments with their flows, an account to trade with, and time that passes at a chosen speed.
import { type Candles, type Instrument, parseDecimal, type Time } from '../../core/index.ts';
import { moneyScale } from './account.ts';
import { MarketFlow } from './flow.ts';
import { OkxExchangeServer } from './okx/server.ts';

export interface Market {
  readonly instrument: Instrument;
  readonly candles: Candles;
  readonly candleMs: number;
}

export interface LocalExchangeOptions {
  readonly markets: readonly Market[];
  /** exchange time at the start; history before it is walked at once, so that candles can be asked for */
  readonly from: Time;
  /** how much of it, in ms; six hours when left out */
  readonly historyMs?: number;
  /** exchange time per wall time; `max`: only when it is asked to, by sim/advance */
  readonly speed: number | 'max';
  readonly port: number;
  readonly host?: string;
  readonly keys: { readonly key: string; readonly secret: string; readonly passphrase: string };
  readonly cash: string;
  readonly seed: number;
  readonly wall: () => number;
}

export interface LocalExchange {
  readonly server: OkxExchangeServer;
  readonly port: number;
  close(): Promise<void>;
}

/** wall ms between two moves of the market */
const tickMs = 20;
const stepsPerLeg = 10;
const usualHistoryMs = 6 * 3_600_000;

/** @throws AppError CONFLICT when the port is taken, BAD_VALUE for cash that is no number */
export async function startLocalExchange(o: LocalExchangeOptions): Promise<LocalExchange> {
  const historyMs = o.historyMs ?? usualHistoryMs;
  const server = new OkxExchangeServer({ port: o.port, wall: o.wall, now: o.from - historyMs, ...(o.host === undefined ? {} : { host: o.host }) });
  server.engine.open(o.keys, parseDecimal(o.cash, moneyScale, 'cash'));
  for (const [i, { instrument, candles, candleMs }] of o.markets.entries()) {
    const flow = new MarketFlow({ listing: server.list(instrument), candles, candleMs, stepsPerLeg, seed: o.seed + i });
    flow.seek(o.from - historyMs);
    server.addFlow(flow);
  }
  server.advance(o.from);
  const port = await server.listen();
  const started = o.wall();
  const { speed } = o;
  const timer = speed === 'max' ? undefined : setInterval(() => server.advance(o.from + (o.wall() - started) * speed), tickMs);
  return {
    server,
    port,
    close: async () => {
      clearInterval(timer);
      await server.close();
    },
  };
}
