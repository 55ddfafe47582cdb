import { defineEntity, p } from '@mikro-orm/core';
import type { PlanStep } from '@baton/contract';

const RoutingPlanSchema = defineEntity({
  name: 'RoutingPlan',
  tableName: 'routing_plans',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.string(),
    /** Steps that differ from the published version; null: none do. */
    draftSteps: p.json().$type<PlanStep[]>().nullable(),
    /** Counts the changes of name and draft. */
    revision: p.integer().default(1),
    createdAt: p.datetime(),
  },
});
export class RoutingPlan extends RoutingPlanSchema.class {}
RoutingPlanSchema.setClass(RoutingPlan);

const RoutingPlanVersionSchema = defineEntity({
  name: 'RoutingPlanVersion',
  tableName: 'routing_plan_versions',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    planId: p.uuid(),
    version: p.integer(),
    steps: p.json().$type<PlanStep[]>(),
    publishedAt: p.datetime(),
  },
});
/** What was published once; a lead keeps its version for the cycle, so rows never change. */
export class RoutingPlanVersion extends RoutingPlanVersionSchema.class {}
RoutingPlanVersionSchema.setClass(RoutingPlanVersion);
