export { RoutingModule } from './routing.module.ts';
export { RoutingService } from './routing.service.ts';
export { Replay } from './replay.ts';
export { LeadQueries, seesAll } from './lead-queries.ts';
export { Batch, type IntakeNeeds, type Needs, type Work } from './batch.ts';
export type { LeadRecord } from './lead-record.ts';
export type { WorkingSet } from './load.ts';
export { agentLive, leadView, wallLead } from './views.ts';
export { leadAnswer, offerAnswer } from './works.ts';
