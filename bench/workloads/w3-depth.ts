// W3, depth-wise: depth 6.
import { w3Workload } from '../w3-workload.ts';

export const workload = w3Workload('depth', { depth: 6 }, false);
