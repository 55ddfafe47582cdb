import type { Cluster } from '../../bin/lib/postgres.ts';
import { SCHEMA } from '../reference/plain-schema.ts';
import { startRedis } from '../../test/redis.ts';
import { withDatabase, type Stand } from './stand.ts';
import { Load, startSubject, type Subject, type SubjectOptions } from './subject.ts';
import { writePlainTenant, writeProductTenant, type RoutingRows } from './tenant.ts';

/** A subject on a new database with agents, all of them connected by the load generator. */
export interface Tenant {
  subject: Subject;
  load: Load;
  databaseUrl: string;
  cluster: Cluster;
  redisUrl: string | undefined;
  /** Null where there is none of ours. */
  redisPid: number | null;
}

interface Wanted extends Pick<SubjectOptions, 'name' | 'profileFolder' | 'env'> {
  agents: number;
  routing?: RoutingRows;
  /** Done before agents connect; where the subject is a reference, before it starts. */
  prepare?: (databaseUrl: string, redisUrl: string | undefined) => Promise<void>;
}

export async function withTenant<T>(
  stand: Stand,
  { name, agents, profileFolder = null, env = {}, routing = {}, prepare }: Wanted,
  work: (tenant: Tenant) => Promise<T>,
): Promise<T> {
  const { cluster, folder } = stand;
  return withDatabase(stand, name, async (databaseUrl) => {
    const redis = name === 'queue router' ? await startRedis({ keeps: true }) : null;
    const redisUrl = redis?.url;
    const load = new Load();
    let subject: Subject | null = null;
    try {
      const plain = name === 'baton' ? null : await writePlainTenant(databaseUrl, agents, SCHEMA);
      if (plain !== null) await prepare?.(databaseUrl, redisUrl);
      subject = await startSubject({ name, databaseUrl, folder, profileFolder, redisUrl, env });
      const access = plain ?? (await writeProductTenant(databaseUrl, agents, routing));
      if (plain === null) await prepare?.(databaseUrl, redisUrl);
      await load.tell({
        do: 'connect',
        order: { postTo: [subject.url], connectTo: [subject.url], ...access },
      });
      return await work({ subject, load, databaseUrl, cluster, redisUrl, redisPid: redis?.pid ?? null });
    } finally {
      load.stop();
      await subject?.stop();
      await redis?.stop();
    }
  });
}
