// tradewind demo: history replayed on paper, candle by candle, and the proof that paper and backtest order the same.
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { exitCode, type Timeframe } from '../../core/index.ts';
import { loadRun, type RunSpec, superviseRun } from '../../platform/backtests/index.ts';
import { lastCandles, type PaperResult, type PaperView, replayOnPaper } from '../../platform/paper/index.ts';
import { fixed } from '../../research/report/index.ts';
import { ageWords, type FirstRun } from '../first-runs.ts';
import { specOf } from './backtest.ts';
import { CANDLES, chosen, type DemoOptions, SECONDS, speedOf, titleOf } from './demo-choice.ts';
import { closeText, type DemoTitle, momentText, percentText, plainLine, roundTrips, screenLines } from './demo-text.ts';
import type { Io } from './io.ts';
import { wrap } from './wrap.ts';

/** What `demo --json` prints: a stable form. */
export interface DemoJson {
  readonly mode: 'paper';
  readonly strategy: string;
  readonly instrument: string;
  readonly timeframe: string;
  readonly synthetic: boolean;
  readonly from: number;
  readonly to: number;
  readonly finished: boolean;
  readonly candles: number;
  readonly resumedRecords: number;
  readonly orderHash: string | null;
  readonly backtestOrderHash: string | null;
  /** null when it was stopped before its end */
  readonly same: boolean | null;
  readonly orders: number | null;
  readonly trades: number;
  readonly equity: { readonly start: number; readonly end: number; readonly currency: string };
  readonly journal: string;
}

/** Lines on the way where nobody watches. */
const LINES = 12;

const stopwatch = { now: () => performance.now(), wait: (ms: number) => pause(ms) };

interface Outcome {
  readonly told: DemoJson;
  /** empty when it was drawn already */
  readonly text: readonly string[];
}

/** Replays on paper, drawing or telling on the way; `adapt` may change what the options and the configuration say. @throws AppError */
export async function runDemo(io: Io, o: DemoOptions, adapt: (spec: RunSpec, timeframe: Timeframe) => RunSpec = (spec) => spec): Promise<Outcome> {
  const { config } = io.config();
  const { home } = config.system;
  const run = await chosen(home, o);
  const words = { ...given(o), strategy: [run.strategy], param: o.param ?? [], instrument: [run.instrument], timeframe: run.timeframe, store: false };
  const open = adapt(specOf(words, config, io.cwd), run.timeframe);
  const whole = await loadRun(home, open);
  const { from, candles } = lastCandles(whole, o.from === undefined ? CANDLES : Number.POSITIVE_INFINITY);
  const spec: RunSpec = { ...open, from };
  const loaded = o.from === undefined ? await loadRun(home, spec) : whole;
  const title = titleOf(loaded, run);
  const { screen } = io;
  const perSecond = speedOf(o.speed, screen !== undefined, candles);
  const controller = new AbortController();
  const proof = superviseRun({ home, spec, command: 'tradewind demo' }, { signal: controller.signal }).then(
    ({ result }) => ({ hash: result.orderHash }),
    (error: unknown) => ({ error }),
  );
  // A file of a person's own may loop for ever; in its thread that is seen, here it would hang the terminal.
  if (loaded.strategies.some((s) => s.hash !== '')) hashIn(await proof);
  const withdraw = io.onInterrupt(() => {
    screen?.close();
    controller.abort();
  });
  screen?.onKey((key) => {
    if (key === 'q' || key === 'Q' || key === '\u001b') controller.abort();
  });
  if (screen === undefined)
    io.say(`${title.synthetic ? 'PAPER on SYNTHETIC prices' : 'PAPER'}  ${title.what}, ${fixed(candles, 0)} candles from ${momentText(from, title.timeframe)}`);
  let before = from;
  const onFrame = (view: PaperView): void => {
    if (screen !== undefined) screen.draw(screenLines(view, title, io.paint, screen.columns, screen.rows));
    else io.say(plainLine(view, title, before));
    before = view.at;
  };
  try {
    const replayed = await replayOnPaper(home, {
      name: `${loaded.setup.deployments[0]?.name}-${run.instrument}-${run.timeframe}`,
      spec,
      loaded,
      pace: { clock: stopwatch, perSecond, chunk: Math.ceil(candles / LINES) },
      fresh: o.fresh === true,
      onFrame,
      onResume: (records, at) => {
        const text = `An earlier replay was interrupted. Its journal of ${fixed(records, 0)} lines was made again, equal to the last byte, up to ${closeText(at, title.timeframe)}; on from there.`;
        for (const line of wrap(text, '', '')) io.say(line);
      },
      signal: controller.signal,
    });
    const hash = replayed.result === undefined ? undefined : hashIn(await proof);
    const told = jsonOf(run, loaded.setup, title, replayed, hash);
    return { told, text: summary(io, told, title, replayed.view, ageWords(spec) !== '') };
  } finally {
    screen?.close();
    withdraw();
    controller.abort();
  }
}

const given = ({ from, to }: DemoOptions) => ({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });

function hashIn(outcome: { hash: string } | { error: unknown }): string {
  if ('error' in outcome) throw outcome.error;
  return outcome.hash;
}

const jsonOf = (
  run: FirstRun,
  range: { from: number; to: number },
  title: DemoTitle,
  { result, view, journal, resumed }: PaperResult,
  hash: string | undefined,
): DemoJson => ({
  mode: 'paper',
  strategy: run.strategy,
  instrument: run.instrument,
  timeframe: title.timeframe,
  synthetic: title.synthetic,
  from: range.from,
  to: range.to,
  finished: result !== undefined,
  candles: view.done,
  resumedRecords: resumed,
  orderHash: result?.orderHash ?? null,
  backtestOrderHash: hash ?? null,
  same: result === undefined ? null : result.orderHash === hash,
  orders: result?.orders ?? null,
  trades: view.trades,
  equity: { start: view.equityStart, end: view.equity, currency: title.currency },
  journal,
});

function summary(io: Io, told: DemoJson, title: DemoTitle, view: PaperView, ageless: boolean): string[] {
  const { start, end, currency } = told.equity;
  const change = end / start - 1;
  const hash = (text: string | null): string => (text ?? '').slice(0, 12);
  const proof =
    told.same === null
      ? [
          `none yet: left after ${fixed(told.candles, 0)} of ${fixed(view.total, 0)} candles`,
          '         (the same command goes on from there, --fresh begins anew)',
        ]
      : told.same
        ? [
            `${io.paint.green('paper orders = backtest orders')}: ${fixed(told.orders ?? 0, 0)} orders, same order hash ${hash(told.orderHash)}`,
            ...(told.orders === 0 ? [io.paint.yellow('         (without an order this proves little: choose an earlier --from)')] : []),
          ]
        : [io.paint.red(`paper orders ${hash(told.orderHash)} differ from backtest orders ${hash(told.backtestOrderHash)}: a bug of Tradewind`)];
  return [
    '',
    `${io.paint.bold(io.paint.magenta('PAPER'))}    equity ${fixed(start, 2)} → ${fixed(end, 2)} ${currency} (${percentText(change, true)})`,
    `         ${roundTrips(told.trades)}, ${fixed(view.won, 0)} won, fees ${fixed(view.fees, 2)} ${currency}`,
    ...(title.synthetic ? [`         ${io.paint.yellow('SYNTHETIC prices: nothing about a real market follows from this')}`] : []),
    `proof    ${proof.join('\n')}`,
    ...(ageless ? ['limits   on, but for the one on the age of positions'] : []),
    `journal  ${told.journal}`,
  ];
}

export function addDemo(program: Command, io: Io): void {
  program
    .command('demo')
    .description('history replayed on paper, candle by candle, with the reason of every decision; no real money, no network')
    .option('-s, --strategy <name or file>', 'built-in strategy or path of your own')
    .option('-p, --param <name=value>', 'a parameter of the strategy; may be repeated', (v: string, all: string[]) => [...all, v], [])
    .option('-i, --instrument <id>', 'instrument (default: what fits the strategy best)')
    .option('-t, --timeframe <tf>', "decision timeframe (default: the strategy's own, or that of the candles)")
    .option('--from <time>', `first candle (default: the last ${CANDLES})`)
    .option('--to <time>', 'end, exclusive')
    .option('--speed <n>', `candles a second, or max (default: the whole in ${SECONDS} s; max where nobody watches)`)
    .option('--fresh', 'do not go on with an interrupted replay')
    .action(async (o: DemoOptions) => {
      const { told, text } = await runDemo(io, o);
      io.result(told, () => text.join('\n'));
      if (told.same === false) io.exitWith(exitCode.verdict);
    });
}
