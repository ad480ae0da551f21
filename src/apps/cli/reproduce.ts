// tradewind reproduce: a stored run once more, byte for byte.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError, exitCode } from '../../core/index.ts';
import { openRuns } from '../../outside/storage/index.ts';
import type { ExecutedRun } from '../../platform/backtests/index.ts';
import { runSpecWith } from './backtest.ts';
import type { Io } from './io.ts';

export function addReproduce(program: Command, io: Io): void {
  program
    .command('reproduce')
    .description('make a stored run again in another process and compare every byte')
    .argument('<run>', 'id of the run, or "last"')
    .action(async (asked: string) => {
      const runs = openRuns(io.config().config.system.home);
      const id = latest(runs, asked);
      const stored = runs.readJson<ExecutedRun['record']>(id, 'run.json');
      const again = await runSpecWith(io, stored.spec, stored.command, 'reproduce');
      const files = ['result.json', 'trades.csv', 'curve-at.f64', 'curve-equity.f64', 'curve-exposure.f64'] as const;
      const different = files.filter((f) => !Buffer.from(asBytes(again.files[f])).equals(readFileSync(runs.path(id, f))));
      const why = [
        ...(again.record.dataHash === stored.dataHash ? [] : ['the data changed']),
        ...(again.record.codeVersion === stored.codeVersion ? [] : [`the code changed: ${stored.codeVersion} then, ${again.record.codeVersion} now`]),
        ...(again.record.runtime === stored.runtime ? [] : [`the runtime changed: ${stored.runtime} then, ${again.record.runtime} now`]),
        ...again.record.strategies.flatMap((s, k) => (s.hash === stored.strategies[k]?.hash ? [] : [`the file of ${s.name} changed`])),
      ];
      const same = different.length === 0;
      io.result({ run: id, same, different, why, orderHash: again.result.orderHash }, () =>
        same
          ? `${io.paint.green('same')}  ${id}: ${files.length} files, every byte; order hash ${again.result.orderHash}`
          : `${io.paint.red('different')}  ${id}: ${different.join(', ')}\n${why.map((w) => `  ${w}`).join('\n') || '  nothing known changed: this is a bug of Tradewind'}`,
      );
      if (!same) io.exitWith(exitCode.verdict);
    });
}

const asBytes = (content: ExecutedRun['files'][string] | undefined): Uint8Array => {
  if (content instanceof Uint8Array) return content;
  if (content instanceof Float64Array) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  return Buffer.from(typeof content === 'string' ? content : `${JSON.stringify(content, null, 1)}\n`);
};

/** "last" is the newest run. @throws AppError NOT_FOUND when there is none */
export function latest(runs: ReturnType<typeof openRuns>, asked: string): string {
  if (asked !== 'last') return asked;
  const newest = runs.list()[0];
  if (newest === undefined) throw new AppError('NOT_FOUND', 'run', 'no run is stored yet', 'Make one: tradewind backtest --help');
  return newest.id;
}
