// Searches that ask for points and are told what they came to: grid, random, TPE, CMA-ES, successive halving.
export { type HalvingOptions, halving } from './halving.ts';
export { ROUND, type Sampler, type SamplerOptions, type Trial } from './sampler.ts';
export { type SamplerName, samplerNames, samplers } from './samplers.ts';
export {
  cornersOf,
  type Dimension,
  levelsOf,
  levelValue,
  type ParameterValue,
  type Point,
  pointAt,
  pointKey,
  type Space,
  sizeOf,
  spaceOf,
  unitOf,
  valueAt,
} from './space.ts';
