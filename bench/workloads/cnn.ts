// One epoch of a convolutional network (2 convolutions of 64 filters over 5 rows), batches of 64, against PyTorch on one thread; aim 4 times.
import { networkWorkload } from '../networks.ts';

export const workload = networkWorkload('cnn', 'CNN: an epoch over 10,000 windows of 60 × 32, 2 convolutions of 64 filters, one thread', {
  layers: 2,
  kernel: 5,
});
