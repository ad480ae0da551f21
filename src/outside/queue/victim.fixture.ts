// A worker on Redis that takes jobs, says so, and never ends one: for tests that kill it.
import { bullJobs } from './bullmq.ts';

const [url = '', name = ''] = (process.argv[2] as string).split(' ');
const queue = await bullJobs(url, name);
queue.work(
  async () => {
    process.send?.('taken');
    await new Promise(() => {});
  },
  { concurrency: 1, leaseMs: 600, onTrouble: (error) => void process.stderr.write(`${String(error)}\n`) },
);
