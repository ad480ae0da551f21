// Builds the command line of one call and runs it: global options, the verb that was asked for, and one place where every failure ends.
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { AppError, exitCode, nearest } from '../../core/index.ts';
import { failureJson, failureOf, failureText, ofCommander } from './failure.ts';
import { type GlobalOptions, type OpenIo, openIo, type Terminal } from './io.ts';
import { verbs as allVerbs, type Verb } from './verbs.ts';

/** Global options that take a value, which is then not the verb. */
const valued = new Set(['--home', '--config', '--set']);

/** The verb a command line asks for, or undefined. `help VERB` asks for VERB. */
export function askedVerb(args: readonly string[]): string | undefined {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (valued.has(arg)) i += 1;
    else if (arg === '--') return undefined;
    else if (!arg.startsWith('-') && arg !== 'help') return arg;
  }
  return undefined;
}

/** A `--set` without a key stands under this one: it is the name of a set, for verbs that have an option of that name. */
const unkeyed = '';

function addSetting(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at === 0) throw new InvalidArgumentError(keyedSetting);
  return at < 0 ? { ...before, [unkeyed]: text } : { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

const keyedSetting = 'Write it as KEY=VALUE, as in --set trading.cash=5000.';

/** Hands a `--set` without a key to the verb that was asked for, when it has one of its own. @throws AppError BAD_VALUE when it has not */
function settingsOf(all: Readonly<Record<string, string>>, command: Command): Record<string, string> {
  const { [unkeyed]: name, ...settings } = all;
  if (name === undefined) return settings;
  if (!command.options.some((o) => o.long === '--set')) throw new AppError('BAD_VALUE', '--set', `"${name}" has no key`, keyedSetting);
  command.setOptionValue('set', name);
  return settings;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function frame(io: OpenIo, terminal: Terminal): Command {
  const program = new Command('tradewind')
    .description('Automated trading on your own machine: honest backtests, paper and live through one engine.')
    .option('--json', 'print one JSON object instead of text')
    .option('--home <dir>', 'folder of data and runs (default: TRADEWIND_HOME, else ~/.tradewind)')
    .option('--config <file>', 'configuration file (default: tradewind.yaml here, else in the home folder)')
    .option('--set <key=value>', 'one setting for this call; may be repeated', addSetting)
    .option('--verbose', 'say more, with the stack of an unforeseen error')
    .option('--no-color', 'no colours')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpCommand('help [verb]', 'explain a verb')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void terminal.stdout.write(text), writeErr: () => {}, getOutHasColors: () => terminal.colors })
    .configureHelp({ sortOptions: false, showGlobalOptions: true })
    .hook('preAction', async (root, command) => {
      io.loadConfig = (await import('../config.ts')).loadConfig;
      const o = root.opts<{ json?: true; home?: string; config?: string; set?: Record<string, string>; verbose?: true; color: boolean }>();
      io.options = {
        json: o.json === true,
        verbose: o.verbose === true,
        color: o.color,
        home: o.home,
        config: o.config,
        set: settingsOf(o.set ?? {}, command),
      } satisfies GlobalOptions;
    });
  return program;
}

/** The program with every verb named in `loaded` in full and the others by name only. */
export async function buildProgram(io: OpenIo, terminal: Terminal, verbs: readonly Verb[], wanted: (name: string) => boolean): Promise<Command> {
  const program = frame(io, terminal);
  for (const verb of verbs) {
    if (wanted(verb.name)) (await verb.load())(program, io);
    else program.command(verb.name).description(verb.about);
  }
  return program;
}

const optionNames = (command: Command): string[] => command.options.flatMap((o) => [o.long, o.short].filter((n) => n != null));

/** The command a line had reached before commander gave up on it. */
function reached(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const arg of args) command = command.commands.find((c) => c.name() === arg) ?? command;
  return command;
}

/**
 * Runs one command line and resolves to its exit code. Nothing it meets is thrown.
 * @param args what follows the program's name
 */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  opened = openIo(terminal),
  verbs: readonly Verb[] = allVerbs,
): Promise<number> {
  const io = opened;
  const asked = askedVerb(args);
  let program: Command | undefined;
  try {
    program = await buildProgram(io, terminal, verbs, (name) => name === asked || asked === 'completion');
    if (asked !== undefined && !verbs.some((v) => v.name === asked)) {
      const near = nearest(
        asked,
        verbs.map((v) => v.name),
      );
      throw new AppError('UNKNOWN_NAME', 'verb', `"${asked}" is not known`, near === undefined ? 'See the verbs with --help.' : `Did you mean "${near}"?`);
    }
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return io.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCode.success;
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return shortOfVerb(program, args, terminal);
    return report(thrown, program, args, terminal);
  }
}

/** A verb with sub-verbs and none given: its help is the answer. */
function shortOfVerb(program: Command | undefined, args: readonly string[], terminal: Terminal): number {
  if (program !== undefined) terminal.stderr.write(reached(program, args).helpInformation());
  return exitCode.input;
}

function report(thrown: unknown, program: Command | undefined, args: readonly string[], terminal: Terminal): number {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  let error = thrown;
  if (thrown instanceof CommanderError && program !== undefined) {
    const command = reached(program, args);
    error = ofCommander(thrown, { verbs: command.commands.map((c) => c.name()), options: [...optionNames(command), ...optionNames(program)] });
  }
  const failure = failureOf(error);
  if (own.includes('--json')) terminal.stdout.write(`${failureJson(failure)}\n`);
  else terminal.stderr.write(`${failureText(failure, error, own.includes('--verbose'))}\n`);
  return failure.exit;
}
