// A folder that looks like the place a strategy runs in, with a copy of the data it needs: as it is, or with another future.
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Candles, FundingRates } from '../../core/index.ts';
import { type InstrumentEntry, openStore, rewriteCandlesFile, writeInstruments } from '../../outside/storage/index.ts';
import type { RunSpec } from '../backtests/index.ts';
import { type CandleInput, DATA_FOLDER, dataFolders, type FundingInput, filePlaces, type Input } from './inputs.ts';
import type { Places } from './redirect.ts';

/** Other content of inputs; those that are not in it are as they were. */
export type Changes = ReadonlyMap<Input, Candles | FundingRates>;

export interface SandboxSetup {
  readonly home: string;
  readonly spec: RunSpec;
  readonly inputs: readonly Input[];
  readonly instruments: readonly InstrumentEntry[];
}

export const makeRoot = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'tradewind-bias-')));

/** Where the originals lie in a sandbox. */
export function originalPlaces({ home, spec, inputs }: SandboxSetup): Places {
  const folders = dataFolders.map((name) => [join(home, name), join(DATA_FOLDER, name)] as const);
  return Object.fromEntries([...(spec.file === undefined ? folders : []), ...filePlaces(inputs, spec)]);
}

/** Margin tables without an upper end cannot be written as JSON: the table that goes with the name is taken again then. */
function pinned(instrument: InstrumentEntry): InstrumentEntry {
  if (instrument.marginTiers?.every((t) => Number.isFinite(t.maxNotional)) !== false) return instrument;
  const { marginTiers: _, ...rest } = instrument;
  return rest;
}

/** Writes a sandbox. The rules of instruments are written as they were found on the whole data: a shorter history must not make another grid. */
export async function writeSandbox(folder: string, setup: SandboxSetup, changes: Changes): Promise<void> {
  const data = join(folder, DATA_FOLDER);
  mkdirSync(data, { recursive: true });
  const store = openStore(data);
  const places = filePlaces(setup.inputs, setup.spec);
  for (const input of setup.inputs) {
    const content = changes.get(input) ?? (input.kind === 'funding' ? input.rates : input.candles);
    // A series of which nothing is known yet is not there yet.
    if (content.at.length === 0) continue;
    if (input.kind === 'funding') await store.writeFunding(input.instrument, content as FundingInput['rates'], 'replace');
    else if (input.place.in === 'store') await store.write(input.place.key, content as CandleInput['candles'], 'replace');
    else {
      const target = join(folder, places.get(input.place.path) as string);
      mkdirSync(dirname(target), { recursive: true });
      await rewriteCandlesFile(input.place.path, target, content as Candles, input.place.timezone);
    }
  }
  if (setup.spec.file === undefined && setup.instruments.length > 0) await writeInstruments(data, setup.instruments.map(pinned));
}

/** The spec as it reads inside a sandbox. */
export const specInside = (spec: RunSpec, folder: string, places: Places): RunSpec =>
  spec.file === undefined ? spec : { ...spec, file: { ...spec.file, path: join(folder, places[spec.file.path] as string) } };

export const removeSandbox = (folder: string): void => rmSync(folder, { recursive: true, force: true });
