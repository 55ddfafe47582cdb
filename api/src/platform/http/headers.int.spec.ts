import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../../test/api.ts';

/** What varies with the request, and says nothing of safety. */
const PASSING = new Set([
  'date',
  'content-length',
  'connection',
  'keep-alive',
  'etag',
  'last-modified',
  'accept-ranges',
  'transfer-encoding',
]);

let api: TestApi;
let workspaceDir: string;
beforeAll(async () => {
  workspaceDir = mkdtempSync(join(tmpdir(), 'baton-headers-'));
  writeFileSync(
    join(workspaceDir, '200.html'),
    '<!doctype html><script>start()</script><script src="/a.js"></script>',
  );
  api = await startApi({ workspaceDir, trustProxy: true });
});
afterAll(async () => {
  await api.close();
  rmSync(workspaceDir, { recursive: true, force: true });
});

async function headersOf(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${api.url}${path}`, { headers });
  await response.arrayBuffer();
  const shown = [...response.headers].filter(([name]) => !PASSING.has(name));
  return [
    `${path} ${response.status}`,
    ...shown.map(([name, value]) => `  ${name}: ${value}`).toSorted(),
  ].join('\n');
}

describe('headers', () => {
  it('are as they were last looked at: of a page, the API, a refusal, the documents', async () => {
    const paths = [
      '/desk',
      '/api/v1/me',
      '/api/v1/auth/ways',
      '/api/docs',
      '/api/openapi.json',
      '/healthz',
      '/nothing.js',
    ];
    const all: string[] = [];
    for (const path of paths) all.push(await headersOf(path));
    await expect(`${all.join('\n\n')}\n`).toMatchFileSnapshot('./headers.txt');
  });

  it('let no inline script run but the shell’s own, by its hash', async () => {
    for (const path of ['/desk', '/api/docs', '/api/v1/me']) {
      const policy = /content-security-policy: (.*)/.exec(await headersOf(path))![1]!;
      expect(policy).not.toMatch(/script-src[^;]*unsafe-(inline|eval)/);
      expect(policy).toContain("frame-ancestors 'none'");
    }
    expect(await headersOf('/desk')).toMatch(/script-src 'self' 'sha256-[\w+/]+='/);
  });

  it('bind browsers to TLS where it is spoken before us, and only there', async () => {
    expect(await headersOf('/api/v1/me')).not.toContain('strict-transport-security');
    for (const path of ['/desk', '/api/v1/me', '/api/docs'])
      expect(await headersOf(path, { 'x-forwarded-proto': 'https' })).toContain(
        'strict-transport-security: max-age=31536000; includeSubDomains',
      );
  });
});
