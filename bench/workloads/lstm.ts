// One epoch of an LSTM of 64 units, batches of 64, against PyTorch on one thread; at most 3.5 times as long.
import { networkWorkload } from '../networks.ts';

export const workload = networkWorkload('lstm', 'LSTM: an epoch over 10,000 windows of 60 × 32, 64 units, one thread', { layers: 1 });
