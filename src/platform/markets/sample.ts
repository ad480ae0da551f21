// Data to begin with: a real daily series that comes with an npm package, and a synthetic one that says so.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError, type InstrumentId } from '../../core/index.ts';
import { openStore, readCandlesFile, type Written } from '../../outside/storage/index.ts';
import { plantedCandles, plantedId, syntheticFlow, syntheticId } from '../../quant/synthetic/index.ts';

/** The index itself cannot be bought: results on it ignore dividends and the cost of a fund. */
export const sampleId: InstrumentId = 'SP500.SAMPLE';
export const sampleSource = 'S&P 500 index, daily bars 2000-01-03 to 2020-04-17, from the npm package vega-datasets (file data/sp500-2000.csv, BSD-3-Clause)';

/** Path of the sample's file. @throws AppError MISSING_PART when the optional package is not installed */
export function samplePath(): string {
  // The package exports only its script, so its folder is looked for where Node would look.
  const folders = createRequire(import.meta.url).resolve.paths('vega-datasets') ?? [];
  const path = folders.map((f) => join(f, 'vega-datasets', 'data', 'sp500-2000.csv')).find((p) => existsSync(p));
  if (path !== undefined) return path;
  throw new AppError(
    'MISSING_PART',
    'vega-datasets',
    'the optional package with the sample is not installed',
    'Run npm install vega-datasets, import candles of your own, or use: tradewind data synthetic',
  );
}

export interface Sample extends Written {
  readonly id: InstrumentId;
  readonly timeframe: '1d' | '1h' | '1m';
  readonly source: string;
}

/** Puts the sample into the store. @throws AppError MISSING_PART, NO_SPACE, NO_PERMISSION */
export async function addSample(folder: string): Promise<Sample> {
  const { candles } = await readCandlesFile(samplePath(), { timeframe: '1d' });
  const written = await openStore(folder).write({ id: sampleId, timeframe: '1d', kind: 'last' }, candles, 'replace');
  return { id: sampleId, timeframe: '1d', source: sampleSource, ...written };
}

/** Puts a synthetic perpetual with its funding into the store; the same seed gives the same data on every machine. */
export async function addSynthetic(folder: string, options: { days: number; seed: number }): Promise<Sample> {
  const { candles, funding } = syntheticFlow(options);
  const store = openStore(folder);
  const written = await store.write({ id: syntheticId, timeframe: '1m', kind: 'last' }, candles, 'replace');
  await store.writeFunding(syntheticId, funding, 'replace');
  return { id: syntheticId, timeframe: '1m', source: `synthetic: generated with seed ${options.seed}, no market ever printed it`, ...written };
}

/** Strength of the planted signal: plain enough for any learner. */
const PLANTED = 1;

/** Puts hourly synthetic candles with a signal that can be found into the store: for trying out training, never for a claim about a market. */
export async function addPlanted(folder: string, { days, seed }: { days: number; seed: number }): Promise<Sample> {
  const written = await openStore(folder).write(
    { id: plantedId, timeframe: '1h', kind: 'last' },
    plantedCandles({ candles: 24 * days, seed, strength: PLANTED }),
    'replace',
  );
  return { id: plantedId, timeframe: '1h', source: `synthetic: generated with seed ${seed} and a planted signal, no market ever printed it`, ...written };
}
