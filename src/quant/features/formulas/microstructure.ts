// Microstructure: guessed from candles, counted from trades, read from books.
// long because: twenty declarations, each with its sentence, formula and source
import type { Formula } from '../formula.ts';
import type { Graph, Signal } from '../graph.ts';
import { apply, linear, linearOf, minus, product, ratio } from '../kernels/arithmetic.ts';
import { parts } from '../kernels/candle.ts';
import { before } from '../kernels/lag.ts';
import { spread } from '../kernels/moments.ts';
import { pairOf } from '../kernels/pair.ts';
import { meanOf, sumOf } from '../kernels/sums.ts';
import { vpinOf } from '../kernels/vpin.ts';
import { logReturn } from './momentum.ts';

const candles = { version: 1, group: 'microstructure' } as const;
const trades = { ...candles, needs: 'trades' } as const;
const book = { ...candles, needs: 'book', parameters: [] as readonly string[] } as const;

/** Bought less sold volume, guessed from where the candle closed. */
const guessedFlow = (g: Graph): Signal => linear(g, parts(g).bought, 2, g.volume, -1);
const bucketOf = (g: Graph): Signal => meanOf(g, g.volume, 50);
const money = (g: Graph): Signal => product(g, g.close, g.volume);
const illiquidity = (g: Graph, p: number): Signal => ratio(g, sumOf(g, apply(g, 'abs', logReturn(g)), p), sumOf(g, money(g), p));
const standardised = (g: Graph, x: Signal, p: number): Signal => ratio(g, minus(g, x, spread(g, x, p).mean), spread(g, x, p).deviation);
const tradedFlow = (g: Graph): Signal => minus(g, g.needTrades().bought, g.needTrades().sold);
const tradedVolume = (g: Graph): Signal => linear(g, g.needTrades().bought, 1, g.needTrades().sold, 1);

export const microstructureFormulas: readonly Formula[] = [
  {
    ...candles,
    id: 'roll-spread',
    parameters: ['period'],
    about: 'Bid-ask bounce hidden in closes: the effective spread as a share of price',
    formula: '2·sqrt(−cov(r, r before)) over p, 0 where the covariance is positive',
    source: 'R. Roll (1984)',
    build: (g, p = 50) => linearOf(g, apply(g, 'root', linearOf(g, pairOf(g, before(g, logReturn(g)), logReturn(g), p).covariance, -1)), 2),
  },
  {
    ...candles,
    id: 'amihud',
    parameters: ['short', 'long'],
    about: 'Price moved per money traded, against its own past: thin above 1',
    formula: 'Σ |r| / Σ close·volume over short / the same over long',
    source: 'Y. Amihud (2002), sums in place of daily ratios so that candles without volume count',
    build: (g, short = 20, long = 100) => ratio(g, illiquidity(g, short), illiquidity(g, long)),
  },
  {
    ...candles,
    id: 'kyle',
    parameters: ['period'],
    about: 'Price impact: return for one mean candle’s volume of net buying',
    formula: 'slope of log return on guessed signed volume over p · mean volume; bought = volume·(close − low)/(high − low)',
    source: 'A. Kyle (1985), flow guessed from candles',
    build: (g, p = 50) => product(g, pairOf(g, guessedFlow(g), logReturn(g), p).slope, meanOf(g, g.volume, p)),
  },
  {
    ...candles,
    id: 'vpin-candle',
    earliest: true,
    parameters: ['buckets'],
    about: 'One-sidedness of the volume lately, in buckets of equal volume',
    formula: 'mean |bought − sold| / bucket over p buckets of the mean volume of 50 candles, flow guessed from candles',
    source: 'D. Easley, M. López de Prado, M. O’Hara (2012)',
    build: (g, p = 30) => vpinOf(g, parts(g).bought, minus(g, g.volume, parts(g).bought), bucketOf(g), p),
  },
  {
    ...candles,
    id: 'flow-z',
    parameters: ['period'],
    about: 'How unusual the guessed net buying of this candle is',
    formula: '(f − mean f) / sd f over p, f = volume·(2·(close − low)/(high − low) − 1)',
    source: 'standard score of order flow guessed from candles',
    build: (g, p = 50) => standardised(g, guessedFlow(g), p),
  },
  {
    ...trades,
    id: 'trade-flow',
    parameters: ['period'],
    about: 'Net buying by takers as a share of what was traded',
    formula: '(Σ bought − Σ sold) / (Σ bought + Σ sold) over p candles',
    source: 'trade-flow imbalance',
    build: (g, p = 1) => ratio(g, sumOf(g, tradedFlow(g), p), sumOf(g, tradedVolume(g), p)),
  },
  {
    ...trades,
    id: 'trade-vpin',
    earliest: true,
    parameters: ['buckets'],
    about: 'One-sidedness of real trades, in buckets of equal volume',
    formula: 'mean |bought − sold| / bucket over p buckets of the mean volume of 50 candles',
    source: 'D. Easley, M. López de Prado, M. O’Hara (2012)',
    build: (g, p = 30) => vpinOf(g, g.needTrades().bought, g.needTrades().sold, meanOf(g, tradedVolume(g), 50), p),
  },
  {
    ...trades,
    id: 'trade-kyle',
    parameters: ['period'],
    about: 'Price impact of real net buying',
    formula: 'slope of log return on bought − sold over p · mean traded volume',
    source: 'A. Kyle (1985)',
    build: (g, p = 50) => product(g, pairOf(g, tradedFlow(g), logReturn(g), p).slope, meanOf(g, tradedVolume(g), p)),
  },
  {
    ...trades,
    id: 'trade-size',
    parameters: ['period'],
    about: 'Size of trades against their usual size: large hands at work',
    formula: 'mean size of this candle’s trades / that over p candles',
    source: 'mean trade size',
    build: (g, p = 50) => {
      const { count } = g.needTrades();
      return ratio(g, ratio(g, tradedVolume(g), count), ratio(g, sumOf(g, tradedVolume(g), p), sumOf(g, count, p)));
    },
  },
  {
    ...book,
    id: 'book-spread',
    about: 'Cost of crossing',
    formula: '(ask − bid) / mid of the last book',
    source: 'quoted spread',
    build: (g) => g.needBooks().spread,
  },
  {
    ...book,
    id: 'book-imb',
    about: 'Which side of the best prices is thicker',
    formula: '(bid size − ask size) / both',
    source: 'top-of-book imbalance',
    build: (g) => g.needBooks().imbalance,
  },
  {
    ...book,
    id: 'book-depth',
    about: 'Which side of the first five levels is thicker',
    formula: '(Σ bid sizes − Σ ask sizes) / both, five levels',
    source: 'depth imbalance',
    build: (g) => g.needBooks().depth,
  },
  {
    ...book,
    id: 'book-imb-mean',
    about: 'Imbalance over the whole candle',
    formula: 'mean of book-imb over all books of the candle',
    source: 'top-of-book imbalance',
    build: (g) => g.needBooks().mean,
  },
  {
    ...book,
    id: 'book-micro',
    about: 'Where the next price leans',
    formula: '(ask·bid size + bid·ask size) / both / mid − 1',
    source: 'micro-price, S. Stoikov (2018), first term',
    build: (g) => g.needBooks().micro,
  },
  {
    ...book,
    id: 'book-slope',
    about: 'Which side thickens faster away from the price',
    formula: '(b − a)/(b + a), size behind the best per price distance over five levels',
    source: 'depth slope',
    build: (g) => g.needBooks().slope,
  },
  {
    ...book,
    id: 'book-spread-z',
    parameters: ['period'],
    about: 'How unusual the spread is',
    formula: '(spread − mean) / sd over p',
    source: 'standard score',
    build: (g, p = 50) => standardised(g, g.needBooks().spread, p),
  },
];
