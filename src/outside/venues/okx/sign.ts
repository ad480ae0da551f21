// OKX V5 signatures. Source: OKX API guide, "REST authentication" and "WebSocket login".
import { createHmac } from 'node:crypto';

export interface OkxKeys {
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string;
}

/** Base64 of HMAC-SHA256 over `message`. */
const signature = (secret: string, message: string): string => createHmac('sha256', secret).update(message).digest('base64');

/** Headers of one private request. `path` carries its query; `at` is the venue's time in ms. */
export function restHeaders(keys: OkxKeys, at: number, method: string, path: string, body = ''): Record<string, string> {
  const time = new Date(at).toISOString();
  return {
    'OK-ACCESS-KEY': keys.key,
    'OK-ACCESS-SIGN': signature(keys.secret, `${time}${method}${path}${body}`),
    'OK-ACCESS-TIMESTAMP': time,
    'OK-ACCESS-PASSPHRASE': keys.passphrase,
  };
}

/** The login message of a private stream; its time is in whole seconds. */
export function loginMessage(keys: OkxKeys, at: number): string {
  const timestamp = String(Math.floor(at / 1000));
  const sign = signature(keys.secret, `${timestamp}GET/users/self/verify`);
  return JSON.stringify({ op: 'login', args: [{ apiKey: keys.key, passphrase: keys.passphrase, timestamp, sign }] });
}
