// The command line: `main` runs the line of this process, `runCommandLine` any other (tests, and programs that embed it).
import pc from 'picocolors';
import { exitCode } from '../../core/index.ts';
import { openIo, type Terminal } from './io.ts';
import { runCommandLine } from './program.ts';

export type { Terminal } from './io.ts';
export { runCommandLine } from './program.ts';

/** One Ctrl-C may arrive twice (terminal and parent); only one after this long is a person insisting. */
const insistAfterMs = 500;
/** A clean-up that takes longer than this is given up. */
const cleanUpMs = 5000;

/** Runs the command line of this process to its end. */
export async function main(args: readonly string[]): Promise<void> {
  const terminal: Terminal = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    colors: pc.isColorSupported && process.stdout.isTTY,
    cwd: process.cwd(),
    env: process.env,
  };
  const io = openIo(terminal);
  let interruptedAt: number | undefined;
  const interrupt = (code: number) => {
    if (interruptedAt !== undefined) {
      if (Date.now() - interruptedAt > insistAfterMs) process.exit(code);
      return;
    }
    interruptedAt = Date.now();
    const limit = new Promise((done) => setTimeout(done, cleanUpMs));
    const cleaned = io.cleanUp().catch((error: unknown) => process.stderr.write(`error: while stopping: ${String(error)}\n`));
    void Promise.race([cleaned, limit]).then(() => {
      process.stderr.write('\nstopped; what was finished before is kept\n');
      process.exit(code);
    });
  };
  process.on('SIGINT', () => interrupt(exitCode.interrupted));
  process.on('SIGTERM', () => interrupt(143));
  process.on('SIGHUP', () => interrupt(129));
  // a reader that has seen enough (as `| head`) is no failure
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const code = await runCommandLine(args, terminal, io);
  if (interruptedAt === undefined) process.exitCode = code;
}
