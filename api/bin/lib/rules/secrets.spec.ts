import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newApiKey } from '../../../src/platform/auth/tokens.ts';
import { secretProblems } from './secrets.ts';

const messages = (text: string, path = 'api/src/a.ts'): string[] =>
  secretProblems([{ path, text }]).map((problem) => `${problem.path} ${problem.message}`);
const drawn = randomBytes(30).toString('base64url');

describe('the scan for secrets', () => {
  it.each([
    ['an API key', `const key = '${newApiKey()}';`],
    ['a private key', ['-----BEGIN EC ', 'PRIVATE KEY-----'].join('')],
    ['a key of AWS', ['AKIA', 'ABCDEFGHIJKLMNOP'].join('')],
    ['a token of GitHub', `ghp_${'a1B2c3D4'.repeat(5)}`],
    ['a password that a machine drew', `password: '${drawn}'`],
    ['a token in JSON', `{"accessToken": "${drawn}"}`],
    ['a password in an address', `postgres://baton:${drawn}@db.example/baton`],
  ])('finds %s, and says in which line', (_, text) => {
    expect(messages(`one\n${text}\n`)).toEqual([expect.stringMatching(/^api\/src\/a\.ts:2 /)]);
  });

  it.each(['.env', '.env.production', 'api/tls.pem', 'deploy/id_ed25519', 'a/server.key'])(
    'wants no file like %s',
    (path) => expect(messages('', path)).toHaveLength(1),
  );

  it.each([
    "password: 'correct-horse-battery'",
    "const secretHash = (text: string) => hash('sha256', text)",
    'postgres://user:password@host/database',
    "token: process.env['CI_TOKEN']",
    '`Bearer ${key}`',
  ])('lets words and names be: %s', (text) => expect(messages(text)).toEqual([]));
});
