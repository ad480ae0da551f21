// The bias check on real candles: a planted cheat is caught and named, a built-in passes.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/apps/cli/index.ts';
import { openIo, type Terminal } from '../../src/apps/cli/io.ts';
import { importData } from '../../src/platform/markets/index.ts';

const shared = process.env.TRADEWIND_SHARED ?? resolve(import.meta.dirname, '../../../shared');
const folder = join(shared, 'data/candles/binance-usdm/BTCUSDT');
const there = existsSync(folder);
const id = 'BTCUSDT.BINANCE-USDM';

describe.skipIf(!there)(`bias on shared candles${there ? '' : ' (skipped: no shared folder beside the repository)'}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-shared-bias-'));
  beforeAll(async () => void (await importData(home, [join(shared, 'data/candles/binance-usdm')])));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  async function bias(strategy: string) {
    let out = '';
    const terminal: Terminal = {
      stdout: { write: (s) => void (out += s) },
      stderr: { write: () => {} },
      colors: false,
      cwd: home,
      env: { TRADEWIND_HOME: home },
    };
    const line = ['bias', '-s', strategy, '-i', id, '-t', '1h', '--from', '2022-01-01', '--to', '2023-06-01', '--json'];
    const code = await runCommandLine(line, terminal, openIo(terminal));
    return { code, report: JSON.parse(out) as { verdict: string; lookahead: { first: { inputs: string[] } | null } } };
  }

  it('catches a glance at the next close', async () => {
    const { code, report } = await bias(resolve(import.meta.dirname, '../bias/future-close.ts'));
    expect(report.lookahead.first?.inputs).toEqual([`column close of the 1h file of ${id}`]);
    expect([report.verdict, code]).toEqual(['cheats', 4]);
  });

  it('lets an honest strategy pass', async () => {
    const { code, report } = await bias('momentum');
    expect([report.verdict, code]).toEqual(['clean', 0]);
  });
});
