// The rules of the house as functions over source text: floors, doors, purity, length, words. Run by tidy.test.ts on the real tree.

/** Floors from the ground up, each with its rooms in the order in which they may see each other (a room sees only those before it). */
export const floors: Readonly<Record<string, readonly string[]>> = {
  core: [],
  quant: ['candles', 'statistics', 'synthetic', 'quality', 'indicators', 'features', 'options', 'search', 'learning'],
  trading: ['market', 'portfolio', 'risk', 'execution', 'strategies', 'session'],
  research: ['backtest', 'bias', 'datasets', 'training', 'optimisation', 'report'],
  outside: ['clock', 'net', 'venues', 'news', 'sandbox', 'workers', 'storage', 'queue', 'strategies', 'tracking', 'notify'],
  platform: [
    'jobs',
    'accounts',
    'markets',
    'backtests',
    'bias',
    'paper',
    'models',
    'experiments',
    'deployments',
    'exchange',
    'graduation',
    'marketplace',
    'monitoring',
  ],
  apps: ['cli', 'api', 'trader', 'worker'],
};
const floorNames = Object.keys(floors);
const pureFloors = new Set(['core', 'quant', 'trading', 'research']);

export const linesMax = 400;
export const linesWithoutReason = 200;
const foldersMax = 3;

const impure: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/, 'reads a clock; take the time as an argument'],
  [/\bMath\.random\b|\bcrypto\./, 'draws chance; take a seeded source as an argument'],
  [/\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, 'sets a timer; take a clock as an argument'],
  [/\bprocess\s*[.[]|\bfetch\(|\bconsole\.|\bglobalThis\b/, 'touches the process or the outside'],
];
const bannedWords = /(?:Manager|Helper|Util|Enhanced|Service)(?![a-z])|(?:Helpers|Utils|Utilities|Services)(?![a-z])/;
const bannedFileWords = /(?:^|[-./])(?:manager|helpers?|utils?|utilities|enhanced|services?)(?=[-./])/i;
// written so that this line does not find itself
const unfinished = /\bTO[D]O\b|\bFIX[M]E\b|@ts-[i]gnore/;
const sidelined = /\b(?:it|test|describe)(?:\.\w+)*\.(?:only|skip|todo)\b|\bx(?:it|describe)\(/;

interface Place {
  readonly floor: string;
  /** undefined for files directly on the floor */
  readonly room: string | undefined;
}

/** Where a path like `src/quant/indicators/rsi.ts` stands; undefined outside the floors. */
function placeOf(path: string): Place | undefined {
  const [, floor, room, file] = path.split('/');
  if (floor === undefined || floors[floor] === undefined || room === undefined) return undefined;
  return { floor, room: file === undefined ? undefined : room };
}

const isTest = (path: string) => /\.(?:test|fixture)\.ts$/.test(path);

/** Source with comments and the text of strings blanked (line breaks stay), so that words are judged in code only. */
export function codeOnly(source: string): string {
  // a template's text is dropped and the code in its ${} kept only where it holds no further template; that is enough for words
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|\$\{[^`{}]*\}|[^`\\])*`|(?<=[=(,:[!&|?;{}\n]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;
  return source.replace(pattern, (found) => {
    const code = found.startsWith('`') ? [...found.matchAll(/\$\{([^`{}]*)\}/g)].map((m) => m[1]).join(' ') : '';
    return code + '\n'.repeat(found.split('\n').length - 1);
  });
}

/** The modules a source names in import, export … from and import(). */
export function importsOf(source: string): string[] {
  const bare = source.replace(/^\s*\/\/[^\n]*|^\s*\/\*[\s\S]*?\*\/|^\s*\*[^\n]*/gm, '');
  return [...bare.matchAll(/(?:^|[;}\s])(?:import|export)\b[^;'"`]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm)].map(
    (m) => (m[1] ?? m[2]) as string,
  );
}

/** `src/quant/a/b.ts` + `../../core/index.ts` → `src/core/index.ts`. */
function resolvePath(from: string, to: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of to.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** What is wrong with one import, or undefined. Type imports count: a word from above is knowledge of above. */
export function importProblem(from: string, specifier: string): string | undefined {
  const here = placeOf(from);
  if (here === undefined) return undefined;
  if (!specifier.startsWith('.')) {
    return pureFloors.has(here.floor) && (specifier.startsWith('node:') || specifier === 'process')
      ? `${here.floor} is pure and may not import ${specifier}`
      : undefined;
  }
  const target = resolvePath(from, specifier);
  if (isTest(target)) return `source may not import the test file ${target}`;
  const there = placeOf(target);
  if (there === undefined) return `${target} lies on no floor`;
  if (here.floor === there.floor && here.room === there.room) return undefined;
  return orderProblem(here, there) ?? doorProblem(here, there, target);
}

function orderProblem(here: Place, there: Place): string | undefined {
  const [from, to] = [floorNames.indexOf(here.floor), floorNames.indexOf(there.floor)];
  if (to > from) return `${here.floor} may not look up to ${there.floor}`;
  if (here.floor === 'outside' && there.floor !== 'core' && there.floor !== 'quant' && there.room !== 'net') {
    return `outside sees only core, quant and outside/net, not ${there.floor}/${there.room}`;
  }
  if (to < from || here.room === undefined || there.room === undefined) return undefined;
  const rooms = floors[here.floor] ?? [];
  return rooms.indexOf(there.room) > rooms.indexOf(here.room) ? `${here.floor}/${here.room} stands before ${there.room} and may not look up to it` : undefined;
}

function doorProblem(here: Place, there: Place, target: string): string | undefined {
  if (here.floor === there.floor && there.room === undefined) return undefined;
  const door = there.room === undefined ? `src/${there.floor}/index.ts` : `src/${there.floor}/${there.room}/index.ts`;
  return target === door ? undefined : `enters ${target} past its door ${door}`;
}

/** Problems of one file by itself and of its imports. */
export function fileProblems(path: string, source: string): string[] {
  const found: string[] = [];
  const lines = source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
  const head = source.split('\n', 6).join('\n');
  const code = codeOnly(source);
  const place = placeOf(path);
  const test = isTest(path);
  if (lines > linesMax) found.push(`${lines} lines; split it (at most ${linesMax})`);
  else if (lines > linesWithoutReason && !test && !/^\/\/ long because: \S/m.test(head))
    found.push(`${lines} lines; above ${linesWithoutReason} say why in the head: // long because: …`);
  if (!test && !/^(?:\/\/|\/\*\*) \S+ \S/.test(source)) found.push('has no head sentence');
  const banned = bannedWords.exec(code)?.[0] ?? bannedFileWords.exec(path)?.[0];
  if (banned !== undefined) found.push(`the word "${banned.replace(/^[-./]/, '')}" says nothing; name what it is`);
  if (unfinished.test(source)) found.push('holds unfinished work (a to-do mark or an ignored type error)');
  if (test && sidelined.test(code)) found.push('holds a test that is singled out, skipped or only planned; skip by condition and say why');
  if (path.split('/').length - 2 > foldersMax) found.push(`lies deeper than ${foldersMax} folders below src`);
  // a fixture is shared by tests, and a pure floor shares nothing that touches the world
  if (path.endsWith('.fixture.ts') && place !== undefined && pureFloors.has(place.floor) && importsOf(source).some((i) => i.startsWith('node:')))
    found.push(`${place.floor} is pure, but this fixture imports from node:; keep it under test/`);
  if (test) return found;
  if (place !== undefined && pureFloors.has(place.floor))
    for (const [pattern, why] of impure) if (pattern.test(code)) found.push(`${place.floor} is pure, but this ${why}`);
  for (const specifier of importsOf(source)) {
    const problem = importProblem(path, specifier);
    if (problem !== undefined) found.push(problem);
  }
  return found;
}

/** Rooms that exist: `quant/statistics`, in the order of the paths. */
export function roomsOf(paths: Iterable<string>): string[] {
  const rooms = new Set<string>();
  for (const path of paths) {
    const [src, floor, room, file] = path.split('/');
    if (src === 'src' && floor !== undefined && room !== undefined && file !== undefined) rooms.add(`${floor}/${room}`);
  }
  return [...rooms].sort();
}

/** Rooms without a place in the list, without exactly one door, or (on the lower floors) without a test. */
export function roomProblems(paths: readonly string[]): string[] {
  const found: string[] = [];
  for (const floor of new Set(
    paths
      .map((p) => p.split('/'))
      .filter((p) => p.length > 2)
      .map((p) => p[1] as string),
  )) {
    if (floors[floor] === undefined) found.push(`src/${floor} is no floor`);
  }
  for (const room of roomsOf(paths)) {
    const [floor = '', name = ''] = room.split('/');
    if (floors[floor] !== undefined && !floors[floor].includes(name)) found.push(`src/${room} is in no list of rooms (floors, in src/tidy.ts)`);
    const inside = paths.filter((p) => p.startsWith(`src/${room}/`));
    const doors = inside.filter((p) => p.endsWith('/index.ts'));
    if (!doors.includes(`src/${room}/index.ts`)) found.push(`src/${room} has no door index.ts`);
    for (const door of doors) if (door !== `src/${room}/index.ts`) found.push(`${door} is a second door inside src/${room}`);
    if (pureFloors.has(floor) && !inside.some((p) => p.endsWith('.test.ts'))) found.push(`src/${room} has no test beside its source`);
  }
  return found;
}

/** Rooms named in the tree of ARCHITECTURE.md: the fenced block that starts with `src/`, two spaces a level. */
export function roomsInPage(page: string): string[] {
  const tree = /```[a-z]*\nsrc\/[^\n]*\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const rooms: string[] = [];
  let floor = '';
  for (const line of tree.split('\n')) {
    const [, indent, name] = /^( +)([\w-]+)\//.exec(line) ?? [];
    if (indent?.length === 2 && name !== undefined) floor = name;
    else if (indent?.length === 4 && name !== undefined) rooms.push(`${floor}/${name}`);
  }
  return rooms.sort();
}
