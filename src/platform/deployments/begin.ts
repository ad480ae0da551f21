// From what a person asks for to the spec of a portfolio: the venue says what its instruments are and what time it is.
import { AppError, type Instrument, parseTimeframe, resolveParameters, timeframeMs, unknownName } from '../../core/index.ts';
import { RateBudget } from '../../outside/net/index.ts';
import { OkxRest, okxMarket } from '../../outside/venues/index.ts';
import { warmupOf } from '../../research/backtest/index.ts';
import { parseSizing } from '../../trading/risk/index.ts';
import { findStrategy, type RunSpec } from '../backtests/index.ts';
import type { Surroundings } from './live-session.ts';
import type { Mode, PortfolioSpec } from './spec.ts';

/** candles of history beyond what the inputs need */
const spare = 10;

/** @throws AppError UNREACHABLE, UNKNOWN_NAME, and what is wrong with strategy or settings */
export async function beginSpec(
  name: string,
  mode: Mode,
  run: RunSpec,
  hosts: PortfolioSpec['hosts'],
  { clock, wall, random }: Surroundings,
): Promise<PortfolioSpec> {
  const [given] = run.strategies;
  if (given === undefined) throw new AppError('MISSING_VALUE', 'strategy', 'none is named', 'Name one with --strategy.');
  const { strategy } = await findStrategy(given.name);
  const timeframe = parseTimeframe(run.timeframe ?? strategy.timeframe ?? '1h');
  if (okxMarket.okxBars[timeframe] === undefined) throw unknownName('timeframe at OKX', timeframe, Object.keys(okxMarket.okxBars));
  const rest = new OkxRest({ hosts, clock, random, budget: new RateBudget(wall) });
  await rest.syncClock();
  const listed = await okxMarket.instruments(rest, 'SWAP', rest.venueTime());
  const instruments = run.instruments.map((id): Instrument => {
    const found = listed.find((i) => i.id === id);
    if (found !== undefined) return found;
    throw unknownName(
      'instrument at the venue',
      id,
      listed.map((i) => i.id),
    );
  });
  const deployment = {
    name: strategy.name,
    strategy,
    parameters: resolveParameters(strategy, given.parameters),
    instruments: run.instruments,
    account: 'account',
    timeframe,
    sizing: parseSizing(run.sizing),
  };
  const ms = timeframeMs(timeframe);
  const tradeFrom = Math.floor(rest.venueTime() / ms) * ms;
  const feedFrom = tradeFrom - (warmupOf([deployment], timeframe) + spare) * ms;
  return { version: 1, name, mode, run: { ...run, timeframe }, instruments, timeframe, tradeFrom, feedFrom, hosts };
}
