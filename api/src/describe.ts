import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from './app.module.ts';
import { readConfig } from './platform/config.ts';
import type { Database } from './platform/database/database.ts';
import { openApiDocument } from './platform/http/docs.ts';
import { httpAdapter } from './platform/http/server.ts';
import { Tracing } from './platform/tracing.ts';

/**
 * The description of the REST interface as `/api/openapi.json` gives it, made without a database or a port: in Nest's
 * preview mode nothing is made, the routes are only looked at.
 */
export async function describeApi(): Promise<OpenAPIObject> {
  const config = readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing', BATON_SEED: 'none' });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, {} as Database, await Tracing.start(null)),
    httpAdapter(config),
    { preview: true, logger: false, bodyParser: false, abortOnError: false },
  );
  app.setGlobalPrefix('api/v1');
  return openApiDocument(app);
}
