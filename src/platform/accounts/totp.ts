// The second factor: six digits of the present half minute (RFC 6238 over HMAC SHA-1, as authenticator apps do).
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Time } from '../../core/index.ts';

const STEP_MS = 30_000;
/** clocks of telephones may be half a minute off, either way */
const STEPS_OFF = 1;

/** RFC 4226 §5.3. */
export function oneTimeCode(secret: Uint8Array, counter: number, digits: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = (mac[19] as number) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code it is, to be remembered: a code counts once.
 * @param lastStep step of the last code that counted, 0 at first
 * @returns undefined when the code is wrong, too old, or was used
 */
export function checkCode(secret: Uint8Array, code: string, now: Time, lastStep: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const present = Math.floor(now / STEP_MS);
  for (let step = Math.max(present - STEPS_OFF, lastStep + 1); step <= present + STEPS_OFF; step++)
    if (timingSafeEqual(Buffer.from(oneTimeCode(secret, step, 6)), Buffer.from(code))) return step;
  return undefined;
}
