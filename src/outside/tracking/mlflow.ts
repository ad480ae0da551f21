// A finished training mirrored to an MLflow tracking server over its documented REST API 2.0. The registry is the truth; this is a copy for readers.
import { AppError, type Time } from '../../core/index.ts';

export interface TrackedRun {
  readonly experiment: string;
  readonly name: string;
  readonly startedAt: Time;
  readonly endedAt: Time;
  readonly parameters: Readonly<Record<string, string>>;
  /** those that are not finite are left out */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What became of it. Whatever the network does is an answer, never an error: a model must not be lost over a copy. */
export type Mirrored = { readonly kind: 'mirrored'; readonly runId: string } | { readonly kind: 'failed'; readonly problem: string };

/** A server as a person names it, with what it asks for. */
export interface TrackingServer {
  /** without a slash at the end */
  readonly base: string;
  readonly authorization: string | undefined;
}

/** Limits of one log-batch request, from the reference of runs/log-batch. */
const batch = { metrics: 1000, parameters: 100, tags: 100, total: 1000 } as const;
const keyMax = 250;
const parameterMax = 6000;
const tagMax = 5000;
const timeoutMs = 10_000;

/**
 * Checks an address before any work is done; credentials come from MLFLOW_TRACKING_TOKEN, or _USERNAME and _PASSWORD, as for MLflow's own client.
 * @throws AppError BAD_VALUE
 */
export function trackingServer(address: string, env: Readonly<Record<string, string | undefined>>): TrackingServer {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '')
    throw new AppError('BAD_VALUE', 'mlflow', `"${address}" is not the address of a tracking server`, 'Write it as http://127.0.0.1:5000.');
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  const basic = user === undefined ? undefined : `Basic ${btoa(`${user}:${password ?? ''}`)}`;
  return { base: url.href.replace(/\/+$/, ''), authorization: token === undefined ? basic : `Bearer ${token}` };
}

/** A refusal in the server's own words. */
class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(path: string, status: number, code: string, message: string) {
    super(`${path} was answered with ${status} ${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

const textIn = (json: Record<string, unknown>, key: string): string => (typeof json[key] === 'string' ? json[key] : '');

async function ask(server: TrackingServer, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.base}/api/2.0/mlflow/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(server.authorization === undefined ? {} : { authorization: server.authorization }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  let json: Record<string, unknown> = {};
  try {
    json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    throw new Refused(path, response.status, '', 'the answer is not JSON');
  }
  if (!response.ok) throw new Refused(path, response.status, textIn(json, 'error_code'), textIn(json, 'message'));
  return json;
}

const inside = (json: Record<string, unknown>, key: string): Record<string, unknown> => (json[key] ?? {}) as Record<string, unknown>;

async function experimentId(server: TrackingServer, name: string): Promise<string> {
  const byName = async () => {
    const found = await ask(server, `experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
    return String(inside(found, 'experiment')['experiment_id']);
  };
  try {
    return await byName();
  } catch (error) {
    if (!(error instanceof Refused && error.code === 'RESOURCE_DOES_NOT_EXIST')) throw error;
  }
  try {
    return String((await ask(server, 'experiments/create', { name }))['experiment_id']);
  } catch (error) {
    // another process was faster
    if (error instanceof Refused && error.code === 'RESOURCE_ALREADY_EXISTS') return byName();
    throw error;
  }
}

const keyOf = (name: string): string => name.replace(/[^\w\-. :/]/g, '_').slice(0, keyMax);
const pairs = (record: Readonly<Record<string, string>>, longest: number) =>
  Object.entries(record).map(([key, value]) => ({ key: keyOf(key), value: value.slice(0, longest) }));

/** Takes from each list what one request may hold, until all is sent. */
async function logAll(server: TrackingServer, runId: string, run: TrackedRun): Promise<void> {
  const metrics = Object.entries(run.metrics)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key: keyOf(key), value, timestamp: run.endedAt, step: 0 }));
  const params = pairs(run.parameters, parameterMax);
  const tags = pairs(run.tags, tagMax);
  while (metrics.length + params.length + tags.length > 0) {
    const [someParams, someTags] = [params.splice(0, batch.parameters), tags.splice(0, batch.tags)];
    const left = Math.min(batch.metrics, batch.total - someParams.length - someTags.length);
    await ask(server, 'runs/log-batch', { run_id: runId, metrics: metrics.splice(0, left), params: someParams, tags: someTags });
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof Refused) return error.message;
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};

/** Logs a run as finished. What it says there is what the card says; nothing is read back. */
export async function mirrorRun(server: TrackingServer, run: TrackedRun): Promise<Mirrored> {
  let runId: string | undefined;
  try {
    const created = await ask(server, 'runs/create', {
      experiment_id: await experimentId(server, run.experiment),
      run_name: run.name,
      start_time: run.startedAt,
    });
    const id = inside(inside(created, 'run'), 'info')['run_id'];
    if (typeof id !== 'string') return { kind: 'failed', problem: `${server.base} does not answer as a tracking server does` };
    runId = id;
    await logAll(server, runId, run);
    await ask(server, 'runs/update', { run_id: runId, status: 'FINISHED', end_time: run.endedAt });
    return { kind: 'mirrored', runId };
  } catch (error) {
    const half = runId === undefined ? '' : `; the run ${runId} there is not complete`;
    return { kind: 'failed', problem: `${server.base}: ${reasonOf(error)}${half}` };
  }
}
