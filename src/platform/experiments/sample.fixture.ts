// Synthetic hours in a file and runs over them, for the tests of this room.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../core/index.ts';
import { defaultLimits } from '../../trading/risk/index.ts';
import { limitsToJson, type RunSpec } from '../backtests/index.ts';

export interface Sample {
  readonly home: string;
  readonly closes: readonly number[];
  specOf(strategy: string, more?: Partial<RunSpec>): RunSpec;
  /** a strategy file of a user's own that signals as `onCandle` says */
  strategyFile(onCandle: string): string;
}

/** 1500 hours from 2023-01-01: a random walk of 1 % an hour. */
export function sample(): Sample {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-experiments-'));
  const chance = seeded(5);
  const rows = ['time,open,high,low,close,volume'];
  const closes: number[] = [];
  let price = 100;
  for (let i = 0; i < 1500; i++) {
    const open = price;
    price = Math.max(1, price * (1 + 0.01 * chance.normal()));
    closes.push(price);
    rows.push([Date.UTC(2023, 0, 1) + i * 3_600_000, open, Math.max(open, price) * 1.002, Math.min(open, price) * 0.998, price, 10].join(','));
  }
  const path = join(home, 'hours.csv');
  writeFileSync(path, `${rows.join('\n')}\n`);
  let files = 0;
  return {
    home,
    closes,
    specOf: (name, more = {}) => ({
      version: 1,
      strategies: [{ name, parameters: {} }],
      instruments: ['HOURS.FILE'],
      file: { path, pointValue: 1 },
      cash: '10000',
      currency: 'USD',
      leverage: 1,
      slippage: { kind: 'bp', bp: 1 },
      volumeShare: 'off',
      latencyMs: 0,
      conventions: 'tradewind',
      sizing: '20%',
      limits: limitsToJson(defaultLimits),
      ...more,
    }),
    strategyFile: (onCandle) => {
      const file = join(home, `strategy-${files++}.ts`);
      writeFileSync(
        file,
        `import { defineStrategy } from 'tradewind';\nexport default defineStrategy({ name: 'mine', version: '1.0.0', about: 'For a test.', parameters: {}, onCandle(candle, desk) { ${onCandle} } });\n`,
      );
      return file;
    },
  };
}
