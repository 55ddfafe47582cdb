import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { demoWanted, seedDemo } from '../seeds/demo.ts';
import { AppModule } from './app.module.ts';
import { DemoTraffic } from './demo/index.ts';
import { ReceptionService, readLargeBodies, serveWaysIn } from './intake/index.ts';
import type { Config } from './platform/config.ts';
import { Database } from './platform/database/database.ts';
import { migrate } from './platform/database/migrate.ts';
import { serveDocs } from './platform/http/docs.ts';
import { serveHealth } from './platform/http/health.ts';
import { httpAdapter } from './platform/http/server.ts';
import { findWorkspace, serveWorkspace } from './platform/http/workspace.ts';
import { RateLimits } from './platform/limits/rate-limits.ts';
import { NestLog } from './platform/log.ts';
import { SocketHub } from './platform/sockets/socket-hub.ts';
import { validationPipe } from './platform/problem/validation.ts';
import { BootstrapService, entities } from './tenants/index.ts';

export interface RunningApp {
  app: NestFastifyApplication;
  database: Database;
  close(): Promise<void>;
}

/** Migrates, connects, and builds the whole API without listening: main listens, tests inject or listen on a free port. */
export async function createApp(config: Config): Promise<RunningApp> {
  await migrate(config.databaseOwnerUrl, config.databaseUrl, config.allowUnsafeDurability);
  const database = await Database.connect(config, entities);
  let stopping = false;
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with(config, database),
      httpAdapter(config),
      {
        logger: new NestLog(),
        bodyParser: false,
        abortOnError: false,
      },
    );
    app.setGlobalPrefix('api/v1');
    app.useGlobalPipes(validationPipe);
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    readLargeBodies(fastify);
    serveHealth(fastify, config, { database, limits: app.get(RateLimits), stopping: () => stopping });
    await serveDocs(fastify, () => app);
    await serveWaysIn(fastify, config, () => app.get(ReceptionService));
    await serveWorkspace(fastify, findWorkspace(config.workspaceDir));
    app.get(SocketHub).attach(fastify.server);
    await app.init();
    const bootstrap = app.get(BootstrapService);
    const empty = await bootstrap.isEmpty();
    const demo = config.seed === 'demo' && (await demoWanted(database, empty));
    if (empty) await bootstrap.makeFirstAdmin();
    if (demo) await seedDemo(app);
    await app.get(DemoTraffic).begin();
    const close = async (): Promise<void> => {
      stopping = true;
      await app.close();
      await database.close();
    };
    return { app, database, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
