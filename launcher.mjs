#!/usr/bin/env node
// Starts Tradewind under the pinned Node from any Node >= 18, installing what is missing first. Plain JavaScript without dependencies.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, constants as osConstants, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.tradewind-lock');
const busyFolder = join(modules, '.tradewind-installing');

/** A lock that nobody has touched for this long belongs to a dead process; the owner touches it every 2 s. */
const staleAfterMs = 30_000;
/** What can run this file; what runs Tradewind itself is the pinned Node, or one of this machine from `minimumOwnNode` on. */
const minimumStartNode = 18;
const minimumOwnNode = 24;

/** Tools that `tool` and `check` may name, and the package each lives in (.bin is a folder of shell scripts on Windows). */
const toolPackages = { biome: '@biomejs/biome', knip: 'knip', oxlint: 'oxlint', tsc: 'typescript', vitest: 'vitest' };

const checks = [
  { title: 'types', tool: 'tsc', args: ['-p', '.'] },
  { title: 'lint', tool: 'oxlint', args: ['--deny-warnings'] },
  { title: 'format', tool: 'biome', args: ['check', '.'] },
  { title: 'unused', tool: 'knip', args: [] },
  { title: 'tests', tool: 'vitest', args: ['run'] },
];

/** Says why it cannot go on and ends with the exit code for "the machine". */
function refuse(sentence) {
  process.stderr.write(`error: ${sentence}\n`);
  process.exit(5);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

const lockText = readFileSync(join(root, 'package-lock.json'));
const { '': _root, ...wantedPackages } = JSON.parse(lockText.toString()).packages;
const lockHash = createHash('sha256').update(lockText).digest('hex');

function isInstalled() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash) return true;
  if (!matchesHiddenLock()) return false;
  writeStamp();
  return true;
}

/** True when someone ran npm by hand: what npm says it installed is what the lock asks for. */
function matchesHiddenLock() {
  const present = presentPackages();
  const wanted = Object.entries(wantedPackages);
  return (
    present !== undefined &&
    missingForThisMachine() === 0 &&
    wanted.every(([name, entry]) => (entry.optional && !(name in present)) || present[name]?.version === entry.version)
  );
}

/** What npm says it installed, or undefined before the first time. */
function presentPackages() {
  const hidden = join(modules, '.package-lock.json');
  return existsSync(hidden) ? readJson(hidden).packages : undefined;
}

/** Native parts for this machine that npm left out, as it does when the Node it runs on is older than they ask for. */
function missingForThisMachine() {
  const present = presentPackages() ?? {};
  const fits = (entry) => entry.optional && entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch);
  return Object.entries(wantedPackages).filter(([name, entry]) => fits(entry) && !/musl/.test(name) && !(name in present)).length;
}

function writeStamp() {
  try {
    writeFileSync(stampFile, lockHash);
  } catch (error) {
    // a read-only installation is a good one: the comparison is repeated next time
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}

function isStale() {
  try {
    if (Date.now() - statSync(busyFolder).mtimeMs > staleAfterMs) return true;
    process.kill(Number(readFileSync(join(busyFolder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Takes the right to install; false when another process finished the installation meanwhile. */
async function takeTurn() {
  for (let waited = false; ; waited = true) {
    try {
      mkdirSync(modules, { recursive: true });
      mkdirSync(busyFolder);
      writeFileSync(join(busyFolder, 'pid'), String(process.pid));
      if (!waited || !isInstalled()) return true;
      rmSync(busyFolder, { recursive: true, force: true });
      return false;
    } catch (error) {
      if (error.code !== 'EEXIST') refuse(`node_modules: cannot be written (${error.code}). Make ${root} writable, or install as its owner with: npm install`);
    }
    if (isStale()) {
      // renamed first, so that of two who find it stale only one removes it
      const dead = `${busyFolder}.${process.pid}`;
      try {
        renameSync(busyFolder, dead);
        rmSync(dead, { recursive: true, force: true });
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
      continue;
    }
    if (!waited) process.stderr.write('Tradewind: another process is installing its parts; waiting for it\n');
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** npm's own script: of the npm that started us if one did, else of the one on the path; undefined where there is none to be seen. */
function npmScript() {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const candidates = [process.env.npm_execpath, ...onPath, join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')];
  return candidates
    .filter((file) => file && existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => /npm-cli\.c?js$/.test(file));
}

/** How to start npm on a given Node. */
function npmCommand(node) {
  const script = npmScript();
  return script === undefined ? { file: 'npm', args: [], shell: process.platform === 'win32' } : { file: node, args: [script], shell: false };
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Environment for npm; with a home that cannot be written its cache goes to a temporary folder. */
function npmEnvironment() {
  const home = homedir();
  const cache = process.env.npm_config_cache ?? join(home, '.npm');
  if (isWritable(existsSync(cache) ? cache : home)) return { env: process.env, temporary: undefined };
  const temporary = mkdtempSync(join(tmpdir(), 'tradewind-npm-'));
  return { env: { ...process.env, npm_config_cache: temporary }, temporary };
}

function whyNpmFailed(output) {
  if (/ENOSPC/.test(output)) return 'the disk is full. Free about 1 GB and start again';
  if (/EACCES|EPERM|EROFS/.test(output)) return `npm may not write to ${root}. Make it writable, or install as its owner with: npm install`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/i.test(output)) {
    return 'the package registry cannot be reached. The first start needs the network once; connect (or set a proxy with: npm config set proxy URL) and start again';
  }
  return 'npm install failed. Its own words are above; run it by hand with: npm install';
}

/** Runs npm quietly on a given Node; resolves to its exit code and what it said. */
function runNpm(env, node) {
  const npm = npmCommand(node);
  const options = [
    'install',
    '--no-save',
    '--include=dev',
    '--include=optional',
    '--no-progress',
    '--fetch-retry-mintimeout=2000',
    '--fetch-retry-maxtimeout=10000',
  ];
  return new Promise((done) => {
    const child = spawn(npm.file, [...npm.args, ...options], { cwd: root, env, shell: npm.shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => done({ code: error.code ?? 1, output }));
    child.on('close', (code, signal) => done({ code: signal ?? code, output }));
    onSignals((signal) => child.kill(signal));
  });
}

async function install() {
  if (!(await takeTurn())) return;
  process.stderr.write('Tradewind: installing its parts with npm (once, under a minute on most connections)\n');
  const heartbeat = setInterval(() => utimesSync(busyFolder, new Date(), new Date()), 2000);
  const { env, temporary } = npmEnvironment();
  let { code, output } = await runNpm(env, process.execPath);
  // an old npm or Node skips native parts that ask for a newer Node; the pinned one, now here, gets them
  if (code === 0 && missingForThisMachine() > 0 && existsSync(pinnedNode())) ({ code, output } = await runNpm(env, pinnedNode()));
  clearInterval(heartbeat);
  offSignals();
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  if (code === 0) writeStamp();
  rmSync(busyFolder, { recursive: true, force: true });
  if (code === 0) return;
  if (code === 'ENOENT') refuse('npm: not found. It comes with Node; install Node 20 or newer with its npm, then start again');
  if (code === 'SIGINT' || code === 130) process.exit(130);
  process.stderr.write(`${output.trim().split('\n').slice(-12).join('\n')}\n`);
  refuse(`install: ${whyNpmFailed(output)}`);
}

function pinnedName() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  return `${os === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${os}-${process.arch}`;
}

const pinnedNode = () => join(modules, pinnedName(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The pinned Node for this machine, else the Node that runs this file when it is new enough. */
function runtime() {
  return existsSync(pinnedNode()) ? pinnedNode() : ownNode(`the pinned one for this machine (${pinnedName()}) is not installed`);
}

function ownNode(why) {
  if (Number(process.versions.node.split('.')[0]) >= minimumOwnNode) return process.execPath;
  return refuse(
    `runtime: Node ${minimumOwnNode} or newer is needed, this is ${process.version}, and ${why}. Run npm install here, or install Node ${minimumOwnNode}`,
  );
}

function toolFile(name) {
  const folder = join(modules, toolPackages[name] ?? name);
  if (!existsSync(join(folder, 'package.json')))
    return existsSync(resolve(name))
      ? resolve(name)
      : refuse(`tool: "${name}" is no installed tool and no file. Known: ${Object.keys(toolPackages).join(', ')}`);
  const { bin } = readJson(join(folder, 'package.json'));
  const entry = typeof bin === 'string' ? bin : bin?.[name];
  return entry === undefined
    ? refuse(`tool: the package "${name}" has no command of that name. Known: ${Object.keys(toolPackages).join(', ')}`)
    : join(folder, entry);
}

let forwarding = [];
function onSignals(act) {
  // a terminal sends Ctrl-C to the whole group, so the child already has it; without a terminal it must be passed on
  const terminal = process.stdin.isTTY || process.stderr.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    const listener = () => (signal === 'SIGINT' && terminal ? undefined : act(signal));
    process.on(signal, listener);
    forwarding.push([signal, listener]);
  }
}
function offSignals() {
  for (const [signal, listener] of forwarding) process.off(signal, listener);
  forwarding = [];
}

/**
 * glibc gives columns of some megabytes back to the system as soon as they are freed, and the next run pays for every page anew: 145 ms instead of 95
 * for the same year of minutes. Up to 256 MB stay for the next use. Other allocators ignore it.
 */
const keepFreed = { MALLOC_MMAP_THRESHOLD_: '67108864', MALLOC_TRIM_THRESHOLD_: '268435456' };

/** Runs a script under the runtime with this terminal; resolves to its exit code, or ends as it ended by a signal. */
function execute(exe, args) {
  const env = {
    ...keepFreed,
    ...process.env,
    PATH: `${dirname(exe)}${delimiter}${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'compile'),
  };
  return new Promise((done) => {
    const child = spawn(exe, args, { stdio: 'inherit', env });
    onSignals((signal) => child.kill(signal));
    child.on('error', (error) => {
      offSignals();
      if (exe === process.execPath) refuse(`runtime: ${exe} cannot be started (${error.code}). Install Node ${minimumOwnNode} or newer`);
      done(execute(ownNode(`the pinned one cannot be started here (${error.code})`), args));
    });
    child.on('exit', (code, signal) => {
      offSignals();
      done(code ?? 128 + (osConstants.signals[signal] ?? 0));
    });
  });
}

/** The named checks, or all, one after another; the first that fails ends it. */
async function check(exe, names) {
  const unknown = names.find((name) => !checks.some((c) => c.title === name));
  if (unknown !== undefined) refuse(`check: "${unknown}" is not known. Known: ${checks.map((c) => c.title).join(', ')}`);
  for (const { title, tool, args } of checks.filter((c) => names.length === 0 || names.includes(c.title))) {
    process.stderr.write(`\n== ${title}: ${tool} ${args.join(' ')}\n`);
    const code = await execute(exe, [toolFile(tool), ...args]);
    if (code !== 0) {
      process.stderr.write(`\n== ${title} failed; the checks after it did not run\n`);
      return code;
    }
  }
  return 0;
}

async function main([verb, ...rest]) {
  if (Number(process.versions.node.split('.')[0]) < minimumStartNode)
    refuse(`runtime: Node ${minimumStartNode} or newer is needed to start, this is ${process.version}. Install a newer Node`);
  if (!isInstalled()) await install();
  const exe = runtime();
  if (verb === 'check') return check(exe, rest);
  if (verb === 'test') return execute(exe, [toolFile('vitest'), 'run', ...rest]);
  if (verb === 'bench') return execute(exe, [join(root, 'bench', 'main.ts'), ...rest]);
  if (verb === 'tool')
    return rest[0] === undefined
      ? refuse('tool: a tool or a file is needed. Give its name, as in: tool tsc -p .')
      : execute(exe, [toolFile(rest[0]), ...rest.slice(1)]);
  return execute(exe, [join(root, 'src', 'apps', 'main.ts'), ...(verb === undefined ? [] : [verb, ...rest])]);
}

process.exitCode = await main(process.argv.slice(2));
