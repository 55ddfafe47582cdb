import { defineEntity, p } from '@mikro-orm/core';

const TagSchema = defineEntity({
  name: 'Tag',
  tableName: 'tags',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.string(),
    /** As matched: lower case, separators folded. */
    key: p.string(),
    kind: p.string().$type<'preferential' | 'exclusive' | 'required' | 'custom'>(),
    weight: p.integer(),
    /** Minor units of the tenant's currency. */
    price: p.bigint('number').nullable(),
    createdAt: p.datetime(),
    retiredAt: p.datetime().nullable(),
    /** The parent tenant's tag that this one follows. */
    inheritedFrom: p.uuid().nullable(),
    /** The tag that has what this one had. */
    mergedInto: p.uuid().nullable(),
  },
});
export class Tag extends TagSchema.class {}
TagSchema.setClass(Tag);
