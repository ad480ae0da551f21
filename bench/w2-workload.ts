// W2a and W2b: one race, two shapes of data.
import type { DataFile } from './data.ts';
import { golden } from './golden.ts';
import { runReference } from './reference.ts';
import { candlesOf, compareTrades, runW2, w2Figures, w2Strategy } from './w2.ts';
import { contextOf, mismatch, type Workload } from './workload.ts';

/** The engine compiles what runs often: the figure is of compiled code, as the reference's is; w2d measures a cold start. */
const WARM = 10;
/** More than the least: a run lasts a tenth of a second, and the best of few is the machine's, not ours. */
const ROUNDS = 40;

export const w2Workload = (name: 'w2a' | 'w2b', about: string, file: DataFile, variant: 'single' | 'multi'): Workload => ({
  name,
  about,
  async run(context) {
    const data = context.data(file);
    const series = candlesOf(data);
    const strategy = await w2Strategy();
    const reference = context.reference('w2');
    let last = runW2(strategy, series);
    for (let k = 0; k < WARM; k++) last = runW2(strategy, series);
    const best = await contextOf(Math.max(ROUNDS, context.rounds)).race({
      ours: () => {
        last = runW2(strategy, series);
        return last.ms;
      },
      reference: () => ('file' in reference ? runReference(reference.file, variant, data, 3).best_ms : Number.NaN),
    });
    const figures = mismatch(w2Figures(last), golden(name));
    return {
      ours: best.ours,
      reference: 'file' in reference ? best.reference : reference.skipped,
      check: figures === 'ok' ? compareTrades(context.golden(`${name}_trades.csv`), last.result, series) : figures,
    };
  },
});
