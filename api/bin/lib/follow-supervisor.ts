/**
 * Loaded into the API's process before anything else. Its channel to the supervisor closes the
 * moment that one is gone, however it went; then a small process ends the API in good order and,
 * once it has, the database. Nothing stays behind.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('clean-up.ts', import.meta.url));

process.once('disconnect', () => {
  spawn(process.execPath, [program, String(process.pid)], {
    detached: true,
    stdio: 'ignore',
    env: process.env,
  }).unref();
});
process.channel?.unref();
