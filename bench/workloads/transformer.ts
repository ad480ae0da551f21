// One epoch of a Transformer encoder (2 blocks, 4 heads, width 64), batches of 64, against PyTorch on one thread; at most 2.2 times as long.
import { networkWorkload } from '../networks.ts';

export const workload = networkWorkload('transformer', 'Transformer: an epoch over 10,000 windows of 60 × 32, 2 blocks of width 64, one thread', {
  layers: 2,
  heads: 4,
});
