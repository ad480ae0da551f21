// What candles do not know: opinions, another venue, funding. Missing stays missing.
import type { Formula } from '../formula.ts';
import type { Graph, Signal } from '../graph.ts';
import { apply, linearOf, minus, ratio } from '../kernels/arithmetic.ts';
import { before, change } from '../kernels/lag.ts';
import { spread } from '../kernels/moments.ts';
import { pairOf } from '../kernels/pair.ts';
import { meanOf, sumOf } from '../kernels/sums.ts';
import { logClose, logReturn } from './momentum.ts';

const sentiment = { version: 1, group: 'sentiment', needs: 'sentiment' } as const;
const crossVenue = { version: 1, group: 'cross-venue', needs: 'other-venue' } as const;
const funding = { version: 1, group: 'time', needs: 'funding', parameters: [] as readonly string[] } as const;

const premium = (g: Graph): Signal => minus(g, logClose(g), apply(g, 'log', g.needOther().close));
const otherReturn = (g: Graph): Signal => change(g, apply(g, 'log', g.needOther().close));

export const outsideFormulas: readonly Formula[] = [
  {
    ...sentiment,
    id: 'sent-mean',
    parameters: ['period'],
    about: 'Mean tone of the headlines lately, −1 to 1',
    formula: 'Σ scores / count over p candles, each headline in the candle in which it was known; undefined without any',
    source: 'lexicon scores',
    build: (g, p = 24) => ratio(g, sumOf(g, g.needSentiment().sum, p), sumOf(g, g.needSentiment().count, p)),
  },
  {
    ...sentiment,
    id: 'sent-count',
    parameters: ['short', 'long'],
    about: 'Headlines lately against usual: something is happening',
    formula: 'mean headlines a candle over short / over long',
    source: 'news flow',
    build: (g, short = 24, long = 168) => ratio(g, meanOf(g, g.needSentiment().count, short), meanOf(g, g.needSentiment().count, long)),
  },
  {
    ...sentiment,
    id: 'sent-change',
    parameters: ['short', 'long'],
    about: 'Tone turning better or worse',
    formula: 'sent-mean(short) − sent-mean(long)',
    source: 'lexicon scores',
    build: (g, short = 24, long = 168) => {
      const { sum, count } = g.needSentiment();
      return minus(g, ratio(g, sumOf(g, sum, short), sumOf(g, count, short)), ratio(g, sumOf(g, sum, long), sumOf(g, count, long)));
    },
  },
  {
    ...sentiment,
    id: 'sent-index',
    parameters: [],
    about: 'Level of a sentiment index such as fear and greed, −1 (fear) to 1 (greed)',
    formula: 'last index value known',
    source: 'the index itself',
    build: (g) => g.needSentiment().level,
  },
  {
    ...sentiment,
    id: 'sent-index-change',
    parameters: ['period'],
    about: 'Change of that index',
    formula: 'index − index p candles ago',
    source: 'the index itself',
    build: (g, p = 168) => change(g, g.needSentiment().level, p),
  },
  {
    ...crossVenue,
    id: 'xv-premium',
    parameters: [],
    about: 'How much dearer it is here than at the other venue',
    formula: 'ln(close / close there), candles of the same time',
    source: 'cross-venue basis',
    build: premium,
  },
  {
    ...crossVenue,
    id: 'xv-premium-z',
    parameters: ['period'],
    about: 'How unusual that premium is: stretched ones come back',
    formula: '(premium − mean) / sd over p',
    source: 'standard score',
    build: (g, p = 50) => ratio(g, minus(g, premium(g), spread(g, premium(g), p).mean), spread(g, premium(g), p).deviation),
  },
  {
    ...crossVenue,
    id: 'xv-corr',
    parameters: ['period'],
    about: 'Whether both venues move as one',
    formula: 'correlation of log returns over p',
    source: 'Pearson correlation',
    build: (g, p = 50) => pairOf(g, otherReturn(g), logReturn(g), p).correlation,
  },
  {
    ...crossVenue,
    id: 'xv-lead',
    parameters: ['period'],
    about: 'Whether the other venue moves first',
    formula: 'correlation of our log return with theirs one candle before, over p',
    source: 'lead-lag correlation',
    build: (g, p = 50) => pairOf(g, before(g, otherReturn(g)), logReturn(g), p).correlation,
  },
  {
    ...crossVenue,
    id: 'xv-volume',
    parameters: ['period'],
    about: 'Where the trading is: our volume against theirs',
    formula: 'ln(Σ volume / Σ volume there) over p',
    source: 'volume share',
    build: (g, p = 20) => apply(g, 'log', ratio(g, sumOf(g, g.volume, p), sumOf(g, g.needOther().volume, p))),
  },
  {
    ...funding,
    id: 'funding-rate',
    about: 'What longs pay shorts at the next instant, in basis points',
    formula: 'rate known · 10,000',
    source: 'the venue’s rate',
    build: (g) => linearOf(g, g.needFunding().rate, 1e4),
  },
  {
    ...funding,
    id: 'funding-hours',
    about: 'Hours until it is paid',
    formula: 'next instant − open time of the candle',
    source: 'the venue’s schedule',
    build: (g) => g.needFunding().hours,
  },
];
