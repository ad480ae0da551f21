// The strategy of the W2 workloads, loaded as any user's file is.
import { builtInStrategies } from 'tradewind';

export default builtInStrategies['sma-rsi'];
