// W1: twenty indicators over 1,000,000 candles, each alone, the best of each added up; against TA-Lib C and the libraries of npm.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Candles } from '../../src/core/index.ts';
import { computeInto, parseIndicator } from '../../src/quant/indicators/index.ts';
import { goldenFile } from '../data.ts';
import { readNpy } from '../npy.ts';
import { compiledWithTalib } from '../talib.ts';
import { type PeerWork, peersOf } from '../w1-peers.ts';
import type { Peer, Workload } from '../workload.ts';

/** Indicator of each name, and its outputs in the order of the reference. The first outputs of an indicator are what is computed. */
const twenty: Readonly<Record<string, readonly [indicator: string, ...outputs: string[]]>> = {
  sma20: ['sma:20', 'value'],
  ema20: ['ema:20', 'value'],
  wma20: ['wma:20', 'value'],
  rsi14: ['rsi:14', 'value'],
  macd12_26_9: ['macd:12:26:9', 'value', 'signal', 'histogram'],
  stoch14_3_3: ['stoch:14:3:3', 'value', 'd'],
  willr14: ['williams-r:14', 'value'],
  roc10: ['roc:10', 'value'],
  atr14: ['atr:14', 'value'],
  adx14: ['adx:14', 'value'],
  bbands20_2: ['bollinger:20:2', 'upper', 'value', 'lower'],
  keltner20_10_2: ['keltner:20:10:2', 'upper', 'value', 'lower'],
  obv: ['obv', 'value'],
  mfi14: ['mfi:14', 'value'],
  vwap_day: ['vwap', 'value'],
  cci20: ['cci:20', 'value'],
  donchian20: ['donchian:20', 'upper', 'lower', 'value'],
  stddev20: ['stddev:20', 'value'],
  supertrend10_3: ['supertrend:10:3', 'value', 'direction'],
  aroon25: ['aroon:25', 'down', 'up'],
};

interface Golden {
  readonly begin: number;
  /** last values; the reference prints the first outputs only where the others follow from them */
  readonly last: readonly number[];
  /** sum of the first output from `begin` on */
  readonly sum0: number;
}

interface ReferenceLine extends Golden {
  readonly best: number;
}

function candlesOf(file: string): Candles {
  const { shape, data } = readNpy(file);
  const n = shape[1] ?? 0;
  const column = (k: number) => data.subarray(k * n, (k + 1) * n);
  return { at: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
}

interface Prepared {
  readonly run: () => void;
  /** columns in the order of the reference */
  readonly results: readonly Float64Array[];
}

function prepare(candles: Candles, name: string): Prepared {
  const [text, ...wanted] = twenty[name] as readonly [string, ...string[]];
  const spec = parseIndicator(text);
  const names = spec.definition.outputs.slice(0, Math.max(...wanted.map((o) => spec.definition.outputs.indexOf(o))) + 1);
  const columns = names.map(() => new Float64Array(candles.at.length));
  return { run: () => computeInto(spec, candles, columns), results: wanted.map((o) => columns[names.indexOf(o)] as Float64Array) };
}

const near = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));

function check(name: string, { results }: Prepared, golden: Golden): string {
  for (const [k, last] of golden.last.entries()) {
    const ours = results[k]?.at(-1) as number;
    if (!near(ours, last, 1e-9)) return `${name}: the last value of output ${k} is ${ours}, golden ${last}`;
  }
  const first = results[0] as Float64Array;
  let sum = 0;
  for (let i = golden.begin; i < first.length; i++) sum += first[i] as number;
  return near(sum, golden.sum0, 1e-7) ? 'ok' : `${name}: the sum is ${sum}, golden ${golden.sum0}`;
}

type Best = Map<string, number>;

const keep = (best: Best, name: string, ms: number): void => void best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, ms));
const total = (best: Best): number => [...best.values()].reduce((a, b) => a + b, 0);

function time(best: Best, name: string, run: () => unknown): void {
  const start = performance.now();
  run();
  keep(best, name, performance.now() - start);
}

/** The reference once more: every indicator a few times, the best of each kept. */
function referenceRound(program: string, data: string, best: Best): void {
  const run = spawnSync(program, [data, '3'], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the reference failed: ${run.stderr}`);
  const { ind } = JSON.parse(run.stdout) as { ind: Record<string, ReferenceLine> };
  for (const [name, line] of Object.entries(ind)) keep(best, name, line.best);
}

/** A peer on the indicators it has, best of three, beside our time for the same ones. */
function peerFigure(work: PeerWork, ours: Best): string {
  const best: Best = new Map();
  for (let round = 0; round < 3; round++) for (const [name, run] of Object.entries(work)) time(best, name, run);
  const same = [...best.keys()].reduce((sum, name) => sum + (ours.get(name) as number), 0);
  return `${total(best).toFixed(0)} ms for ${best.size} of the 20, ours on these ${same.toFixed(1)} ms: ${(total(best) / same).toFixed(1)} times as fast`;
}

export const workload: Workload = {
  name: 'w1',
  about: 'twenty indicators over a million candles, sum of the best time of each',
  async run(context) {
    const data = context.data('c1m_1000000.npy');
    const candles = candlesOf(data);
    const golden = JSON.parse(readFileSync(goldenFile('w1.json'), 'utf8')) as Record<string, Golden>;
    const prepared = new Map(Object.keys(twenty).map((name) => [name, prepare(candles, name)]));
    const reference = compiledWithTalib('w1');
    const ours: Best = new Map();
    const theirs: Best = new Map();
    for (let round = 0; round < context.rounds; round++) {
      // As often as the reference runs each of its own.
      for (const [name, { run }] of prepared) for (let k = 0; k < 3; k++) time(ours, name, run);
      if ('file' in reference) referenceRound(reference.file, data, theirs);
    }
    const checks = [...prepared].map(([name, p]) => check(name, p, golden[name] as Golden));
    const peers: Peer[] = [];
    if ('file' in reference) {
      const logs = [...ours].map(([name, ms]) => Math.log(ms / (theirs.get(name) as number)));
      peers.push({ name: 'geometric mean', result: `${Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length).toFixed(2)}× of TA-Lib C per indicator` });
    }
    for (const [name, work] of await peersOf(candles)) peers.push({ name, result: typeof work === 'string' ? work : peerFigure(work, ours) });
    return { ours: total(ours), reference: 'file' in reference ? total(theirs) : reference.skipped, check: checks.find((c) => c !== 'ok') ?? 'ok', peers };
  },
};
