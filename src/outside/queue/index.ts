// Jobs of many machines.
export { bullJobs } from './bullmq.ts';
