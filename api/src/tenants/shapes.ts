import type * as contract from '@baton/contract';
import type { z } from 'zod';

/** The contract's shapes as these services pass them. */
export type CreateUser = z.output<typeof contract.createUserBody>;
export type PatchUser = z.output<typeof contract.patchUserBody>;
export type UsersQuery = z.output<typeof contract.usersQuery>;
export type ListQuery = z.output<typeof contract.listQuery>;
export type CreateTeam = z.output<typeof contract.createTeamBody>;
export type PatchTeam = z.output<typeof contract.patchTeamBody>;
export type TeamView = z.output<typeof contract.team>;
export type CreateTag = z.output<typeof contract.createTagBody>;
export type PatchTag = z.output<typeof contract.patchTagBody>;
export type TagView = z.output<typeof contract.tag>;
export type SourceView = z.output<typeof contract.source>;
export type CreateSource = z.output<typeof contract.createSourceBody>;
export type PatchSource = z.output<typeof contract.patchSourceBody>;
export type CreateTenant = z.output<typeof contract.createTenantBody>;
export type TenantView = z.output<typeof contract.tenant>;
export type CreateApiKey = z.output<typeof contract.createApiKeyBody>;
export type ApiKeyView = z.output<typeof contract.apiKey>;
export type ApiKeyCreated = z.output<typeof contract.apiKeyCreated>;
export type AuditEntry = contract.AuditEntry;
export type AuditQuery = z.output<typeof contract.auditQuery>;
export type AuditFilters = z.output<typeof contract.auditCsvQuery>;
export type CreatePlan = z.output<typeof contract.createPlanBody>;
export type PatchPlan = z.output<typeof contract.patchPlanBody>;
export type RoutingSettingsPatch = z.output<typeof contract.routingSettingsPatch>;
export type WeeklyHours = z.output<typeof contract.weeklyHours>;
