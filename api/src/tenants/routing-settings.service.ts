import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { routingSettings, type RoutingSettings } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AuditService } from './audit.service.ts';
import { RoutingNotice } from './routing-notice.ts';
import type { RoutingSettingsPatch } from './shapes.ts';
import { TagInheritance } from './tag-inheritance.ts';

const OFFLINE = 'offline';
const AVAILABLE = 'available';
const AWAY = 'away';

/** A tenant's routing settings: what differs from the defaults is stored, the whole is shown. */
@Injectable()
export class RoutingSettingsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly notice: RoutingNotice,
    private readonly inheritance: TagInheritance,
  ) {}

  get(by: Principal): Promise<RoutingSettings> {
    return this.database.transaction(by.tenantId, async (em) =>
      shown(em, by.tenantId, await stored(em, by.tenantId)),
    );
  }

  async patch(by: Principal, change: RoutingSettingsPatch): Promise<RoutingSettings> {
    const settings = await this.database.transaction(by.tenantId, async (em) => {
      await run(em, 'select 1 from routing_settings where tenant_id = $1 for update', [by.tenantId]);
      const before = await stored(em, by.tenantId);
      await assertSound(em, by.tenantId, change);
      const { score, ...rest } = change;
      const next: Record<string, unknown> = { ...before, ...rest };
      if (score !== undefined) next['score'] = { ...(before['score'] as object | undefined), ...score };
      const changed = changesOf(before, next, change);
      if (changed === null) return null;
      await run(em, 'update routing_settings set settings = $2 where tenant_id = $1', [
        by.tenantId,
        JSON.stringify(next),
      ]);
      await this.audit.record(em, by, by.tenantId, {
        action: 'routing_settings.changed',
        subject: 'routing_settings',
        subjectId: null,
        ...changed,
      });
      await this.notice.bump(em, by.tenantId);
      if (change.inheritTags !== undefined) await this.inheritance.plan(em, [by.tenantId]);
      return shown(em, by.tenantId, next);
    });
    if (settings === null) return this.get(by);
    await this.notice.changed(by.tenantId);
    return settings;
  }
}

async function stored(em: EntityManager, tenantId: string): Promise<Record<string, unknown>> {
  const [row] = await rows<{ settings: Record<string, unknown> }>(
    em,
    'select settings from routing_settings where tenant_id = $1',
    [tenantId],
  );
  return row?.settings ?? {};
}

/** What a change makes different from what held, defaults included; null where it says only what is so already. */
function changesOf(
  before: Record<string, unknown>,
  next: Record<string, unknown>,
  change: RoutingSettingsPatch,
): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const { score, ...rest } = change;
  const [was, is] = [routingSettings.parse(before), routingSettings.parse(next)];
  const plain = differing(was, is, Object.keys(rest));
  const points = differing(was.score, is.score, Object.keys(score ?? {}));
  if (plain === null)
    return points === null ? null : { before: { score: points.before }, after: { score: points.after } };
  if (points === null) return plain;
  return {
    before: { ...plain.before, score: points.before },
    after: { ...plain.after, score: points.after },
  };
}

function differing(
  was: object,
  is: object,
  names: string[],
): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const [before, after] = [new Map(Object.entries(was)), new Map(Object.entries(is))];
  const real = names.filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)));
  if (real.length === 0) return null;
  const taken = (from: Map<string, unknown>) =>
    Object.fromEntries(real.map((name) => [name, from.get(name) ?? null]));
  return { before: taken(before), after: taken(after) };
}

/** With the defaults; catchall falls to the first admin where nobody is named. */
async function shown(
  em: EntityManager,
  tenantId: string,
  settings: Record<string, unknown>,
): Promise<RoutingSettings> {
  const whole = routingSettings.parse(settings);
  if (whole.catchallUserIds !== undefined) return whole;
  const [admin] = await rows<{ id: string }>(
    em,
    "select id from users where tenant_id = $1 and role = 'admin' and active order by created_at, id limit 1",
    [tenantId],
  );
  return admin === undefined ? whole : { ...whole, catchallUserIds: [admin.id] };
}

async function assertSound(em: EntityManager, tenantId: string, change: RoutingSettingsPatch): Promise<void> {
  if (change.catchallUserIds !== undefined) {
    const wanted = [...new Set(change.catchallUserIds)];
    const known = await rows(
      em,
      "select 1 from users where tenant_id = $1 and id = any($2::uuid[]) and active and role <> 'participant'",
      [tenantId, wanted],
    );
    if (known.length < wanted.length)
      throw invalidField('catchallUserIds', 'names somebody who is not an active user');
  }
  if (change.activities !== undefined) {
    for (const [name, takesLeads] of [
      [AVAILABLE, true],
      [AWAY, false],
      [OFFLINE, false],
    ] as const) {
      if (change.activities[name] !== takesLeads)
        throw invalidField(
          `activities.${name}`,
          takesLeads ? 'has to take leads' : 'has to stay, and take no leads',
        );
    }
  }
}
