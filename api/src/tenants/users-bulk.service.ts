import { Injectable } from '@nestjs/common';
import type { BulkUsersResult, bulkUsersBody } from '@baton/contract';
import { tagKey } from '@baton/engine';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { log } from '../platform/log.ts';
import { Problem } from '../platform/problem/problem.ts';
import type { PatchUser } from './shapes.ts';
import { UsersService } from './users.service.ts';

type BulkUsers = z.output<typeof bulkUsersBody>;

/** The same change to many users, each by the rules of changing one: what is refused for one is done for the others. */
@Injectable()
export class UsersBulkService {
  constructor(private readonly users: UsersService) {}

  async change(by: Principal, { userIds, ...change }: BulkUsers): Promise<BulkUsersResult> {
    const items: BulkUsersResult['items'] = [];
    // One after the other: changes of people wait for each other anyway.
    for (const userId of userIds) items.push(await this.one(by, userId.toLowerCase(), change));
    return { items };
  }

  private async one(
    by: Principal,
    userId: string,
    change: Omit<BulkUsers, 'userIds'>,
  ): Promise<BulkUsersResult['items'][number]> {
    try {
      await this.users.change(by, userId, (user): PatchUser => ({
        ...(change.role === undefined ? {} : { role: change.role }),
        ...(change.capacity === undefined ? {} : { capacity: change.capacity }),
        ...listAfter('tags', user.tags, change.addTags, change.removeTags, tagKey),
        ...listAfter('teamIds', user.teamIds, change.addTeamIds, change.removeTeamIds, (id) =>
          id.toLowerCase(),
        ),
      }));
      return { userId, status: 200 };
    } catch (error) {
      if (error instanceof Problem)
        return {
          userId,
          status: error.status,
          code: error.code,
          detail: error.options.errors?.[0]?.message ?? error.message,
        };
      log.error({ error, tenantId: by.tenantId, userId }, 'one of many users failed');
      return { userId, status: 500, code: 'internal' };
    }
  }
}

/** What a list holds once some are added and some taken away; nothing where neither was asked for. */
function listAfter<K extends 'tags' | 'teamIds'>(
  name: K,
  before: readonly string[],
  add: readonly string[] = [],
  remove: readonly string[] = [],
  keyOf: (entry: string) => string,
): Partial<Record<K, string[]>> {
  if (add.length === 0 && remove.length === 0) return {};
  const gone = new Set([...remove, ...add].map(keyOf));
  const added = add.filter((entry) => !remove.some((other) => keyOf(other) === keyOf(entry)));
  return { [name]: [...before.filter((entry) => !gone.has(keyOf(entry))), ...added] } as Partial<
    Record<K, string[]>
  >;
}
