// W2c: a thousand points of W2a through the general optimiser in one thread, against a thousand runs of the hand-written loop in C.
import { threadWorkers } from '../../src/outside/workers/index.ts';
import { Sweep } from '../../src/research/optimisation/index.ts';
import { golden } from '../golden.ts';
import { runReference } from '../reference.ts';
import { candlesOf, w2Setup, w2Strategy } from '../w2.ts';
import { sharedCandles, sweepAmong, sweepHere } from '../w2c-sweep.ts';
import { contextOf, mismatch, roundsMin, type Workload } from '../workload.ts';

const CORNERS = [
  { fast: 5, slow: 40, rsiMax: 50 },
  { fast: 8, slow: 110, rsiMax: 50 },
  { fast: 32, slow: 130, rsiMax: 95 },
];

export const workload: Workload = {
  name: 'w2c',
  about: 'a sweep of 1,000 points over a year of minutes: inputs shared, walked from signal to signal',
  async run(context) {
    const data = context.data('c1m_525600.npy');
    const [candles] = candlesOf(data);
    if (candles === undefined) throw new Error(`${data} has no candles`);
    const shared = sharedCandles(candles);
    const strategy = await w2Strategy();
    const reference = context.reference('w2');
    const proof = new Sweep(w2Setup(strategy, [shared]));
    const { sheet } = proof.base();
    for (const point of CORNERS) proof.prove(point);

    let last = await sweepHere(strategy, shared, sheet);
    const best = await contextOf(roundsMin).race({
      ours: async () => {
        last = await sweepHere(strategy, shared, sheet);
        return last.ms;
      },
      reference: () => ('file' in reference ? runReference(reference.file, 'sweep', data, 1).best_ms : Number.NaN),
    });

    // the same work on one thread and on two, each warm
    const [one, two] = [threadWorkers(1), threadWorkers(2)];
    const threads = await contextOf(roundsMin).race({
      one: async () => (await sweepAmong(one, shared, sheet)).ms,
      two: async () => (await sweepAmong(two, shared, sheet)).ms,
    });
    const apart = await sweepAmong(two, shared, sheet);
    await Promise.all([one.close(), two.close()]);

    const walked = last.ways.bySession === 0 ? 'ok' : `${last.ways.bySession} points went through the session: ${last.ways.because.join(', ')}`;
    const checks = [mismatch(last.figures, golden('w2c')), mismatch(apart.figures, golden('w2c')), walked];
    return {
      ours: best.ours,
      reference: 'file' in reference ? best.reference : reference.skipped,
      check: checks.find((c) => c !== 'ok') ?? 'ok',
      peers: [
        { name: 'one thread', result: `${threads.one.toFixed(0)} ms` },
        { name: 'two threads', result: `${threads.two.toFixed(0)} ms, ${(threads.one / threads.two).toFixed(2)} times as fast` },
      ],
    };
  },
};
