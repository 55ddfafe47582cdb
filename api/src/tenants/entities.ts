import { ApiKey } from './api-key.entity.ts';
import { RoutingPlan, RoutingPlanVersion } from './routing-plan.entity.ts';
import { Source } from './source.entity.ts';
import { Tag } from './tag.entity.ts';
import { Team } from './team.entity.ts';
import { Tenant } from './tenant.entity.ts';
import { User } from './user.entity.ts';

/** Every entity of this feature, for the ORM's start. */
export const entities = [ApiKey, RoutingPlan, RoutingPlanVersion, Source, Tag, Team, Tenant, User];
