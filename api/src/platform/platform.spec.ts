import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { connectionTarget } from './database/connection.ts';
import { contentSecurityPolicy } from './http/workspace.ts';
import { isId, newId } from './ids.ts';
import { seal, unseal } from './idempotency/idempotency.store.ts';
import { likePattern, pageOf, readCursor } from './lists.ts';
import { toProblem } from './problem/translate.ts';

describe('ids', () => {
  it('are UUIDv7 and grow strictly', () => {
    const ids = Array.from({ length: 20_000 }, () => newId());
    expect(
      ids.every(
        (id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id) && isId(id),
      ),
    ).toBe(true);
    expect(ids.every((id, index) => index === 0 || id > ids[index - 1]!)).toBe(true);
  });

  it('can be made for another time', () => {
    expect(newId(0x0123456789ab).startsWith('01234567-89ab-7')).toBe(true);
  });
});

describe('the configuration', () => {
  const env = { DATABASE_URL: 'postgresql://u:p@h/d' };
  it('has the documented defaults and takes an empty variable as unset', () => {
    expect(readConfig({ ...env, PORT: '', HOST: ' ' })).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      dataDir: '.baton',
      seed: 'demo',
      redisUrl: null,
    });
    expect(readConfig({ ...env, NODE_ENV: 'production' }).seed).toBe('none');
  });
  it('says in one sentence what is wrong', () => {
    expect(() => readConfig({})).toThrow(/^DATABASE_URL is not set/);
    expect(() => readConfig({ ...env, PORT: 'http' })).toThrow(/^PORT is not valid/);
    expect(() => readConfig({ ...env, BATON_ADMIN_EMAIL: 'a@b.test' })).toThrow(/set together/);
    expect(() => readConfig({ ...env, ROLE: 'boss' })).toThrow(
      /^ROLE is not valid: has to be api, worker or all\.$/,
    );
    expect(() => readConfig({ ...env, ROLE: 'worker' })).toThrow(
      /^ROLE=worker is not valid without REDIS_URL/,
    );
    expect(readConfig({ ...env, ROLE: 'api', REDIS_URL: 'redis://r:6379' }).role).toBe('api');
    expect(() => readConfig({ DATABASE_URL: 'mysql://x' })).toThrow(
      /^DATABASE_URL is not valid: has to look like postgresql:/,
    );
  });
  it('takes an OpenID provider whole, and not over a wire that anybody reads', () => {
    const oidc = { OIDC_ISSUER: 'https://id.test', OIDC_CLIENT_ID: 'baton', OIDC_CLIENT_SECRET: 's' };
    expect(readConfig(env).oidc).toBeNull();
    expect(readConfig({ ...env, ...oidc }).oidc).toEqual({
      issuer: 'https://id.test',
      clientId: 'baton',
      clientSecret: 's',
      name: 'single sign-on',
    });
    expect(() => readConfig({ ...env, ...oidc, OIDC_CLIENT_SECRET: '' })).toThrow(/set together/);
    expect(() => readConfig({ ...env, ...oidc, OIDC_ISSUER: 'http://id.test' })).toThrow(/https/);
    expect(readConfig({ ...env, ...oidc, OIDC_ISSUER: 'http://127.0.0.1:1' }).oidc?.name).toBe(
      'single sign-on',
    );
  });
  it('takes secrets from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-secrets-'));
    const file = join(folder, 'url');
    try {
      writeFileSync(file, 'postgresql://u:from-a-file@h/d\n');
      expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgresql://u:from-a-file@h/d');
      expect(() => readConfig({ ...env, METRICS_TOKEN_FILE: join(folder, 'none') })).toThrow(
        /^METRICS_TOKEN_FILE names a file that cannot be read/,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('connections', () => {
  it('cannot be talked out of the runtime role by the URL', () => {
    const target = connectionTarget('postgresql://u:p@h/d?options=-c%20role%3Dpostgres', {
      role: 'baton_runtime',
    });
    expect(target.connectionString).not.toContain('options');
    expect(target.options).toBe('-c role=postgres -c role=baton_runtime');
  });
});

describe('problems', () => {
  it('tell nothing of what nobody foresaw', () => {
    const body = toProblem(new Error('select secret from vault')).body();
    expect(body).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(body)).not.toContain('vault');
  });
  it('say that the database is away', () => {
    expect(toProblem(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).code).toBe('unavailable');
    expect(toProblem(new Error('Connection terminated unexpectedly')).code).toBe('unavailable');
  });
});

describe('lists', () => {
  it('end where there is no more, and take back their own cursors only', () => {
    const page = pageOf([1, 2, 3], 2, (n) => [n], String);
    expect(page.items).toEqual(['1', '2']);
    expect(readCursor(page.nextCursor!, (key) => typeof key[0] === 'number')).toEqual([2]);
    expect(pageOf([1, 2], 2, (n) => [n], String).nextCursor).toBeNull();
    for (const wrong of [
      'x',
      '',
      Buffer.from('{}').toString('base64url'),
      Buffer.from('["a"]').toString('base64url'),
    ]) {
      expect(() => readCursor(wrong, (key) => typeof key[0] === 'number')).toThrow();
    }
  });
  it('search literally', () => {
    expect(likePattern(' 50%_A\\ ')).toBe('%50\\%\\_a\\\\%');
  });
});

describe('the workspace', () => {
  it('may run its own inline script, by hash, and no other', () => {
    const policy = contentSecurityPolicy('<script src="/a.js"></script><script>start()</script>');
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]+=*';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  });
});

describe('kept answers', () => {
  it('open with the caller’s key alone', () => {
    const sealed = seal('{"secret":"x"}', 'key');
    expect(sealed).not.toContain('secret');
    expect(unseal(sealed, 'key')).toBe('{"secret":"x"}');
    expect(() => unseal(sealed, 'other')).toThrow();
  });
});
