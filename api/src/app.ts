import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { QueryConfig } from 'pg';
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
import { Tracing } from './platform/tracing.ts';
import { validationPipe } from './platform/problem/validation.ts';
import { BootstrapService, entities } from './tenants/index.ts';

/** How long a process waits for another that fills the database. */
const FIRST_START_MS_MAX = 10 * 60_000;

export interface RunningApp {
  app: NestFastifyApplication;
  database: Database;
  close(): Promise<void>;
}

/** Migrates, connects, and builds the whole API without listening: main listens, tests inject or listen on a free port. */
export async function createApp(config: Config): Promise<RunningApp> {
  await migrate(config.databaseOwnerUrl, config.databaseUrl, config.allowUnsafeDurability);
  const database = await Database.connect(config, entities);
  const tracing = await Tracing.start(config.otlpEndpoint);
  let stopping = false;
  try {
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.with(config, database, tracing),
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
    tracing.follow(fastify);
    readLargeBodies(fastify);
    serveHealth(fastify, config, { database, limits: app.get(RateLimits), stopping: () => stopping });
    await serveDocs(fastify, () => app);
    await serveWaysIn(fastify, config, () => app.get(ReceptionService));
    await serveWorkspace(fastify, findWorkspace(config.workspaceDir));
    if (config.role !== 'worker') app.get(SocketHub).attach(fastify.server);
    await app.init();
    await oneAtATime(database, () => fill(app, config, database));
    if (config.role !== 'api') await app.get(DemoTraffic).begin();
    const close = async (): Promise<void> => {
      stopping = true;
      await app.close();
      await Promise.all([database.close(), tracing.close()]);
    };
    return { app, database, close };
  } catch (error) {
    await Promise.all([database.close(), tracing.close()]);
    throw error;
  }
}

/** What an empty database gets. */
async function fill(app: NestFastifyApplication, config: Config, database: Database): Promise<void> {
  const bootstrap = app.get(BootstrapService);
  const empty = await bootstrap.isEmpty();
  const demo = config.seed === 'demo' && (await demoWanted(database, empty));
  if (empty) await bootstrap.makeFirstAdmin();
  if (demo) await seedDemo(app);
}

/** Several processes may start at once on a database that is empty. */
async function oneAtATime(database: Database, work: () => Promise<void>): Promise<void> {
  const client = await database.pool.connect();
  try {
    const turn: QueryConfig & { query_timeout: number } = {
      text: "begin; set local lock_timeout = 0; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; select pg_advisory_xact_lock(hashtextextended('first start', 0))",
      query_timeout: FIRST_START_MS_MAX,
    };
    await client.query(turn);
    await work();
    await client.query('commit');
  } finally {
    // Closed rather than given back: whatever happened, the lock goes with it.
    client.release(true);
  }
}
