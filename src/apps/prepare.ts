// The data folder of a first start: made where it is missing, with samples where nobody imported anything.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { AppError } from '../core/index.ts';
import { fileError, fundingPath, openStore } from '../outside/storage/index.ts';
import { addSample, addSynthetic, sampleId, sampleSource } from '../platform/markets/index.ts';
import { namedTraits } from '../quant/candles/index.ts';
import { syntheticId } from '../quant/synthetic/index.ts';
import { type Candidate, originOf } from './first-runs.ts';

/** Days and seed of the made-up perpetual: enough for a few hundred decisions at 4 h. */
const SYNTHETIC = { days: 120, seed: 1 };
export const syntheticSource = `SYNTHETIC: generated with seed ${SYNTHETIC.seed}, no market ever printed it`;

export interface Prepared {
  readonly home: string;
  /** what was put there just now */
  readonly added: readonly string[];
  /** why the sample is not there, where it is not */
  readonly lacking: string | undefined;
  readonly candidates: readonly Candidate[];
}

/** Makes the data folder. @throws AppError NO_PERMISSION, NO_SPACE, BAD_VALUE when it is no folder */
function openHome(home: string): void {
  try {
    if (existsSync(home) && !statSync(home).isDirectory())
      throw new AppError('BAD_VALUE', home, 'it is a file, not a folder', 'Name a folder with TRADEWIND_HOME or --home.');
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
  } catch (error) {
    throw fileError(home, error);
  }
}

/** What is stored, as far as it can be traded. */
export async function candidatesIn(home: string): Promise<Candidate[]> {
  const series = (await openStore(home).describe()).filter((s) => s.kind === 'last' && s.rows > 0);
  return series.map(({ id, timeframe, rows, from, to }) => {
    const { kind } = namedTraits(id);
    return { id, timeframe, rows, from, to, funded: kind !== 'perpetual' || existsSync(fundingPath(home, id)), tradable: kind !== 'index' };
  });
}

/** The data folder, with the samples where nobody imported anything. @throws AppError NO_PERMISSION, NO_SPACE, BAD_VALUE */
export async function prepare(home: string): Promise<Prepared> {
  openHome(home);
  const stored = openStore(home).list();
  const added: string[] = [];
  let lacking: string | undefined;
  if (stored.every((s) => originOf(s.id) !== 'imported')) {
    if (!stored.some((s) => s.id === sampleId)) lacking = await orLacking(() => addSample(home).then(() => added.push(sampleId)));
    if (!stored.some((s) => s.id === syntheticId)) {
      await addSynthetic(home, SYNTHETIC);
      added.push(syntheticId);
    }
  }
  return { home, added, lacking, candidates: await candidatesIn(home) };
}

/** The sample comes with an optional package: without it the start goes on, and says so. */
async function orLacking(add: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await add();
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'MISSING_PART') return error.message;
    throw error;
  }
}

/** Where stored prices come from, in a sentence. */
export const sourceOf = (id: string): string => (originOf(id) === 'sample' ? sampleSource : originOf(id) === 'synthetic' ? syntheticSource : 'imported');
