// What a verb may use of the terminal: lines out, one result as text or JSON, progress, clean-up on Ctrl-C, and the configuration.
import { createRequire } from 'node:module';
import type { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import type { ConfigInput, LoadedConfig } from '../config.ts';
import { openScreen, type Screen, type ScreenTerminal } from './screen.ts';

const require = createRequire(import.meta.url);

/** A bar appears only when the work has lasted this long. */
const showAfterMs = 1000;

export interface Progress {
  /** units done so far, at most the total */
  update(done: number): void;
  done(): void;
}

/** The options every verb has; known once the command line is read. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  readonly home: string | undefined;
  readonly config: string | undefined;
  /** setting path → text, from --set */
  readonly set: Readonly<Record<string, string>>;
}

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** filled before a verb's action runs */
  readonly options: GlobalOptions;
  /** identity functions where colours are off */
  readonly paint: ReturnType<typeof pc.createColors>;
  /** to draw on, where a person looks: undefined when stdout is no terminal, in CI, and with --json */
  readonly screen: Screen | undefined;
  /** Writes a line to stdout; with --json nothing but the result may go there, so it is silent then. */
  say(line: string): void;
  /** Writes a line to stderr; silent with --json. */
  note(line: string): void;
  /** The one result of a verb: `value` as JSON with --json, else `text()`. Infinity and NaN become null in JSON. */
  result(value: unknown, text: () => string): void;
  /** Exit code for a verb that finishes with a negative verdict instead of an error. */
  exitWith(code: number): void;
  /** A bar with the time left on stderr; silent when stderr is no terminal, with --json, and in the first second. */
  progress(label: string, total: number): Progress;
  /** Registers a clean-up for Ctrl-C and termination; returns the function that withdraws it. */
  onInterrupt(cleanUp: () => void | Promise<void>): () => void;
  /** Reads the configuration with --home, --config and --set applied, once. @throws AppError for any wrong setting */
  config(): LoadedConfig;
}

export interface Terminal extends ScreenTerminal {
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly colors: boolean;
  readonly cwd: string;
}

/** The Io of one command line, and what the frame itself needs of it. */
export interface OpenIo extends Io {
  options: GlobalOptions;
  exitCode: number;
  /** how the configuration is read; set before a verb runs, so that help need not load the schema */
  loadConfig: (input: ConfigInput) => LoadedConfig;
  /** Runs the registered clean-ups, the last registered first. */
  cleanUp(): Promise<void>;
}

export const noOptions: GlobalOptions = { json: false, verbose: false, color: true, home: undefined, config: undefined, set: {} };

export function openIo(terminal: Terminal): OpenIo {
  const cleanUps = new Set<() => void | Promise<void>>();
  let loaded: LoadedConfig | undefined;
  const io: OpenIo = {
    cwd: terminal.cwd,
    env: terminal.env,
    options: noOptions,
    exitCode: 0,
    loadConfig: () => {
      throw new Error('the configuration was asked for before a verb ran');
    },
    get paint() {
      return pc.createColors(terminal.colors && io.options.color && !io.options.json);
    },
    get screen() {
      return io.options.json ? undefined : openScreen(terminal);
    },
    say: (line) => void (io.options.json || terminal.stdout.write(`${line}\n`)),
    note: (line) => void (io.options.json || terminal.stderr.write(`${line}\n`)),
    result: (value, text) => void terminal.stdout.write(`${io.options.json ? JSON.stringify(value) : text()}\n`),
    exitWith: (code) => {
      io.exitCode = code;
    },
    progress: (label, total) => (terminal.stderr.isTTY === true && !io.options.json ? startBar(label, total, terminal.stderr) : silent),
    onInterrupt: (cleanUp) => {
      cleanUps.add(cleanUp);
      return () => void cleanUps.delete(cleanUp);
    },
    cleanUp: async () => {
      for (const cleanUp of [...cleanUps].reverse()) await cleanUp();
      cleanUps.clear();
    },
    config: () => {
      const { home, config, set } = io.options;
      const flags = home === undefined ? set : { ...set, 'system.home': home };
      loaded ??= io.loadConfig({ cwd: terminal.cwd, env: terminal.env, flags, ...(config === undefined ? {} : { file: config }) });
      return loaded;
    },
  };
  return io;
}

const silent: Progress = { update: () => {}, done: () => {} };

function startBar(label: string, total: number, stream: Terminal['stderr']): Progress {
  const startedAt = Date.now();
  let bar: SingleBar | undefined;
  return {
    update: (done) => {
      if (bar === undefined) {
        if (Date.now() - startedAt < showAfterMs) return;
        const { SingleBar, Presets } = require('cli-progress') as typeof import('cli-progress');
        const options = {
          format: `${label} {bar} {percentage}%  {eta_formatted} left`,
          etaBuffer: 100,
          hideCursor: true,
          clearOnComplete: true,
          noTTYOutput: false,
        };
        bar = new SingleBar({ ...options, stream: stream as NodeJS.WritableStream }, Presets.shades_classic);
        bar.start(total, done);
      }
      bar.update(Math.min(done, total));
    },
    done: () => {
      bar?.update(total);
      bar?.stop();
    },
  };
}
