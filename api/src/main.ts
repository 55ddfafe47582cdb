import 'reflect-metadata';
import { createApp } from './app.ts';
import { systemClock } from './platform/clock.ts';
import { readConfig, StartError } from './platform/config.ts';
import { log } from './platform/log.ts';
import { stopWithSupervisor } from './platform/supervised.ts';

const STOP_MS_MAX = 15_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const running = await createApp(config);
  await running.app.listen(config.port, config.host);
  log.info({ host: config.host, port: config.port }, 'listening');

  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    systemClock.after(STOP_MS_MAX, () => process.exit(1));
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (config.supervisorPid !== null)
    stopWithSupervisor(config.supervisorPid, () => stop('the supervisor is gone'));
}

process.on('unhandledRejection', (error) => {
  log.error({ error }, 'unhandled rejection');
});

main().catch((error: unknown) => {
  const { code, message } = error as { code?: string; message?: string };
  if (error instanceof StartError) process.stderr.write(`${error.message}\n`);
  else if (code === 'EADDRINUSE')
    process.stderr.write(
      `Port ${process.env['PORT'] || '3000'} is taken: stop what listens there, or set PORT.\n`,
    );
  else if (code === 'EACCES')
    process.stderr.write(`Port ${process.env['PORT'] || '3000'} may not be opened by this user: set PORT.\n`);
  else {
    log.fatal({ error }, 'the start failed');
    process.stderr.write(`The start failed: ${message ?? 'unknown reason'}\n`);
  }
  process.exit(1);
});
