import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Turns } from './turns.ts';

const argon2id = promisify(argon2);

/** OWASP's argon2id setting: 19 MiB, two passes, one lane. */
const COST = { memoryKiB: 19_456, passes: 2, parallelism: 1, tagBytes: 32, saltBytes: 16 };
/** Hashing is 30 ms of processor and 19 MiB each: so many at once, so many waiting, and then a clear no. */
const AT_ONCE = 2;
const WAITING_MAX = 1_000;

const turns = new Turns(AT_ONCE, WAITING_MAX);

/** The password's hash in PHC form. Throws `unavailable` where too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(COST.saltBytes);
  const tag = await turns.take(() => derive(password, salt, COST));
  return `$argon2id$v=19$m=${COST.memoryKiB},t=${COST.passes},p=${COST.parallelism}$${encode(salt)}$${encode(tag)}`;
}

/**
 * Whether the password is the one that was hashed. Without a hash (unknown account, no password yet) it works as
 * long and says no, so that the time taken tells nothing.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parse(stored);
  if (parsed === null) {
    await turns.take(() => derive(password, DUMMY_SALT, COST));
    return false;
  }
  const tag = await turns.take(() => derive(password, parsed.salt, parsed));
  return tag.length === parsed.tag.length && timingSafeEqual(tag, parsed.tag);
}

const DUMMY_SALT = randomBytes(COST.saltBytes);

interface Cost {
  memoryKiB: number;
  passes: number;
  parallelism: number;
  tagBytes: number;
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return argon2id('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    memory: cost.memoryKiB,
    passes: cost.passes,
    parallelism: cost.parallelism,
    tagLength: cost.tagBytes,
  });
}

function parse(stored: string): (Cost & { salt: Buffer; tag: Buffer }) | null {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    stored,
  );
  if (match === null) return null;
  const [, memory, passes, parallelism, salt, tag] = match;
  const tagBytes = Buffer.from(tag!, 'base64');
  return {
    memoryKiB: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagBytes: tagBytes.length,
    salt: Buffer.from(salt!, 'base64'),
    tag: tagBytes,
  };
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
