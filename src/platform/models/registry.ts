// The registry of models in the data folder: versions, where each stands, and the rules by which a person may change that.
import { AppError, type Time, unknownName } from '../../core/index.ts';
import { type FolderFiles, type ModelStore, openModels } from '../../outside/storage/index.ts';
import { checkHash, learners, loadModel, type Model } from '../../quant/learning/index.ts';
import type { ModelCard } from '../../research/training/index.ts';
import { parseCard } from './card-file.ts';
import { refuseActivation } from './gate.ts';
import { type ModelRecord, parseRecord } from './record.ts';
import { type Act, type Reach, type Stage, type Standing, standingOf } from './stages.ts';

export interface ModelVersion {
  readonly name: string;
  readonly version: number;
  readonly stage: Stage;
  /** of an active version */
  readonly reach: Reach | undefined;
  readonly record: ModelRecord;
  /** undefined for a model that was trained elsewhere and came without one */
  readonly card: ModelCard | undefined;
}

/** A version whose folder cannot be read as one. */
export interface DamagedVersion {
  readonly name: string;
  readonly version: number;
  readonly problem: string;
}

/** Who does something, when and why. */
export interface Person {
  readonly person: string;
  readonly reason: string;
  readonly at: Time;
}

export interface Registry {
  /** every version, by name and number; damaged ones apart */
  list(): { readonly versions: ModelVersion[]; readonly damaged: DamagedVersion[] };
  /**
   * NAME@VERSION, or NAME: its active version, or where none is active (or `newest` is asked for) its newest.
   * @throws AppError UNKNOWN_NAME, NOT_FOUND, BAD_VALUE, BAD_FILE
   */
  find(spec: string, newest?: boolean): ModelVersion;
  /** The model of a version. @throws AppError BAD_FILE, UNKNOWN_NAME, VERDICT when its feature set is not `hash` */
  load(version: ModelVersion, hash?: string): Model;
  /** The bytes of a version's file as they lie there. */
  bytes(version: ModelVersion): Uint8Array;
  standing(name: string): Standing;
  /** Stores the next version, or says which one already is this very model. @throws AppError BAD_VALUE for the name, CONFLICT, NO_SPACE, NO_PERMISSION */
  store(name: string, stored: StoredModel): Promise<{ readonly version: ModelVersion; readonly added: boolean }>;
  /**
   * Makes a version the active one of its name (of a bare name the newest); the one before is archived.
   * @throws AppError VERDICT with the figures when it may not go that far; MISSING_VALUE without a reason where one is needed
   */
  activate(spec: string, reach: Reach, by: Person): Promise<ModelVersion>;
  /** Back to what was active before. @throws AppError NOT_FOUND when nothing was */
  rollback(name: string, by: Person): Promise<ModelVersion>;
  /** Sets a version aside, out of use, or to predict in shadow (of a bare name the newest). */
  move(spec: string, action: 'deactivate' | 'shadow' | 'archive', by: Person): Promise<ModelVersion>;
}

export interface StoredModel {
  readonly model: Uint8Array;
  readonly card: ModelCard | undefined;
  readonly record: ModelRecord;
}

/** Files of a version; a model without a card has `null` in its place. */
const files = { model: 'model.bin', card: 'card.json', record: 'record.json' } as const;

const validName = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** @throws AppError BAD_VALUE */
export function checkModelName(name: string): void {
  if (!validName.test(name))
    throw new AppError('BAD_VALUE', 'name', `"${name}" is not a name for a model`, 'Use letters, figures, dots and dashes, at most 64: btc-1h.');
}

/** NAME or NAME@VERSION. @throws AppError BAD_VALUE */
function parseSpec(spec: string): { name: string; version: number | undefined } {
  const [name = '', version, ...rest] = spec.split('@');
  if (rest.length > 0 || (version !== undefined && !/^[1-9]\d*$/.test(version)))
    throw new AppError('BAD_VALUE', 'model', `"${spec}" is neither a name nor a name with a version`, 'Write btc-1h or btc-1h@3.');
  return { name, version: version === undefined ? undefined : Number(version) };
}

/** A version as its files tell. @throws AppError BAD_FILE, NOT_FOUND */
function readVersion(models: ModelStore, name: string, version: number, { active, stages }: Standing): ModelVersion {
  const record = parseRecord(models.readJson(name, version, files.record), `${name} version ${version}, ${files.record}`);
  return {
    name,
    version,
    stage: stages.get(version) ?? 'candidate',
    reach: active?.version === version ? active.reach : undefined,
    record,
    card: parseCard(models.readJson(name, version, files.card), `${name} version ${version}, ${files.card}`),
  };
}

/** What `read` gives, or what is wrong with what it read. */
function told<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Opens the registry of a data folder. Nothing is created until something is stored. */
export function openRegistry(home: string): Registry {
  const models = openModels(home);
  const standing = (name: string): Standing => standingOf(models.history(name), name);

  const find = (spec: string, newest = false): ModelVersion => {
    const { name, version } = parseSpec(spec);
    const there = models.versions(name);
    if (there.length === 0) throw unknownName('model', name, models.names());
    const stands = standing(name);
    return readVersion(models, name, version ?? (newest ? undefined : stands.active?.version) ?? (there.at(-1) as number), stands);
  };
  const load = (version: ModelVersion, hash?: string): Model => {
    const name = `${version.name} version ${version.version}`;
    const model = loadModel(models.read(version.name, version.version, files.model), learners, { name });
    if (hash !== undefined) checkHash(model, hash);
    return model;
  };
  const note = async (name: string, decide: (stands: Standing) => Omit<Act, keyof Person>, by: Person): Promise<ModelVersion> => {
    const done = await models.append(name, (lines): Act => ({ ...decide(standingOf(lines, name)), ...by }));
    return find(`${name}@${done.version}`);
  };

  return {
    list() {
      const versions: ModelVersion[] = [];
      const damaged: DamagedVersion[] = [];
      for (const name of models.names()) {
        const stands = told(() => standing(name));
        for (const version of models.versions(name)) {
          const found = typeof stands === 'string' ? stands : told(() => readVersion(models, name, version, stands));
          if (typeof found === 'string') damaged.push({ name, version, problem: found });
          else versions.push(found);
        }
      }
      return { versions, damaged };
    },
    find,
    load,
    bytes: ({ name, version }) => models.read(name, version, files.model),
    standing,
    async store(name, { model, card, record }) {
      checkModelName(name);
      const content: FolderFiles = { [files.model]: model, [files.card]: card ?? 'null\n', [files.record]: record };
      const { version, added } = await models.write(name, content, [files.model, files.card]);
      return { version: find(`${name}@${version}`), added };
    },
    async activate(spec, reach, by) {
      const chosen = find(spec, true);
      const reason = refuseActivation(chosen, load(chosen), reach, by.reason);
      return note(chosen.name, () => ({ action: 'activate', version: chosen.version, reach }), { ...by, reason });
    },
    async rollback(name, by) {
      find(name);
      const decide = ({ before }: Standing) => {
        const back = before.at(-1);
        if (back === undefined)
          throw new AppError('NOT_FOUND', `model ${name}`, 'no version was active before this one', 'Activate one: tradewind models activate NAME@VERSION.');
        load(find(`${name}@${back.version}`));
        return { action: 'rollback' as const, ...back };
      };
      return note(name, decide, by);
    },
    async move(spec, action, by) {
      const { name, version } = find(spec, action === 'shadow');
      const decide = ({ active }: Standing) => {
        if (action === 'deactivate' && active?.version !== version)
          throw new AppError('BAD_VALUE', spec, `version ${version} is not active`, 'See which one is: tradewind models list.');
        return { action, version };
      };
      return note(name, decide, by);
    },
  };
}
