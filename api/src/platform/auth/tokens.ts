import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const KEY_BYTES = 20;
const KEY_BODY_CHARACTERS = 32;
const CHECKSUM_CHARACTERS = 7;
const KEY = new RegExp(`^bt_[${BASE32}]{${KEY_BODY_CHARACTERS + CHECKSUM_CHARACTERS}}$`);

/** What is stored of any secret. All our secrets are random, so that a fast hash is enough. */
export function secretHash(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

/** A secret of 256 random bits: session cookies, invitation links. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The CSRF token of a session follows from its secret one way, so nothing more has to be stored. */
export function csrfTokenOf(sessionSecret: string): string {
  return hash('sha256', `csrf:${sessionSecret}`, 'base64url');
}

/** An API key: `bt_`, 160 random bits, and a checksum that lets forged and mistyped keys fail without a query. */
export function newApiKey(): string {
  const body = base32(randomBytes(KEY_BYTES));
  return `bt_${body}${checksum(body)}`;
}

const KIOSK_TOKEN = /^bk_[\w-]{43}$/;

/** A kiosk's token: `bk_` and 256 random bits. */
export function newKioskToken(): string {
  return `bk_${newSecret()}`;
}

/** Whether a text has the form of a kiosk's token. */
export function isKioskToken(token: string): boolean {
  return KIOSK_TOKEN.test(token);
}

/** Whether a text has an API key's form and checksum. */
export function isApiKey(token: string): boolean {
  if (!KEY.test(token)) return false;
  const body = token.slice(3, 3 + KEY_BODY_CHARACTERS);
  return token.endsWith(checksum(body));
}

function checksum(body: string): string {
  let rest = crc32(`bt_${body}`);
  let text = '';
  for (let i = 0; i < CHECKSUM_CHARACTERS; i += 1) {
    text += BASE32[rest & 31];
    rest >>>= 5;
  }
  return text;
}

/** RFC 4648 in small letters, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
