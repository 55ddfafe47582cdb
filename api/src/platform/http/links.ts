import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';

/** A page's full address: under PUBLIC_URL where it is set, else under the address that the caller used. */
export function pageUrl(config: Config, request: FastifyRequest, path: string): string {
  return new URL(path, config.publicUrl ?? `${request.protocol}://${request.host}`).toString();
}

/** The same where no request says how people reach it: in mails. */
export function mailedUrl(config: Config, path: string): string {
  return new URL(path, config.publicUrl ?? `http://${config.host}:${config.port}`).toString();
}
