// Models: the registry and its rules.
export { objections } from './gate.ts';
export { type DamagedVersion, type ModelVersion, openRegistry, type Person, type Registry } from './registry.ts';
export type { Reach } from './stages.ts';
