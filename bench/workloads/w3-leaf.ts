// W3, leaf-wise: 64 leaves.
import { w3Workload } from '../w3-workload.ts';

export const workload = w3Workload('leaf', { leaves: 64 }, true);
