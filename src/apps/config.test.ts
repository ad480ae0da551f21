// The layers of the configuration, what they refuse, and that the page in docs is current.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../core/index.ts';
import { defaultLimits } from '../trading/risk/index.ts';
import { describeSource, loadConfig, settingAt } from './config.ts';
import { configurationPage } from './config-page.ts';
import { leaves, rangeOf } from './config-schema.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tradewind-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const write = (text: string, name = 'tradewind.yaml') => writeFileSync(join(cwd, name), text);
const load = (env: Record<string, string> = {}, flags: Record<string, string> = {}) =>
  loadConfig({ cwd, env: { TRADEWIND_HOME: join(cwd, 'home'), ...env }, flags });
const refusal = (act: () => unknown): AppError => {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('layers', () => {
  it('start from the defaults, the limits being those of the risk room', () => {
    const { config, file, profile } = load();
    expect(config.risk).toEqual(defaultLimits);
    expect(config.trading.cash).toBe(10_000);
    expect([file, profile]).toEqual([undefined, 'development']);
  });

  it('win in the order default, file, profile, environment, flag, and say so', () => {
    write(
      'trading:\n  cash: 1\nrisk:\n  maxLeverage: 3\nprofile: staging\nprofiles:\n  staging:\n    trading:\n      cash: 2\n  production:\n    trading: { cash: 9 }\n',
    );
    const from = (env = {}, flags = {}) => {
      const setting = settingAt(load(env, flags), 'trading.cash');
      return [setting.value, describeSource(setting.source)];
    };
    expect(from()).toEqual([2, `${join(cwd, 'tradewind.yaml')}:9`]);
    expect(from({ TRADEWIND_PROFILE: 'development' })).toEqual([1, `${join(cwd, 'tradewind.yaml')}:2`]);
    expect(from({ TRADEWIND_TRADING_CASH: '3' })).toEqual([3, 'environment TRADEWIND_TRADING_CASH']);
    expect(from({ TRADEWIND_TRADING_CASH: '3' }, { 'trading.cash': '4' })).toEqual([4, 'flag --set trading.cash']);
    expect(load().config.risk.maxLeverage).toBe(3);
  });

  it('read JSON and a named file as well, and the file of the home folder when there is none here', () => {
    write('{"trading": {"cash": 7}}', 'tradewind.json');
    expect(load().config.trading.cash).toBe(7);
    write('trading: { cash: 8 }', 'other.yaml');
    expect(loadConfig({ cwd, env: {}, file: 'other.yaml' }).config.trading.cash).toBe(8);
    expect(loadConfig({ cwd: '/', env: { TRADEWIND_HOME: cwd } }).config.trading.cash).toBe(7);
  });

  it('switch a limit off with off or null, and numbers may come as text', () => {
    write('risk:\n  maxDrawdown: off\n  maxOpenOrders: null\n');
    const { risk } = load({ TRADEWIND_RISK_DAILY_LOSS: 'off', TRADEWIND_RISK_MAX_LEVERAGE: '1.5' }).config;
    expect([risk.maxDrawdown, risk.maxOpenOrders, risk.dailyLoss, risk.maxLeverage]).toEqual([Infinity, Infinity, Infinity, 1.5]);
  });

  it('make the home folder absolute and know ~', () => {
    expect(loadConfig({ cwd, env: {}, flags: { 'system.home': 'x' } }).config.system.home).toBe(join(cwd, 'x'));
    expect(loadConfig({ cwd, env: {} }).config.system.home).not.toContain('~');
  });
});

describe('refusals', () => {
  it.each([
    ['tradng:\n  cash: 1\n', 'UNKNOWN_KEY', 'tradng', '"trading"'],
    ['trading:\n  csh: 1\n', 'UNKNOWN_KEY', 'trading.csh', '"trading.cash"'],
    ['trading:\n  commission:\n    takr: 0\n', 'UNKNOWN_KEY', 'trading.commission.takr', '"trading.commission.taker"'],
    ['trading:\n  cash: -1\n', 'OUT_OF_RANGE', 'trading.cash', 'above 0'],
    ['trading:\n  cash: lots\n', 'BAD_VALUE', 'trading.cash', 'above 0'],
    ['trading:\n  cash: { a: 1 }\n', 'BAD_VALUE', 'trading.cash', 'above 0'],
    ['trading:\n  conventions: tradingveiw\n', 'BAD_VALUE', 'trading.conventions', 'tradingview'],
    ['trading: 5\n', 'BAD_VALUE', 'trading', 'a section'],
    ['risk:\n  unstoppedRisk: off\n', 'BAD_VALUE', 'risk.unstoppedRisk', '0 to 1'],
    ['profile: live\n', 'UNKNOWN_NAME', 'profile', 'production'],
    ['profiles:\n  production:\n    risk:\n      maxLeverage: 1000\n', 'OUT_OF_RANGE', 'risk.maxLeverage', '125'],
    ['a: [1\n', 'BAD_FILE', 'configuration', ':2'],
    ['- 1\n', 'BAD_FILE', 'configuration', 'tree'],
  ])('of %j', (text, code, field, words) => {
    write(text);
    const error = refusal(() => load());
    expect([error.code, error.field]).toEqual([code, field]);
    expect(error.message).toContain(words);
  });

  it('name the line', () => {
    write('system:\n  workers: 2\ntrading:\n  csh: 1\n');
    expect(refusal(() => load()).message).toContain('tradewind.yaml:4');
  });

  it('of the environment, of flags, of two files, of a missing file', () => {
    expect(refusal(() => load({ TRADEWIND_TRADING_CSH: '1' })).mend).toContain('TRADEWIND_TRADING_CASH');
    expect(refusal(() => load({}, { 'trading.csh': '1' })).mend).toContain('trading.cash');
    expect(refusal(() => load({ TRADEWIND_TRADING_CASH: 'x' })).message).toContain('environment TRADEWIND_TRADING_CASH');
    expect(refusal(() => loadConfig({ cwd, env: {}, file: 'none.yaml' })).code).toBe('NOT_FOUND');
    write('');
    write('{}', 'tradewind.json');
    expect(refusal(() => load()).code).toBe('CONFLICT');
  });
});

describe('the schema', () => {
  it('describes every setting, and every default is allowed', () => {
    for (const leaf of leaves) {
      expect(leaf.description, leaf.path).not.toBe('');
      expect(rangeOf(leaf), leaf.path).not.toContain('undefined');
      expect(leaf.schema.safeParse(leaf.default).success, leaf.path).toBe(true);
    }
  });

  it('is what docs/configuration.md says (npm run docs)', () => {
    expect(readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')).toBe(configurationPage());
  });
});
