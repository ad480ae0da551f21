// Which kind of market this is: by rules, and by a fitted hidden Markov model that is only filtered forward.
import type { Formula } from '../formula.ts';
import type { Graph, Signal } from '../graph.ts';
import { apply, ratio } from '../kernels/arithmetic.ts';
import { hmmFilter, missing, quantile, rules } from '../regime/kernels.ts';
import { atr, logReturn } from './momentum.ts';
import { trendFormulas } from './volatility.ts';

const regime = { version: 1, group: 'regime' } as const;

const relativeAtr = (g: Graph): Signal => ratio(g, atr(g, 14), g.close);
const trendOf = (id: string) => trendFormulas.find((f) => f.id === id) as Formula;
const judged = (g: Graph, window: number) => rules(g, trendOf('adx').build(g, 14), trendOf('di-spread').build(g, 14), quantile(g, relativeAtr(g), window));
const filtered = (g: Graph, numbers: readonly number[]) => hmmFilter(g, [logReturn(g), apply(g, 'log', relativeAtr(g))], numbers);
const rulesText = 'trend from adx(14) ≥ 25 until < 20, side by the sign of +DI − −DI; volatile from quantile ≥ 0.7 until < 0.5';
const hmmText =
  'Gaussian hidden Markov model of (log return, ln natr(14)), fitted by Baum-Welch on a past window, filtered forward; states ordered by volatility';

export const regimeFormulas: readonly Formula[] = [
  {
    ...regime,
    id: 'vol-quantile',
    parameters: ['period'],
    about: 'How high volatility is against its own recent past, 0 to 1',
    formula: 'share of the last p natr(14) below the present one',
    source: 'empirical quantile',
    build: (g, p = 200) => quantile(g, relativeAtr(g), p),
  },
  {
    ...regime,
    id: 'log-natr',
    parameters: ['period'],
    about: 'Volatility on a scale on which it is nearly normal',
    formula: 'ln(atr(p) / close)',
    source: 'observation of the hidden Markov model',
    build: (g, p = 14) => apply(g, 'log', ratio(g, atr(g, p), g.close)),
  },
  {
    ...regime,
    id: 'regime-trend',
    parameters: ['period'],
    about: 'Bull (1), bear (−1) or range (0), with hysteresis',
    formula: rulesText,
    source: 'rules; ADX levels of J. W. Wilder',
    build: (g, p = 200) => judged(g, p).direction,
  },
  {
    ...regime,
    id: 'regime-volatile',
    parameters: ['period'],
    about: 'Volatile (1) or calm (0), with hysteresis',
    formula: rulesText,
    source: 'rules; quantile of natr(14) over p',
    build: (g, p = 200) => judged(g, p).volatile,
  },
  {
    ...regime,
    id: 'regime-fresh',
    parameters: ['period'],
    about: 'How lately the regime became known',
    formula: `2^(−candles since / 20); ${rulesText}`,
    source: 'rules',
    build: (g, p = 200) => judged(g, p).freshness,
  },
  {
    ...regime,
    id: 'hmm-prob',
    parameters: ['state'],
    artefact: true,
    about: 'Probability of a state of the fitted model (1 = calmest)',
    formula: hmmText,
    source: 'L. Baum et al. (1970); L. Rabiner (1989)',
    build: (g, state = 1, ...numbers) => filtered(g, numbers)?.probabilities[state - 1] ?? missing(g),
  },
  {
    ...regime,
    id: 'hmm-state',
    parameters: [],
    artefact: true,
    about: 'The state taken up: changes when another reaches probability 0.7',
    formula: hmmText,
    source: 'L. Baum et al. (1970); L. Rabiner (1989)',
    build: (g, ...numbers) => filtered(g, numbers)?.state ?? missing(g),
  },
];
