// Background work: what runs when a queue gives out a job.
export { dispatch } from './dispatch.ts';
