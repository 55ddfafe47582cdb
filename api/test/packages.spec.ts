import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  inBundle?: boolean;
}
const { packages } = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as {
  packages: Record<string, Locked>;
};
const installed = Object.entries(packages).filter(
  ([path, { link, inBundle }]) => path.includes('node_modules/') && link !== true && inBundle !== true,
);

describe('the packages', () => {
  it('are pinned by hash, and named by no registry', () => {
    expect(installed.length).toBeGreaterThan(300);
    for (const [path, { integrity, resolved }] of installed) {
      expect(integrity, path).toMatch(/^sha512-/);
      expect(resolved, path).toBeUndefined();
    }
  });

  it('are asked for by exact versions', () => {
    for (const folder of ['.', 'api', 'workspace']) {
      const manifest = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8')) as Record<
        string,
        Record<string, string> | undefined
      >;
      for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'])
        for (const [name, version] of Object.entries(manifest[kind] ?? {}))
          if (!name.startsWith('@baton/'))
            expect(version, name).toMatch(/^(npm:typescript@)?\d+\.\d+\.\d+[\w.-]*$/);
    }
  });

  it('are listed by npm sbom, as SECURITY.md says', async () => {
    const command = /`npm (sbom [^`]*)`/.exec(readFileSync(`${root}/SECURITY.md`, 'utf8'))![1]!;
    const { stdout } = await promisify(execFile)('npm', command.split(' '), {
      cwd: root,
      maxBuffer: 64 * 2 ** 20,
    });
    const { bomFormat, components } = JSON.parse(stdout) as {
      bomFormat: string;
      components: { name: string; version: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    expect(components.map(({ name }) => name)).toContain('fastify');
    // What only tests use is not in what people run.
    expect(components.map(({ name }) => name)).not.toContain('oidc-provider');
  });
});
