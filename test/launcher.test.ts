// The launcher in packages of its own: a real npm installs from a local folder, so the tests need no network.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'tradewind-launcher-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const script = `
  import { hello } from 'hello';
  const [word] = process.argv.slice(2);
  if (word === 'fail') process.exit(7);
  if (word === 'die') process.kill(process.pid, 'SIGKILL');
  if (word === 'wait') { process.on('SIGTERM', () => process.exit(9)); console.log('waiting'); setTimeout(() => {}, 60000); }
  else console.log(JSON.stringify({ hello, args: process.argv.slice(2), cache: process.env.NODE_COMPILE_CACHE }));
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(base, 'package-'));
  mkdirSync(join(folder, 'src', 'apps'), { recursive: true });
  mkdirSync(join(folder, 'parts', 'hello'), { recursive: true });
  copyFileSync(join(root, 'launcher.mjs'), join(folder, 'launcher.mjs'));
  copyFileSync(join(root, 'tradewind'), join(folder, 'tradewind'));
  write('src/apps/main.ts', script);
  write('parts/hello/package.json', JSON.stringify({ name: 'hello', version: '1.0.0', type: 'module', exports: './index.js' }));
  write('parts/hello/index.js', "export const hello = 'hello';\n");
  const dependencies = { hello: 'file:parts/hello' };
  write('package.json', JSON.stringify({ name: 'p', version: '1.0.0', type: 'module', dependencies }));
  const packages = {
    '': { name: 'p', version: '1.0.0', dependencies },
    'node_modules/hello': { resolved: 'parts/hello', link: true },
    'parts/hello': { name: 'hello', version: '1.0.0' },
  };
  write('package-lock.json', JSON.stringify({ name: 'p', version: '1.0.0', lockfileVersion: 3, requires: true, packages }));
  write('.npmrc', 'fund=false\naudit=false\nfetch-retries=0\nregistry=http://127.0.0.1:9/\n');
});

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const environment = (more: Record<string, string> = {}) => ({ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? base, ...more });
const start = (args: string[], env = environment()) => spawn(process.execPath, [join(folder, 'launcher.mjs'), ...args], { env });
const launch = (args: string[], env = environment()) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'launcher.mjs'), ...args], { env, encoding: 'utf8', cwd: base });
  return { stdout, stderr, status };
};
const withoutNpm = () => {
  const bin = mkdtempSync(join(base, 'bin-'));
  return environment({ PATH: bin });
};

describe('the first start', () => {
  it('installs with one line on stderr, and the second never asks npm', () => {
    const first = launch(['backtest', '--json']);
    expect(first.stderr).toMatch(/^Tradewind: installing its parts with npm [^\n]*\n$/);
    expect(JSON.parse(first.stdout)).toEqual({ hello: 'hello', args: ['backtest', '--json'], cache: join(folder, 'node_modules', '.cache', 'compile') });
    const second = launch(['runs'], withoutNpm());
    expect([second.stderr, second.status]).toEqual(['', 0]);
  });

  it('installs again when the lock changed', () => {
    launch([]);
    const lock = { name: 'p', version: '1.0.1', lockfileVersion: 3, requires: true };
    const dependencies = { hello: 'file:parts/hello', again: 'file:parts/again' };
    mkdirSync(join(folder, 'parts', 'again'));
    write('parts/again/package.json', JSON.stringify({ name: 'again', version: '1.0.0' }));
    write('package.json', JSON.stringify({ name: 'p', version: '1.0.1', type: 'module', dependencies }));
    const linked = (name: string) => ({ [`node_modules/${name}`]: { resolved: `parts/${name}`, link: true }, [`parts/${name}`]: { name, version: '1.0.0' } });
    write(
      'package-lock.json',
      JSON.stringify({ ...lock, packages: { '': { name: 'p', version: '1.0.1', dependencies }, ...linked('hello'), ...linked('again') } }),
    );
    expect(launch([]).stderr).toContain('installing');
    expect(existsSync(join(folder, 'node_modules', 'again'))).toBe(true);
  });

  it('takes what npm itself installed as installed', () => {
    spawnSync('npm', ['install'], { cwd: folder, env: environment(), encoding: 'utf8' });
    expect(launch([], withoutNpm())).toMatchObject({ stderr: '', status: 0 });
  });

  it('works with a home that cannot be written', () => {
    // a packed part must pass through npm's cache, which lies in the home folder
    spawnSync('npm', ['pack', './parts/hello', '--pack-destination', 'parts'], { cwd: folder, env: environment() });
    write('package.json', JSON.stringify({ name: 'p', version: '1.0.0', type: 'module', dependencies: { hello: 'file:parts/hello-1.0.0.tgz' } }));
    rmSync(join(folder, 'package-lock.json'));
    spawnSync('npm', ['install', '--package-lock-only'], { cwd: folder, env: environment() });
    expect(launch([], environment({ HOME: '/dev/null/home' }))).toMatchObject({ status: 0, stderr: expect.stringContaining('installing') as string });
  });

  it('of two at once installs once', async () => {
    const both = await Promise.all(
      [1, 2].map(async () => {
        const child = start([]);
        let err = '';
        child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
        return { status: await new Promise((done) => child.on('close', done)), err };
      }),
    );
    expect(both.map((b) => b.status)).toEqual([0, 0]);
    expect(both.filter((b) => b.err.includes('installing its parts with npm'))).toHaveLength(1);
    expect(existsSync(join(folder, 'node_modules', '.tradewind-installing'))).toBe(false);
  });

  it('takes over from an installer that died', () => {
    const busy = join(folder, 'node_modules', '.tradewind-installing');
    mkdirSync(busy, { recursive: true });
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(busy, longAgo, longAgo);
    expect(launch([])).toMatchObject({ status: 0 });
    mkdirSync(busy);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(busy, 'pid'), String(dead));
    rmSync(join(folder, 'node_modules', '.tradewind-lock'));
    rmSync(join(folder, 'node_modules', '.package-lock.json'));
    expect(launch([])).toMatchObject({ status: 0 });
  });
});

describe('a start that cannot go on says why', () => {
  it('without npm', () => {
    expect(launch([], withoutNpm())).toMatchObject({ stdout: '', status: 5, stderr: expect.stringContaining('error: npm: not found.') as string });
  });

  it('without the network', () => {
    const dependencies = { nowhere: '1.0.0' };
    write('package.json', JSON.stringify({ name: 'p', version: '1.0.0', dependencies }));
    write(
      'package-lock.json',
      JSON.stringify({
        name: 'p',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: { '': { name: 'p', version: '1.0.0', dependencies }, 'node_modules/nowhere': { version: '1.0.0' } },
      }),
    );
    const { stderr, status } = launch([]);
    expect(stderr).toContain('error: install: the package registry cannot be reached.');
    expect(status).toBe(5);
    expect(existsSync(join(folder, 'node_modules', '.tradewind-lock'))).toBe(false);
  });

  it('when the tool or the check is unknown', () => {
    launch([]);
    expect(launch(['tool', 'frobnicate'])).toMatchObject({ status: 5, stderr: expect.stringContaining('"frobnicate" is no installed tool') as string });
    expect(launch(['check', 'everything'])).toMatchObject({ status: 5, stderr: expect.stringContaining('Known: types, lint') as string });
  });
});

describe('the program it starts', () => {
  it('gives it its exit code, also that of a signal', () => {
    launch([]);
    expect(launch(['fail']).status).toBe(7);
    expect(launch(['die']).status).toBe(137);
  });

  it('gets the signals sent to the launcher', async () => {
    launch([]);
    const child = start(['wait']);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await new Promise((done) => child.on('close', done))).toBe(9);
  });

  it.skipIf(process.platform === 'win32')('is reached through a link to the executable (needs a POSIX shell)', () => {
    launch([]);
    const link = join(base, `link-${process.pid}`);
    symlinkSync(join(folder, 'tradewind'), link);
    const run = spawnSync(link, ['a b'], { encoding: 'utf8', env: environment({ PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }) });
    expect(JSON.parse(run.stdout)).toMatchObject({ args: ['a b'] });
    rmSync(link);
  });
});
