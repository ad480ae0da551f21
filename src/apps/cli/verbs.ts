// The verbs of the command line: name, what help says of it, and where it is written. A verb's file is loaded only when it is asked for.
import type { Command } from 'commander';
import type { Io } from './io.ts';

export type AddVerb = (program: Command, io: Io) => void;

export interface Verb {
  readonly name: string;
  readonly about: string;
  readonly load: () => Promise<AddVerb>;
}

/** In the order help lists them. */
export const verbs: readonly Verb[] = [
  { name: 'start', about: 'the guided first run: sample data, every strategy once, one on paper', load: async () => (await import('./start.ts')).addStart },
  { name: 'demo', about: 'history replayed on paper, candle by candle', load: async () => (await import('./demo.ts')).addDemo },
  { name: 'data', about: 'import, fetch, collect, repair, list, check, resample and export candles', load: async () => (await import('./data.ts')).addData },
  {
    name: 'strategy',
    about: 'built-in strategies, and files of your own: list, show, new, test',
    load: async () => (await import('./strategy.ts')).addStrategy,
  },
  { name: 'backtest', about: 'run a strategy over history, with costs', load: async () => (await import('./backtest.ts')).addBacktest },
  { name: 'bias', about: 'whether a strategy knows what it cannot know', load: async () => (await import('./bias.ts')).addBias },
  {
    name: 'optimize',
    about: 'search parameters, and say what luck alone would have found',
    load: async () => (await import('./optimize.ts')).addOptimize,
  },
  { name: 'runs', about: 'stored runs: list, show, compare', load: async () => (await import('./runs.ts')).addRuns },
  { name: 'report', about: "a stored run's HTML report", load: async () => (await import('./runs.ts')).addReport },
  { name: 'reproduce', about: 'make a stored run again and compare every byte', load: async () => (await import('./reproduce.ts')).addReproduce },
  {
    name: 'walk-forward',
    about: 'choose on the past, be tested on what came after, move on',
    load: async () => (await import('./walk-forward.ts')).addWalkForward,
  },
  {
    name: 'monte-carlo',
    about: 'what else could have come of a run',
    load: async () => (await import('./monte-carlo.ts')).addMonteCarlo,
  },
  { name: 'stress', about: 'what a strategy does when things go wrong', load: async () => (await import('./stress.ts')).addStress },
  { name: 'indicators', about: 'indicators: list them, run them over a file', load: async () => (await import('./indicators.ts')).addIndicators },
  { name: 'features', about: 'feature sets: list, show, explain, compute', load: async () => (await import('./features.ts')).addFeatures },
  { name: 'train', about: 'train a model on stored candles and judge it', load: async () => (await import('./train.ts')).addTrain },
  { name: 'models', about: 'stored models: list, show, compare, activate, roll back', load: async () => (await import('./models.ts')).addModels },
  { name: 'predict', about: 'what a stored model says', load: async () => (await import('./predict.ts')).addPredict },
  { name: 'symbols', about: "find a venue's instruments worth trading, with scores and reasons", load: async () => (await import('./symbols.ts')).addSymbols },
  { name: 'keys', about: 'keys of venues, sealed: add, check, list, rotate, remove', load: async () => (await import('./keys.ts')).addKeysVerb },
  { name: 'exchange', about: 'a local exchange to trade and to break things on', load: async () => (await import('./exchange.ts')).addExchange },
  { name: 'doctor', about: 'look whether this machine has what Tradewind needs', load: async () => (await import('./doctor.ts')).addDoctor },
  { name: 'config', about: 'check, show and explain the configuration', load: async () => (await import('./config.ts')).addConfig },
  { name: 'completion', about: 'print the completion script for a shell', load: async () => (await import('./completion.ts')).addCompletion },
];
