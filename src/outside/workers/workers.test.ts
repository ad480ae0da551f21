// The contract of Workers, on the calling thread and on threads alike; then what only threads can meet.
import { afterAll, describe, expect, it } from 'vitest';
import { AppError, inlineWorkers } from '../../core/index.ts';
import { threadWorkers } from './index.ts';
import { broken, columnSum, deadly, endless, later, picky, scaled, touched, unclonable } from './tasks.fixture.ts';

const numbers = Array.from({ length: 50 }, (_, i) => i);
const threads = threadWorkers(2);
afterAll(() => threads.close());

describe.each([
  ['inlineWorkers', inlineWorkers],
  ['threadWorkers', threads],
])('%s', (_name, workers) => {
  it('answers in the order of the inputs, each once', async () => {
    const done = new Map<number, number>();
    const outputs = await workers.run(scaled, numbers, { shared: 3, onDone: (index, output) => done.set(index, output) });
    expect(outputs).toEqual(numbers.map((x) => x * 3));
    expect([...done].sort(([a], [b]) => a - b)).toEqual(numbers.map((x) => [x, x * 3]));
  });

  it('shares memory instead of copying it', async () => {
    const cells = new Int32Array(new SharedArrayBuffer(16));
    expect((await workers.run(touched, [0, 0, 1, 0], { shared: cells })).sort()).toEqual([0, 0, 1, 2]);
    expect([...cells]).toEqual([3, 1, 0, 0]);
  });

  it('takes and gives records with typed arrays', async () => {
    const column = Float64Array.of(1, 2, 3, 4);
    expect(await workers.run(columnSum, [0, 2], { shared: column })).toEqual([
      { from: 0, sum: 10, last: Float64Array.of(4) },
      { from: 2, sum: 7, last: Float64Array.of(4) },
    ]);
  });

  it('waits for a task that answers later', async () => {
    expect(await workers.run(later, [1, 2], { shared: undefined })).toEqual([2, 3]);
  });

  it('has nothing to do without inputs', async () => {
    expect(await workers.run(scaled, [], { shared: 1 })).toEqual([]);
  });

  it('hands on the error of the first input that failed, with its code, field, problem, mend, cause and stack', async () => {
    const error = await workers.run(picky, numbers, { shared: undefined }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'OUT_OF_RANGE', field: 'input 3', problem: 'it ends in 3', mend: 'Take another.', cause: { message: 'threes' } });
    expect((error as Error).stack).toContain('tasks.fixture');
  });

  it('hands on a bug as what it is, and works on', async () => {
    await expect(workers.run(broken, [7], { shared: undefined })).rejects.toMatchObject({ name: 'TypeError', message: 'bug at 7' });
    expect(await workers.run(scaled, [2], { shared: 2 })).toEqual([4]);
  });

  it('stops when the signal says so, before or in the middle', async () => {
    await expect(workers.run(scaled, numbers, { shared: 1, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const stop = new AbortController();
    let done = 0;
    const onDone = (): void => {
      if (++done === 5) stop.abort();
    };
    await expect(workers.run(scaled, numbers, { shared: 1, signal: stop.signal, onDone })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(done).toBe(5);
    expect(await workers.run(scaled, [2], { shared: 2 })).toEqual([4]);
  });
});

describe('threads', () => {
  it('that die end the call and are replaced', async () => {
    const error = await threads.run(deadly, [0, 1, 2], { shared: undefined }).catch((e: unknown) => e);
    expect(error).toMatchObject({ message: 'a thread died in the middle of its work', cause: { message: 'it ended with code 9' } });
    expect(await threads.run(deadly, [0, 2, 4], { shared: undefined })).toEqual([0, 2, 4]);
  });

  it('are ended in the middle of a piece that never ends', async () => {
    const started = new Int32Array(new SharedArrayBuffer(4));
    const stop = new AbortController();
    const running = threads.run(endless, [1, 2, 3], { shared: started, signal: stop.signal });
    const waiting = Atomics.waitAsync(started, 0, 0);
    if (waiting.async) await waiting.value;
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await threads.run(scaled, [2], { shared: 2 })).toEqual([4]);
  });

  it('say what cannot travel, there and back', async () => {
    await expect(threads.run(unclonable, [1], { shared: undefined })).rejects.toThrow(/could not be cloned/);
    await expect(threads.run(scaled, [(() => 1) as never], { shared: 1 })).rejects.toThrow(/could not be cloned/);
    await expect(threads.run({ ...scaled, name: 'gone' }, [1], { shared: 1 })).rejects.toThrow(/exports no task named gone/);
  });

  it('serve several callers in turn', async () => {
    const [a, b] = await Promise.all([threads.run(scaled, numbers, { shared: 2 }), threads.run(scaled, numbers, { shared: 5 })]);
    expect([a[49], b[49]]).toEqual([98, 245]);
  });

  it('end with close, also a call under way', async () => {
    const own = threadWorkers(1);
    expect(await own.run(scaled, [1], { shared: 2 })).toEqual([2]);
    const started = new Int32Array(new SharedArrayBuffer(4));
    const running = own.run(endless, [1], { shared: started });
    const waiting = Atomics.waitAsync(started, 0, 0);
    if (waiting.async) await waiting.value;
    const failed = expect(running).rejects.toThrow('the workers were closed');
    await own.close();
    await failed;
  });

  it.each([0, -1, 1.5, Number.NaN])('are refused in the number %s', (size) => {
    expect(() => threadWorkers(size)).toThrow(/whole number of 1 or more/);
  });
});
