// Does a strategy know what it cannot know? Runs it apart, on copies of its data with other futures.
export { type BiasOptions, type BiasReport, type BiasRequest, CUTS, checkBias, type FirstChange } from './check.ts';
