import { defineEntity, p } from '@mikro-orm/core';

const TenantSchema = defineEntity({
  name: 'Tenant',
  tableName: 'tenants',
  properties: {
    id: p.uuid().primary(),
    slug: p.string(),
    name: p.string(),
    timeZone: p.string(),
    country: p.string(),
    currency: p.string(),
    status: p.string().$type<'trial' | 'active' | 'suspended'>(),
    partnerId: p.uuid().nullable(),
    parentId: p.uuid().nullable(),
    createdAt: p.datetime(),
  },
});
export class Tenant extends TenantSchema.class {}
TenantSchema.setClass(Tenant);
