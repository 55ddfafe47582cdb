import { defineEntity, p } from '@mikro-orm/core';

const SourceSchema = defineEntity({
  name: 'Source',
  tableName: 'sources',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.string(),
    key: p.string(),
    planId: p.uuid().nullable(),
    defaultTags: p.array(),
    createdAt: p.datetime(),
  },
});
export class Source extends SourceSchema.class {}
SourceSchema.setClass(Source);
