// The network: HTTP under rate limits, WebSockets that stay up, and the clock of the other side. Shared by every venue.
export { ClockOffset } from './clock-offset.ts';
export { HttpClient, type HttpOptions, type HttpOutcome, type HttpRequest } from './http.ts';
export { type Cost, type Limit, RateBudget } from './limits.ts';
export { Stream, type StreamOptions } from './stream.ts';
