// W2b: one portfolio of 100 symbols, 8,760 hours each, ten slots, against the hand-written loop in C.
import { w2Workload } from '../w2-workload.ts';

export const workload = w2Workload('w2b', 'a hundred symbols in one portfolio: slices, sizing by equity, ten slots', 'c1h_100x8760.npy', 'multi');
