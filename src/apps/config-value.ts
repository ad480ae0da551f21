// One value of the configuration: where it was written, whether its key exists, and what it means.
import { parse } from 'yaml';
import { AppError, nearest } from '../core/index.ts';
import { leaves, rangeOf } from './config-schema.ts';

export type Source =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string };

/** What one layer says: path to the value as written. */
export type Layer = Map<string, { readonly written: unknown; readonly source: Source }>;

export const paths = leaves.map((leaf) => leaf.path);
const sections = [...new Set(paths.map((path) => path.split('.')[0] as string))];

export const describeSource = (source: Source): string =>
  source.kind === 'default'
    ? 'default'
    : source.kind === 'file'
      ? `${source.file}:${source.line}`
      : source.kind === 'environment'
        ? `environment ${source.name}`
        : `flag ${source.name}`;

/** The error for a key that nothing reads, with the nearest that exists. */
export function unknownKey(path: string, where: string): AppError {
  const [section = ''] = path.split('.');
  const candidates = path.includes('.') ? paths : ['profile', 'profiles', ...sections];
  // a slip in the last word is likelier than another section's key that happens to be near
  const inSection = sections.includes(section) ? paths.filter((p) => p.startsWith(`${section}.`)) : candidates;
  const near = nearest(path, inSection) ?? nearest(path, candidates);
  return new AppError(
    'UNKNOWN_KEY',
    path,
    `no setting has this name (${where})`,
    near === undefined ? `Sections: ${sections.join(', ')}. See all with: config show.` : `Did you mean "${near}"?`,
  );
}

/**
 * The value as code reads it. Text from the environment or a flag means what it would mean in a file, unless the setting is text.
 * @throws AppError BAD_VALUE, OUT_OF_RANGE
 */
export function readValue(path: string, written: unknown, source: Source): unknown {
  const leaf = leaves.find((l) => l.path === path);
  if (leaf === undefined) throw unknownKey(path, describeSource(source));
  const asText = leaf.schema.safeParse(written);
  const fromText = source.kind === 'environment' || source.kind === 'flag';
  const result = asText.success || !fromText ? asText : leaf.schema.safeParse(parse(String(written)));
  if (result.success) return result.data;
  const number = typeof written === 'number' || (fromText && written !== '' && Number.isFinite(Number(written)));
  const custom = result.error.issues.find((issue) => issue.code === 'custom')?.message;
  if (custom !== undefined)
    throw new AppError(
      'BAD_VALUE',
      path,
      `${JSON.stringify(written)} (${describeSource(source)}) is not allowed: ${custom.replace(/\.$/, '')}`,
      'See: config explain trading.conventions.',
    );
  throw new AppError(
    number ? 'OUT_OF_RANGE' : 'BAD_VALUE',
    path,
    `${JSON.stringify(written)} (${describeSource(source)}) is not allowed`,
    `Allowed: ${rangeOf(leaf)}.`,
  );
}
