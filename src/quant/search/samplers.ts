// The searches by name, as people ask for them.
import { chance } from './chance.ts';
import { cmaEs } from './cma-es.ts';
import { grid } from './grid.ts';
import type { Sampler, SamplerOptions } from './sampler.ts';
import type { Space } from './space.ts';
import { tpe } from './tpe.ts';

export const samplers = { grid, random: chance, tpe, 'cma-es': cmaEs } satisfies Record<string, (space: Space, options: SamplerOptions) => Sampler>;
export type SamplerName = keyof typeof samplers;
export const samplerNames = Object.keys(samplers) as readonly SamplerName[];
