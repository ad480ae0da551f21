// What a strategy file exports, checked before anything runs: a slip of the fingers is named here and not found in a flat equity curve.
import { AppError, parseTimeframe, resolveParameters, type Strategy, timeframes, unknownName } from '../../core/index.ts';

const handlers = ['onCandle', 'onQuote', 'onFill', 'onSlice'] as const;
const words = ['name', 'version', 'about', 'parameters', 'timeframe', 'higher', 'inputs', 'state', 'signals', ...handlers];
const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const isRecord = (x: unknown): x is Record<string, unknown> => x !== null && typeof x === 'object' && !Array.isArray(x);
const told = (x: unknown): string => {
  if (x === undefined) return 'missing';
  if (typeof x === 'string') return JSON.stringify(x);
  if (x === null || typeof x === 'number' || typeof x === 'boolean') return String(x);
  return typeof x === 'object' ? (Array.isArray(x) ? 'a list' : 'a record') : `a ${typeof x}`;
};

/** The default export, or the export named `strategy`. */
function exported(module: Readonly<Record<string, unknown>>, file: string): Record<string, unknown> {
  const found = module['default'] ?? module['strategy'];
  if (isRecord(found)) return found;
  const named = Object.keys(module).find((key) => isRecord(module[key]) && 'parameters' in module[key]);
  throw new AppError(
    'BAD_FILE',
    file,
    found === undefined ? 'it exports no strategy' : `its export is ${told(found)}, not a strategy`,
    named === undefined ? 'Write: export default defineStrategy({ … }).' : `It has ${named}; write: export default ${named}.`,
  );
}

function checkWords(s: Record<string, unknown>, file: string): void {
  for (const key of Object.keys(s))
    if (!words.includes(key)) throw unknownName(`strategy in ${file}`, key, key.startsWith('on') ? handlers : words, 'UNKNOWN_KEY');
  if (typeof s['name'] !== 'string' || !kebab.test(s['name']))
    throw new AppError('BAD_VALUE', `name in ${file}`, `it is ${told(s['name'])}`, "Write small letters, figures and dashes: name: 'my-strategy'.");
  for (const key of ['version', 'about'])
    if (typeof s[key] !== 'string' || s[key] === '')
      throw new AppError(
        'MISSING_VALUE',
        `${key} in ${file}`,
        `it is ${told(s[key])}`,
        key === 'version' ? "Write version: '1.0.0'." : 'Say in one sentence what it does.',
      );
  for (const key of ['inputs', 'state', 'signals', ...handlers])
    if (s[key] !== undefined && typeof s[key] !== 'function')
      throw new AppError('BAD_VALUE', `${key} in ${file}`, `it is ${told(s[key])}`, `Write ${key}(…) { … }: it is called by the session.`);
  if (s['onCandle'] === undefined && s['onSlice'] === undefined && s['onQuote'] === undefined)
    throw new AppError(
      'MISSING_VALUE',
      `handlers in ${file}`,
      'it has none of onCandle, onSlice and onQuote, so it can never act',
      'Add onCandle(candle, desk) { … }.',
    );
}

function checkTimeframes(s: Record<string, unknown>, file: string): void {
  const check = (value: unknown, field: string): void => {
    if (typeof value !== 'string') throw new AppError('BAD_VALUE', field, `it is ${told(value)}`, `Write one of ${Object.keys(timeframes).join(', ')}.`);
    parseTimeframe(value, field);
  };
  if (s['timeframe'] !== undefined) check(s['timeframe'], `timeframe in ${file}`);
  const { higher } = s;
  if (higher === undefined || typeof higher === 'function') return;
  if (!Array.isArray(higher)) throw new AppError('BAD_VALUE', `higher in ${file}`, `it is ${told(higher)}`, "Write higher: ['4h', '1d'].");
  for (const value of higher as readonly unknown[]) check(value, `higher in ${file}`);
}

function checkParameters(s: Record<string, unknown>, file: string): void {
  if (!isRecord(s['parameters']))
    throw new AppError('MISSING_VALUE', `parameters in ${file}`, `it is ${told(s['parameters'])}`, 'Write parameters: {} if there are none.');
  for (const [name, schema] of Object.entries(s['parameters'])) {
    const field = `parameter ${name} in ${file}`;
    const mend = "Make it with integer, number, flag or choice from 'tradewind', which ask for a default.";
    if (!isRecord(schema) || typeof schema['safeParse'] !== 'function') throw new AppError('BAD_VALUE', field, `it is ${told(schema)}, not a schema`, mend);
    if (!(schema as unknown as { safeParse(x: unknown): { success: boolean } }).safeParse(undefined).success)
      throw new AppError('MISSING_VALUE', field, 'its schema has no default', mend);
  }
}

/** Calls what declares inputs and state with the default parameters, as a session would. */
function checkDeclarations(strategy: Strategy, file: string): void {
  const parameters = resolveParameters(strategy, {});
  const call = (what: string, declare: () => unknown): unknown => {
    try {
      return declare();
    } catch (error) {
      throw new AppError(
        'STRATEGY_FAULT',
        `${what} in ${file}`,
        `it threw with the default parameters: ${error instanceof Error ? error.message.replace(/\.$/, '') : String(error)}`,
        'Mend it and run again.',
        error,
      );
    }
  };
  const inputs = strategy.inputs === undefined ? {} : call('inputs', () => strategy.inputs?.(parameters));
  if (!isRecord(inputs))
    throw new AppError('BAD_VALUE', `inputs in ${file}`, `it returned ${told(inputs)}`, 'Return a record: inputs: (p) => ({ fast: sma(p.fast) }).');
  for (const [name, input] of Object.entries(inputs))
    if (!isRecord(input) || typeof input['key'] !== 'string' || typeof input['create'] !== 'function')
      throw new AppError(
        'BAD_VALUE',
        `input ${name} in ${file}`,
        `it is ${told(input)}, not an indicator`,
        "Call one of the indicators of 'tradewind', as rsi(14).",
      );
  const state = strategy.state === undefined ? {} : call('state', () => strategy.state?.(parameters));
  if (!isRecord(state)) throw new AppError('BAD_VALUE', `state in ${file}`, `it returned ${told(state)}`, 'Return a record: state: () => ({ count: 0 }).');
  call('state', () => structuredClone(state));
}

/**
 * The strategy a module exports.
 * @throws AppError BAD_FILE, MISSING_VALUE, BAD_VALUE, UNKNOWN_KEY with the nearest word, UNKNOWN_NAME, STRATEGY_FAULT; each names the file
 */
export function checkStrategy(module: Readonly<Record<string, unknown>>, file: string): Strategy {
  const found = exported(module, file);
  checkWords(found, file);
  checkTimeframes(found, file);
  checkParameters(found, file);
  const strategy = found as unknown as Strategy;
  checkDeclarations(strategy, file);
  return strategy;
}
