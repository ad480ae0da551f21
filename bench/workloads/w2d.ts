// W2d: W2a as a whole cold process, from the npy file to printed figures, against the same in C.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { golden } from '../golden.ts';
import { mismatch, type Workload } from '../workload.ts';

interface Printed {
  readonly figures: Record<string, number>;
  readonly trades: string;
  readonly peakMb: number;
  readonly cpuMs: number;
  readonly duckdb: boolean;
}

export const workload: Workload = {
  name: 'w2d',
  about: 'W2a as a whole process: start, read the file, run, print; the bars are 800 ms and 220 MB',
  async run(context) {
    const data = context.data('c1m_525600.npy');
    const script = fileURLToPath(new URL('../w2d-process.ts', import.meta.url));
    const reference = context.reference('w2');
    let printed: Printed | undefined;
    let peakMb = 0;
    let cpuMs = Number.POSITIVE_INFINITY;
    const timed = (file: string, args: readonly string[]): { ms: number; stdout: string } => {
      const began = performance.now();
      const run = spawnSync(file, args, { encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`${file} failed: ${run.stderr}`);
      return { ms: performance.now() - began, stdout: run.stdout };
    };
    const best = await context.race({
      ours: () => {
        const { ms, stdout } = timed(process.execPath, ['--disable-warning=ExperimentalWarning', script, data, context.golden('w2a_trades.csv')]);
        printed = JSON.parse(stdout) as Printed;
        peakMb = Math.max(peakMb, printed.peakMb);
        cpuMs = Math.min(cpuMs, printed.cpuMs);
        return ms;
      },
      reference: () => ('file' in reference ? timed(reference.file, ['single', data, '1']).ms : Number.NaN),
    });
    const { figures, trades, duckdb } = printed as unknown as Printed;
    const checks = [mismatch(figures, golden('w2a')), trades, duckdb ? 'DuckDB was loaded' : 'ok'];
    return {
      ours: best.ours,
      reference: 'file' in reference ? best.reference : reference.skipped,
      check: checks.find((c) => c !== 'ok') ?? 'ok',
      peers: [
        { name: 'peak memory', result: `${peakMb.toFixed(0)} MB` },
        { name: 'processor time', result: `${cpuMs.toFixed(0)} ms` },
      ],
    };
  },
};
