// W2a: one symbol, 525,600 minutes, through the product's session, against the hand-written loop in C.
import { w2Workload } from '../w2-workload.ts';

export const workload = w2Workload(
  'w2a',
  'a year of minutes through the session: SMA cross with RSI filter, stop, target, fees and slippage',
  'c1m_525600.npy',
  'single',
);
