// Headlines to scores by a lexicon, and series of opinions as they were known then.
import { AppError, type Time } from '../../core/index.ts';
import type { SentimentItem } from './kernels/sources.ts';

/** Word → valence, about −4 to 4. */
export type Lexicon = ReadonlyMap<string, number>;

/**
 * Reads a lexicon of lines `word TAB valence …` (further columns are ignored), as VADER's.
 * @throws AppError BAD_FILE naming the line
 */
export function parseLexicon(text: string, file = 'lexicon'): Lexicon {
  const lexicon = new Map<string, number>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [word = '', valence = ''] = line.split('\t');
    const value = Number(valence);
    if (word === '' || valence.trim() === '' || !Number.isFinite(value))
      throw new AppError('BAD_FILE', file, `line ${i + 1} is not a word, a tab and a number`, 'Write for instance: crash<TAB>-2.5');
    lexicon.set(word.toLowerCase(), value);
  }
  if (lexicon.size === 0) throw new AppError('BAD_FILE', file, 'it holds no word', 'Write one word and its valence a line.');
  return lexicon;
}

/** A small lexicon of market words of our own, for use without another one; valences by judgement, not by survey. */
export const marketLexicon: Lexicon = new Map([
  ...['surge', 'surges', 'soar', 'soars', 'rally', 'rallies', 'breakout', 'bullish', 'boom', 'moon', 'skyrockets'].map((w) => [w, 2.5] as const),
  ...['gain', 'gains', 'rise', 'rises', 'climb', 'climbs', 'jump', 'jumps', 'up', 'recover', 'recovers', 'rebound', 'rebounds', 'outperform'].map(
    (w) => [w, 1.5] as const,
  ),
  ...[
    'adopt',
    'adopts',
    'adoption',
    'approve',
    'approves',
    'approval',
    'approved',
    'partnership',
    'upgrade',
    'launch',
    'launches',
    'record',
    'profit',
    'growth',
  ].map((w) => [w, 1.2] as const),
  ...['crash', 'crashes', 'collapse', 'collapses', 'plunge', 'plunges', 'bankrupt', 'bankruptcy', 'hack', 'hacked', 'exploit', 'fraud', 'scam', 'panic'].map(
    (w) => [w, -3] as const,
  ),
  ...['fall', 'falls', 'drop', 'drops', 'slide', 'slides', 'sink', 'sinks', 'down', 'decline', 'declines', 'loss', 'losses', 'slump', 'bearish', 'selloff'].map(
    (w) => [w, -1.7] as const,
  ),
  ...[
    'ban',
    'bans',
    'banned',
    'lawsuit',
    'sues',
    'sued',
    'probe',
    'crackdown',
    'halt',
    'halts',
    'delay',
    'delays',
    'fear',
    'fears',
    'risk',
    'warns',
    'warning',
  ].map((w) => [w, -1.4] as const),
]);

const negations = new Set([
  'not',
  'no',
  'never',
  'without',
  'hardly',
  'barely',
  "isn't",
  "won't",
  "don't",
  "doesn't",
  "didn't",
  "can't",
  "hasn't",
  "haven't",
  "wasn't",
]);
const stronger: ReadonlyMap<string, number> = new Map([
  ['very', 0.293],
  ['extremely', 0.293],
  ['sharply', 0.293],
  ['massive', 0.293],
  ['huge', 0.293],
  ['slightly', -0.293],
  ['somewhat', -0.293],
]);
/** Published constants of VADER: what a negation leaves of a valence, and what squeezes sums into −1 to 1. */
const negated = -0.74;
const squeeze = 15;

/**
 * Tone of a text, −1 to 1: the valences of its words, turned by a negation and scaled by a degree word among the three words before.
 * 0 where no word is known. After C. Hutto and E. Gilbert, VADER (2014), its rules of punctuation and capitals left out.
 */
export function scoreText(lexicon: Lexicon, text: string): number {
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[a-z][a-z'-]*/g) ?? [];
  let sum = 0;
  for (const [i, word] of words.entries()) {
    let valence = lexicon.get(word);
    if (valence === undefined || stronger.has(word)) continue;
    for (let back = 1; back <= 3 && back <= i; back++) {
      const before = words[i - back] as string;
      const degree = stronger.get(before);
      if (degree !== undefined) valence += Math.sign(valence) * degree * (1 - 0.05 * (back - 1));
      if (negations.has(before)) valence *= negated;
    }
    sum += valence;
  }
  return sum === 0 ? 0 : sum / Math.sqrt(sum * sum + squeeze);
}

const bySeen = (a: SentimentItem, b: SentimentItem): number => a.seen - b.seen;

/** Headlines as scores, each known `delayMs` after it was published (fetching and scoring take time; 0 claims they do not). */
export const scoredHeadlines = (items: readonly { at: Time; title: string }[], lexicon: Lexicon, delayMs: number): SentimentItem[] =>
  items.map(({ at, title }) => ({ seen: at + delayMs, score: scoreText(lexicon, title), kind: 'headline' as const })).sort(bySeen);

/** An index of 0 to 100 (fear and greed) as levels of −1 to 1, each known `delayMs` after its date. @throws AppError BAD_VALUE */
export function indexLevels(items: readonly { at: Time; value: number }[], delayMs: number): SentimentItem[] {
  for (const { at, value } of items)
    if (!(value >= 0 && value <= 100))
      throw new AppError('BAD_VALUE', 'sentiment index', `${value} at ${at} is not within 0 to 100`, 'Give the index as published.');
  return items.map(({ at, value }) => ({ seen: at + delayMs, score: (value - 50) / 50, kind: 'index' as const })).sort(bySeen);
}
