// W2a: one symbol, 525,600 minutes, through the product's session, against the hand-written loop in C.

import { golden } from '../golden.ts';
import { runReference } from '../reference.ts';
import { candlesOf, compareTrades, runW2, w2Figures, w2Strategy } from '../w2.ts';
import { contextOf, mismatch, type Workload } from '../workload.ts';

const WARM = 10;
/** more than the least: a run lasts a tenth of a second, and the best of few is the machine's, not ours */
const ROUNDS = 40;

export const workload: Workload = {
  name: 'w2a',
  about: 'a year of minutes through the session: SMA cross with RSI filter, stop, target, fees and slippage',
  async run(context) {
    const data = context.data('c1m_525600.npy');
    const series = candlesOf(data);
    const strategy = await w2Strategy();
    const reference = context.reference('w2');
    let last = runW2(strategy, series);
    // the engine compiles what runs often: the figure is of compiled code, as the reference's is; w2d measures a cold start
    for (let k = 0; k < WARM; k++) last = runW2(strategy, series);
    const best = await contextOf(ROUNDS).race({
      ours: () => {
        last = runW2(strategy, series);
        return last.ms;
      },
      reference: () => ('file' in reference ? runReference(reference.file, 'single', data, 3).best_ms : Number.NaN),
    });
    const figures = mismatch(w2Figures(last), golden('w2a'));
    return {
      ours: best.ours,
      reference: 'file' in reference ? best.reference : reference.skipped,
      check: figures === 'ok' ? compareTrades(context.golden('w2a_trades.csv'), last.result, series) : figures,
    };
  },
};
