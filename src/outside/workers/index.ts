// Work on other cores.
export { threadWorkers } from './threads.ts';
