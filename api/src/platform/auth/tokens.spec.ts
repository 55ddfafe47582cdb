import { describe, expect, it } from 'vitest';
import { sessionCookie, sessionSecretIn } from './cookies.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { csrfTokenOf, isApiKey, newApiKey } from './tokens.ts';

describe('API keys', () => {
  it('carry 160 random bits and a checksum that notices any changed character', () => {
    const key = newApiKey();
    expect(key).toMatch(/^bt_[a-z2-7]{39}$/);
    expect(isApiKey(key)).toBe(true);
    for (let at = 3; at < key.length; at += 1) {
      const other = key[at] === 'a' ? 'b' : 'a';
      expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
    expect(newApiKey()).not.toBe(key);
  });
});

describe('session cookies', () => {
  it('are plain on loopback http only', () => {
    expect(sessionCookie('s', { protocol: 'http', host: 'localhost:3000' })).toMatch(
      /^baton_session=s;(?!.*Secure)/,
    );
    expect(sessionCookie('s', { protocol: 'http', host: 'localhost.evil.test' })).toMatch(
      /^__Host-baton_session=s;.*Secure$/,
    );
    expect(sessionCookie('s', { protocol: 'https', host: 'localhost' })).toMatch(/^__Host-/);
    expect(sessionCookie(null, { protocol: 'https', host: 'x' })).toContain('Max-Age=0');
  });

  it('are found by exact name, the bound one first', () => {
    expect(sessionSecretIn('a=b; baton_session=plain; __Host-baton_session=bound')).toBe('bound');
    expect(sessionSecretIn('xbaton_session=no; baton_sessions=no')).toBeNull();
    expect(sessionSecretIn('baton_session=yes')).toBe('yes');
    expect(sessionSecretIn('baton_session=')).toBeNull();
    expect(sessionSecretIn(undefined)).toBeNull();
  });

  it('have a CSRF token that follows from the secret and does not tell it', () => {
    expect(csrfTokenOf('a')).toBe(csrfTokenOf('a'));
    expect(csrfTokenOf('a')).not.toBe(csrfTokenOf('b'));
  });
});

describe('passwords', () => {
  it('are hashed with argon2id at 19 MiB, two passes', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword('correct horse', stored)).toBe(true);
    expect(await verifyPassword('wrong horse', stored)).toBe(false);
    expect(await verifyPassword('correct horse', null)).toBe(false);
  });
});
