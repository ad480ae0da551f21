// A model as bytes and back: magic, length of a JSON head, head, arrays, SHA-256 of all before it. The same model gives the same bytes.
import { sha256 } from '@noble/hashes/sha2.js';
import { AppError, unknownName } from '../../core/index.ts';
import { checkHash, type Learner, type Model, type ModelContent } from './model.ts';

const magic = 'TWMODEL1';
const digestLength = 32;
const arrayKinds = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayKind = keyof typeof arrayKinds;

interface Head extends Omit<ModelContent, 'arrays'> {
  readonly arrays: readonly { readonly name: string; readonly kind: ArrayKind; readonly length: number }[];
}

/** JSON with the keys of every record in order, so that equal values give equal text. */
const orderedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v,
  );

/** The model's file. */
export function saveModel({ content }: Model): Uint8Array {
  const { arrays, ...rest } = content;
  const parts = Object.entries(arrays).sort(([a], [b]) => (a < b ? -1 : 1));
  const head: Head = { ...rest, arrays: parts.map(([name, a]) => ({ name, kind: a.constructor.name as ArrayKind, length: a.length })) };
  const text = new TextEncoder().encode(orderedJson(head));
  const start = magic.length + 4 + text.length;
  const bytes = new Uint8Array(start + parts.reduce((sum, [, a]) => sum + a.byteLength, 0) + digestLength);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, text.length, true);
  bytes.set(text, magic.length + 4);
  let at = start;
  for (const [, a] of parts) {
    bytes.set(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), at);
    at += a.byteLength;
  }
  bytes.set(sha256(bytes.subarray(0, at)), at);
  return bytes;
}

const broken = (name: string, problem: string): AppError =>
  new AppError('BAD_FILE', name, problem, 'Take it from the registry again, or train it again; it was not loaded.');

/**
 * The content of a model file.
 * @param name what to call the file in errors
 * @throws AppError BAD_FILE when it is no model, cut short or changed
 */
export function readModelContent(bytes: Uint8Array, name: string): ModelContent {
  if (new TextDecoder().decode(bytes.subarray(0, magic.length)) !== magic) throw broken(name, 'it is not a Tradewind model');
  const end = bytes.length - digestLength;
  if (end < magic.length + 4) throw broken(name, 'it is cut short');
  const digest = sha256(bytes.subarray(0, end));
  if (digest.some((b, i) => b !== bytes[end + i])) throw broken(name, 'its checksum does not fit: it is cut short or was changed');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  const start = magic.length + 4 + length;
  const { arrays: parts, ...rest } = JSON.parse(new TextDecoder().decode(bytes.subarray(magic.length + 4, start))) as Head;
  const arrays: Record<string, ModelContent['arrays'][string]> = {};
  let at = start;
  for (const { name: part, kind, length: count } of parts) {
    const Kind = arrayKinds[kind];
    const size = count * Kind.BYTES_PER_ELEMENT;
    // a copy, so that the numbers are aligned
    arrays[part] = new Kind(bytes.slice(at, at + size).buffer);
    at += size;
  }
  return { ...rest, arrays };
}

/**
 * The model in a file.
 * @param hash feature set it will be fed from, where that is known already
 * @throws AppError BAD_FILE, UNKNOWN_NAME for a kind of model this program does not have, VERDICT for another feature set
 */
export function loadModel(bytes: Uint8Array, learners: readonly Learner[], { name = 'model file', hash }: { name?: string; hash?: string } = {}): Model {
  const content = readModelContent(bytes, name);
  const learner = learners.find((l) => l.name === content.learner);
  if (learner === undefined)
    throw unknownName(
      `kind of model in ${name}`,
      content.learner,
      learners.map((l) => l.name),
    );
  const model = learner.restore(content);
  if (hash !== undefined) checkHash(model, hash);
  return model;
}
