// The servers a test may need, where they are: Redis and PostgreSQL on this machine. Absent, tests skip with a reason; in CI they must be there.
import { connect } from 'node:net';

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (there: boolean): void => {
      socket.destroy();
      resolve(there);
    };
    socket.setTimeout(1_000, () => done(false));
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
  });

async function serverAt(name: string, port: number, url: string): Promise<string | undefined> {
  if (await answers(port)) return url;
  if (process.env.CI === '1' || process.env.CI === 'true') throw new Error(`${name} must run on port ${port} in CI`);
  return undefined;
}

export const redisHere = (): Promise<string | undefined> => serverAt('Redis', 6379, process.env.TRADEWIND_TEST_REDIS ?? 'redis://127.0.0.1:6379');
export const postgresHere = (): Promise<string | undefined> =>
  serverAt('PostgreSQL', 5432, process.env.TRADEWIND_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/test');
