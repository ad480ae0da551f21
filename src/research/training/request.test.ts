// Requests: defaults, names of other systems, refusals that name the field.
import { expect, test } from 'vitest';
import { DAY } from '../../core/index.ts';
import { parseTrainingRequest } from './index.ts';

test('a request needs instruments only', () => {
  const request = parseTrainingRequest({ instruments: ['BTCUSDT.BINANCE-USDM'] });
  expect(request).toMatchObject({
    timeframe: '1h',
    model: 'ensemble',
    features: 'standard-127',
    label: { kind: 'direction', horizon: 12 },
    validation: { kind: 'walk-forward', folds: 5 },
    search: { kind: 'none' },
    seed: 1,
  });
});

test('a request in the words of other systems', () => {
  const request = parseTrainingRequest({
    symbol: 'DOGE-USDT-SWAP',
    model_type: 'gradient_boosting',
    hyperparameters: { n_estimators: 100, learning_rate: 0.1, max_depth: 6 },
    training_period: '30d',
    validation_period: '7d',
  });
  expect(request).toMatchObject({
    instruments: ['DOGE-USDT-SWAP'],
    model: 'boosting-depth',
    parameters: { trees: 100, learningRate: 0.1, depth: 6 },
    period: 30 * DAY,
    validation: { kind: 'holdout', period: 7 * DAY },
  });
  expect(parseTrainingRequest({ symbol: 'X', n_estimators: 7, parameters: { depth: 2 } }).parameters).toEqual({ trees: 7, depth: 2 });
});

test('a parsed request parses to itself', () => {
  const request = parseTrainingRequest({ symbol: 'X', label: { kind: 'triple-barrier', horizon: 24 }, training_period: '4w', from: '2024-01-01' });
  expect(parseTrainingRequest(JSON.parse(JSON.stringify(request)))).toEqual(request);
});

test.each([
  [{}, /instruments: it was not given/],
  [{ instruments: [] }, /instruments: \[\] is refused/],
  [{ instruments: ['X'], modle: 'prior' }, /"modle" is not known.*"model"/],
  [{ instruments: ['X'], label: { kind: 'direction', horizon: 0 } }, /label\.horizon: 0 is refused/],
  [{ instruments: ['X'], label: { kind: 'tomorrow' } }, /label\.kind: "tomorrow"/],
  [{ instruments: ['X'], timeframe: '7h' }, /timeframe: "7h"/],
  [{ instruments: ['X'], from: '2024-01-02', to: '2024-01-01' }, /from: 2024-01-02.* is not before/],
  [{ instruments: ['X'], from: 'soon' }, /from: "soon" is refused.*not a date/],
  [{ instruments: ['X'], training_period: '30 moons' }, /period: "30 moons" is refused/],
  [{ instruments: ['X'], validation: { folds: 1 } }, /validation\.folds: 1 is refused/],
  ['train', /request: it is not a record/],
])('refuses %j by name', (given, message) => {
  expect(() => parseTrainingRequest(given)).toThrow(message);
});
