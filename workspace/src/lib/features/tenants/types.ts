/** The contract's shapes as these pages use them. */
import type {
  apiKey,
  apiKeyCreated,
  createTenantBody,
  patchUserBody,
  PlanStep,
  RoutingPlan,
  Scope,
  source,
  tag,
  team,
  tenant,
  User,
} from '@baton/contract';

type Parsed<Schema extends { parse: (value: unknown) => unknown }> = ReturnType<Schema['parse']>;

export type Team = Parsed<typeof team>;
export type Tag = Parsed<typeof tag>;
export type Source = Parsed<typeof source>;
export type ApiKey = Parsed<typeof apiKey>;
export type ApiKeyCreated = Parsed<typeof apiKeyCreated>;
export type PatchUserBody = Parsed<typeof patchUserBody>;
export type Tenant = Parsed<typeof tenant>;
/** An invitation that was just made: its link, and whom it is mailed to. */
export interface Invited {
  name: string;
  url: string;
  mailedTo: string | null;
}
export type CreateTenantBody = Parsed<typeof createTenantBody>;
export type Condition = NonNullable<PlanStep['conditions']>[number];
export type { PlanStep, RoutingPlan, Scope, User };
