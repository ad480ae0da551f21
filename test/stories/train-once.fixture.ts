// One small training on synthetic candles, run as a process of its own or imported: prints (gives) the hash of the model's bytes and of its card.
import { createHash } from 'node:crypto';
import { argv } from 'node:process';
import { inlineWorkers, utcCalendar, type Workers } from '../../src/core/index.ts';
import { defineSet } from '../../src/quant/features/index.ts';
import { plantedCandles, plantedId } from '../../src/quant/synthetic/index.ts';
import { parseTrainingRequest, prepareTraining, runTraining } from '../../src/research/training/index.ts';

const set = defineSet('three', [
  { name: 'bands', formula: 'bb-pctb', parameters: [20] },
  { name: 'std', formula: 'retstd', parameters: [20] },
  { name: 'natr', formula: 'natr', parameters: [14] },
]);

/** Boosting, forest and a linear model together, with a search inside each training window. */
export async function trainOnce(workers: Workers): Promise<string> {
  const request = parseTrainingRequest({
    instruments: [plantedId],
    model: 'ensemble',
    parameters: {
      members: [
        { learner: 'boosting-leaf', weight: 2, parameters: { trees: 8, leaves: 8 } },
        { learner: 'forest', weight: 1, parameters: { trees: 8 } },
        { learner: 'logistic', weight: 1 },
      ],
    },
    search: { kind: 'tpe', trials: 6 },
    validation: { folds: 2 },
    seed: 5,
  });
  const series = { instrument: plantedId, candles: plantedCandles({ candles: 3000, seed: 3, strength: 2 }), calendar: utcCalendar, hash: 'h', synthetic: true };
  const { model, card } = await runTraining(prepareTraining(request, { series: [series], codeVersion: 'test', trialsBefore: 0 }, set), workers);
  return createHash('sha256').update(model).update(JSON.stringify(card)).digest('hex');
}

if (argv[1] === import.meta.filename) process.stdout.write(await trainOnce(inlineWorkers));
