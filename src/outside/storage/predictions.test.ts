// Files of predictions, good and bad.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPredictionsFile } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradewind-predictions-'));
const file = (text: string, name = 'btc.csv'): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const failure = (text: string): string => {
  try {
    readPredictionsFile(file(text));
    return 'none';
  } catch (error) {
    return `${(error as { code: string }).code} ${(error as Error).message.replace(folder, '')}`;
  }
};

it('reads one column set per model and instrument, times in any form, an empty figure as an abstention', () => {
  const read = readPredictionsFile(
    file(
      'model,at,probability,confidence,features,instrument\r\na@1,2024-01-01T01:00:00Z,0.6,0.2,f,X.Y\nb@2,1704070800000,,,f,X.Y\na@1,1704074400000,inf,nan,f,X.Y\n',
    ),
  );
  expect(read.map((p) => [p.model, p.instrument, p.features, ...p.at, ...p.probability, ...p.confidence])).toEqual([
    ['a@1', 'X.Y', 'f', 1_704_070_800_000, 1_704_074_400_000, 0.6, Number.POSITIVE_INFINITY, 0.2, Number.NaN],
    ['b@2', 'X.Y', 'f', 1_704_070_800_000, Number.NaN, Number.NaN],
  ]);
  const [plain] = readPredictionsFile(file('at,probability\n1704070800000,0.6\n1704074400000,\n'));
  expect([plain?.model, plain?.instrument, plain?.features, ...(plain?.confidence ?? [])]).toEqual(['btc@1', undefined, '', 1, Number.NaN]);
});

it('refuses what is no file of predictions, with the row', () => {
  expect(failure('at,probabilty\n1,0.5\n')).toMatch(/^UNKNOWN_KEY .*Did you mean "probability"/);
  expect(failure('at,confidence\n1,0.5\n')).toMatch(/^BAD_FILE .*no column probability/);
  expect(failure('at,probability\n')).toMatch(/^BAD_FILE .*no prediction/);
  expect(failure('')).toMatch(/^UNKNOWN_KEY/);
  expect(failure('at,probability\n2024-01-01,0.5\n2024-01-02,high\n')).toMatch(/^BAD_FILE .*row 3, column probability: "high" is not a number/);
  expect(failure('at,probability\n2024-01-02,0.5\n2024-01-02,0.5\n')).toMatch(/^BAD_ORDER .*row 3 is not later/);
  expect(failure('at,probability\n2024-01-02,0.5,1\n')).toMatch(/^BAD_FILE .*row 2 has 3 cells/);
  expect(failure('at,probability\nyesterday,0.5\n')).toMatch(/^BAD_VALUE at in row 2/);
  expect(() => readPredictionsFile(join(folder, 'nowhere.csv'))).toThrow(/nowhere/);
});
