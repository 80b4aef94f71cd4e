/* totp.mjs - one-time codes (RFC 6238, SHA-1, 30 s, 6 digits) from a base-32 secret. */
import { createHmac } from 'node:crypto';

export function base32(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of text.toUpperCase().replace(/[^A-Z2-7]/g, '')) {
    bits += letters.indexOf(letter).toString(2).padStart(5, '0');
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

export const stepNow = () => Math.floor(Date.now() / 30000);

export function code(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  const number = mac.readUInt32BE(at) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

const lastStep = new Map();

/* A code that this process did not use before for the secret: used ones are refused for good. Takes the
 * next step's code when the present one is used up, and waits when that is too. */
export async function freshCode(secret) {
  /* The step before is taken too, unless it may end while the code is being typed. */
  const oldest = () => stepNow() - (Date.now() % 30000 < 22000 ? 1 : 0);
  const wanted = () => Math.max(oldest(), (lastStep.get(secret) ?? 0) + 1);
  while (wanted() > stepNow() + 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const step = wanted();
  lastStep.set(secret, step);
  return code(secret, step);
}
