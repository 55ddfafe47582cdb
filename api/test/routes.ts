import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ruleOf } from '../src/platform/auth/rules.ts';
import type { TestApi } from './api.ts';

const PATH = 'path';
const METHOD = 'method';
const VERBS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

export interface Route {
  name: string;
  verb: string;
  /** Under `/api/v1`, with its parameters as `:id`. */
  path: string;
  rule: ReturnType<typeof ruleOf>;
  handler: object;
  controller: object;
}

/** Every route of every controller, as the router has it. */
export function routesOf(api: TestApi): Route[] {
  const discovery = api.running.app.get(DiscoveryService, { strict: false });
  const scanner = new MetadataScanner();
  return discovery.getControllers().flatMap(({ metatype, instance }) => {
    if (metatype === null || metatype === undefined) return [];
    const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
    return scanner.getAllMethodNames(prototype).flatMap((name): Route[] => {
      const handler = prototype[name]!;
      const path = Reflect.getMetadata(PATH, handler) as string | undefined;
      if (path === undefined) return [];
      const verb = VERBS[Reflect.getMetadata(METHOD, handler) as number] ?? 'GET';
      const base = Reflect.getMetadata(PATH, metatype) as string;
      return [
        {
          name: `${metatype.name}.${name}`,
          verb,
          path: `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1'),
          rule: ruleOf(handler, metatype),
          handler,
          controller: metatype,
        },
      ];
    });
  });
}
