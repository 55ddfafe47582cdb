import { defineEntity, p } from '@mikro-orm/core';
import type { Role } from '@baton/contract';
import type { WeeklyHours } from './shapes.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    accountId: p.uuid(),
    name: p.string(),
    label: p.string().nullable(),
    role: p.string().$type<Exclude<Role, 'partner'>>(),
    takesLeads: p.boolean(),
    active: p.boolean(),
    weight: p.integer(),
    channels: p.array(),
    maxPendingOffers: p.integer().nullable(),
    maxOpenLeads: p.integer().nullable(),
    perDay: p.integer().nullable(),
    perWeek: p.integer().nullable(),
    perMonth: p.integer().nullable(),
    workingHours: p.json().$type<WeeklyHours>().nullable(),
    createdAt: p.datetime(),
  },
});
/** An account's membership in one tenant. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
