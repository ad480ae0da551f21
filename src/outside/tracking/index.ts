// Tracking servers that a finished training may be mirrored to.
export { type Mirrored, mirrorRun, type TrackedRun, trackingServer } from './mlflow.ts';
