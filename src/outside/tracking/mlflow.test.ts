// Against a small server of the documented endpoints on loopback: it keeps what it is told and refuses what the reference says it refuses.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { AppError } from '../../core/index.ts';
import { mirrorRun, type TrackedRun, trackingServer } from './index.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Pair {
  readonly key: string;
  readonly value: string | number;
}
interface Kept {
  readonly info: Record<string, unknown>;
  readonly metrics: Pair[];
  readonly params: Pair[];
  readonly tags: Pair[];
}

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
};

/** The endpoints as documented; `fails` answers a path with 500 instead. */
async function tracking({ fails = '', token }: { fails?: string; token?: string } = {}) {
  const experiments = new Map<string, string>();
  const runs = new Map<string, Kept>();
  const refuse = (status: number, error_code: string) => ({ status, json: { error_code, message: 'no' } });
  const answers: Record<string, (body: Record<string, unknown>, query: URLSearchParams) => { status: number; json: object }> = {
    'GET experiments/get-by-name': (_, query) => {
      const id = experiments.get(query.get('experiment_name') ?? '');
      return id === undefined
        ? refuse(404, 'RESOURCE_DOES_NOT_EXIST')
        : { status: 200, json: { experiment: { experiment_id: id, lifecycle_stage: 'active' } } };
    },
    'POST experiments/create': ({ name }) => {
      if (experiments.has(String(name))) return refuse(400, 'RESOURCE_ALREADY_EXISTS');
      experiments.set(String(name), String(experiments.size + 1));
      return { status: 200, json: { experiment_id: experiments.get(String(name)) } };
    },
    'POST runs/create': (body) => {
      if (![...experiments.values()].includes(String(body['experiment_id']))) return refuse(404, 'RESOURCE_DOES_NOT_EXIST');
      const run_id = `run${runs.size + 1}`;
      runs.set(run_id, { info: { ...body, status: 'RUNNING' }, metrics: [], params: [], tags: [] });
      return { status: 200, json: { run: { info: { run_id, status: 'RUNNING' }, data: {} } } };
    },
    'POST runs/log-batch': (body) => {
      const run = runs.get(String(body['run_id']));
      const [metrics, params, tags] = [body['metrics'] as Pair[], body['params'] as Pair[], body['tags'] as Pair[]];
      if (run === undefined) return refuse(404, 'RESOURCE_DOES_NOT_EXIST');
      const all = [...metrics, ...params, ...tags];
      const bad =
        metrics.length > 1000 ||
        params.length > 100 ||
        tags.length > 100 ||
        all.length > 1000 ||
        all.some((p) => p.key.length > 250 || !/^[\w\-. :/]+$/.test(p.key)) ||
        metrics.some((p) => typeof p.value !== 'number') ||
        params.some((p) => String(p.value).length > 6000);
      if (bad) return refuse(400, 'INVALID_PARAMETER_VALUE');
      run.metrics.push(...metrics);
      run.params.push(...params);
      run.tags.push(...tags);
      return { status: 200, json: {} };
    },
    'POST runs/update': ({ run_id, ...rest }) => {
      Object.assign(runs.get(String(run_id))?.info ?? {}, rest);
      return { status: 200, json: { run_info: { run_id } } };
    },
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '', 'http://x');
      const path = url.pathname.replace('/api/2.0/mlflow/', '');
      const answer = answers[`${request.method} ${path}`];
      const allowed = token === undefined || request.headers.authorization === `Bearer ${token}`;
      const { status, json } = !allowed
        ? refuse(401, 'UNAUTHENTICATED')
        : path === fails
          ? refuse(500, 'INTERNAL_ERROR')
          : (answer?.(body, url.searchParams) ?? refuse(404, 'ENDPOINT_NOT_FOUND'));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => void (server.closeAllConnections(), server.close()));
  return { runs, experiments, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const run: TrackedRun = {
  experiment: 'tradewind',
  name: 'btc-1h 1',
  startedAt: 1000,
  endedAt: 2000,
  parameters: { seed: '7', features: 'standard-127' },
  metrics: { 'log-loss': 0.69, 'odd name!': 1, missing: Number.NaN },
  tags: { verdict: 'does not beat its baseline' },
};

describe('mirrorRun', () => {
  test('makes the experiment once, logs the run and finishes it', async () => {
    const { address, runs, experiments } = await tracking();
    const server = trackingServer(`${address}/`, {});
    expect(await mirrorRun(server, run)).toEqual({ kind: 'mirrored', runId: 'run1' });
    expect(await mirrorRun(server, run)).toEqual({ kind: 'mirrored', runId: 'run2' });
    expect([...experiments]).toEqual([['tradewind', '1']]);
    expect(runs.get('run1')).toEqual({
      info: { experiment_id: '1', run_name: 'btc-1h 1', start_time: 1000, status: 'FINISHED', end_time: 2000 },
      metrics: [
        { key: 'log-loss', value: 0.69, timestamp: 2000, step: 0 },
        { key: 'odd name_', value: 1, timestamp: 2000, step: 0 },
      ],
      params: [
        { key: 'seed', value: '7' },
        { key: 'features', value: 'standard-127' },
      ],
      tags: [{ key: 'verdict', value: 'does not beat its baseline' }],
    });
  });

  test('splits what is more than one request may hold', async () => {
    const { address, runs } = await tracking();
    const many = <T>(n: number, value: (i: number) => T) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, value(i)]));
    const large = { ...run, parameters: many(250, () => 'x'.repeat(9000)), metrics: many(2300, (i) => i), tags: many(120, String) };
    expect(await mirrorRun(trackingServer(address, {}), large)).toMatchObject({ kind: 'mirrored' });
    const kept = runs.get('run1');
    expect([kept?.params.length, kept?.metrics.length, kept?.tags.length]).toEqual([250, 2300, 120]);
    expect(kept?.metrics.map((m) => m.value)).toEqual(Array.from({ length: 2300 }, (_, i) => i));
  });

  test('a server that is not there, refuses, fails half-way or is something else is told, never thrown', async () => {
    const gone = await tracking();
    for (const close of closers.splice(0)) close();
    expect(await mirrorRun(trackingServer(gone.address, {}), run)).toEqual({ kind: 'failed', problem: `${gone.address}: ECONNREFUSED` });
    const locked = await tracking({ token: 'secret' });
    expect(await mirrorRun(trackingServer(locked.address, {}), run)).toMatchObject({ problem: expect.stringContaining('401 UNAUTHENTICATED') });
    expect(await mirrorRun(trackingServer(locked.address, { MLFLOW_TRACKING_TOKEN: 'secret' }), run)).toMatchObject({ kind: 'mirrored' });
    const failing = await tracking({ fails: 'runs/log-batch' });
    expect(await mirrorRun(trackingServer(failing.address, {}), run)).toMatchObject({
      problem: expect.stringMatching(/log-batch was answered with 500.*the run run1 there is not complete/),
    });
    const other = createServer((_, response) => void response.end('<html>'));
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    closers.push(() => void (other.closeAllConnections(), other.close()));
    const page = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect(await mirrorRun(trackingServer(page, {}), run)).toMatchObject({ problem: expect.stringContaining('not JSON') });
  });
});

test('an address that is none is refused before anything is done', () => {
  for (const address of ['localhost:5000', 'file:///tmp', 'http://me:pw@host', '']) expect(() => trackingServer(address, {}), address).toThrow(AppError);
  expect(trackingServer('http://h:5000', { MLFLOW_TRACKING_USERNAME: 'a', MLFLOW_TRACKING_PASSWORD: 'b' }).authorization).toBe('Basic YTpi');
});
