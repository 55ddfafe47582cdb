import { defineEntity, p } from '@mikro-orm/core';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.string(),
    /** The first characters of the secret, by which people tell keys apart. */
    hint: p.string(),
    secretHash: p.blob(),
    scopes: p.array(),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
    endsAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
  },
});
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
