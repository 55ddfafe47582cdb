import { defineEntity, p } from '@mikro-orm/core';

const TeamSchema = defineEntity({
  name: 'Team',
  tableName: 'teams',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.string(),
    createdAt: p.datetime(),
  },
});
export class Team extends TeamSchema.class {}
TeamSchema.setClass(Team);
