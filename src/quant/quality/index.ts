// Is this data believable: gaps, faults, jumps, standstill, series that disagree.
export * from './check.ts';
export * from './divergence.ts';
export * from './findings.ts';
