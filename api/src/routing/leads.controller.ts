import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  assignBody,
  commentBody,
  discardBody,
  emptyBody,
  feedbackBody,
  lead,
  leadCandidates,
  leadDecision,
  leadDetail,
  leadsQuery,
  listOf,
  listQuery,
  nextActionBody,
  patchLeadBody,
  returnBody,
  timelineEntry,
  type Lead,
  type LeadCandidates,
  type LeadDecision,
  type LeadDetail,
  type Page,
  type TimelineEntry,
} from '@baton/contract';
import type { Actor, Command } from '@baton/engine';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { Once } from '../platform/idempotency/writes.interceptor.ts';
import { isId } from '../platform/ids.ts';
import { notFound } from '../platform/problem/problem.ts';
import { leadCandidates as readCandidates } from './candidates.ts';
import { addComment, editLead, recordFeedback, setNextAction } from './lead-editing.ts';
import { LeadQueries } from './lead-queries.ts';
import { OfferQueries } from './offer-queries.ts';
import { RoutingService } from './routing.service.ts';
import { actorOf, leadCommand } from './works.ts';

const nothing = emptyBody.optional();

/** What is not an id in form is there no more than an id that nobody has. */
function known(id: string): string {
  if (!isId(id)) throw notFound();
  return id.toLowerCase();
}

@Once()
@Controller('leads')
@Roles('manager', 'agent')
export class LeadsController {
  constructor(
    private readonly routing: RoutingService,
    private readonly leads: LeadQueries,
    private readonly offers: OfferQueries,
  ) {}

  @Scopes('leads:read')
  @Get()
  @Answers(200, listOf(lead), 'Leads, newest first: all for managers, their own for agents')
  list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: leadsQuery }) query: z.output<typeof leadsQuery>,
  ): Promise<Page<Lead>> {
    return this.leads.list(principal, query);
  }

  @Scopes('leads:read')
  @Get(':id')
  @Answers(200, leadDetail, 'One lead, with what you may do to it; masked while you only hold an offer')
  get(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<LeadDetail> {
    return this.leads.detail(principal, known(id));
  }

  @Scopes('leads:read')
  @Get(':id/timeline')
  @Answers(200, listOf(timelineEntry), 'Everything that happened to a lead, oldest first')
  timeline(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<Page<TimelineEntry>> {
    return this.leads.timeline(principal, known(id), query);
  }

  @Scopes('leads:read')
  @Get(':id/decisions')
  @Answers(
    200,
    listOf(leadDecision),
    'Why: for each attempt the candidates in order, and the reasons for and against',
  )
  decisions(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<Page<LeadDecision>> {
    return this.offers.decisions(principal, known(id), query);
  }

  @Roles('manager')
  @Scopes('leads:read')
  @Get(':id/candidates')
  @Answers(
    200,
    leadCandidates,
    'Who could take a held or queued lead now, in order, and why the others can’t',
  )
  candidates(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<LeadCandidates> {
    return this.routing.submit(principal.tenantId, readCandidates(known(id)));
  }

  @Scopes('leads:write')
  @Post(':id/assign')
  @HttpCode(200)
  @Answers(200, lead, 'Give the lead to an agent, whatever their activity and capacity')
  assign(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: assignBody }) { agentId }: z.output<typeof assignBody>,
  ): Promise<Lead> {
    return this.command(principal, {
      type: 'assign_lead',
      leadId: known(id),
      agentId,
      actor: actorOf(principal),
    });
  }

  @Scopes('leads:write')
  @Post(':id/return')
  @HttpCode(200)
  @Answers(200, lead, 'Hand an owned lead back: a new cycle begins')
  giveBack(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: returnBody }) { reason }: z.output<typeof returnBody>,
  ): Promise<Lead> {
    return this.command(principal, {
      type: 'return_lead',
      leadId: known(id),
      reason,
      actor: actorOf(principal),
    });
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/reroute')
  @HttpCode(200)
  @Answers(200, lead, 'Start routing anew: a new cycle, ownership ends, points stay')
  reroute(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Lead> {
    return this.command(principal, { type: 'reroute_lead', leadId: known(id), actor: actorOf(principal) });
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/catchall')
  @HttpCode(200)
  @Answers(200, lead, 'Skip what is left of the plan')
  catchall(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Lead> {
    return this.command(principal, {
      type: 'send_to_catchall',
      leadId: known(id),
      actor: actorOf(principal),
    });
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/discard')
  @HttpCode(200)
  @Answers(200, lead, 'Spam or a test: left out of every figure, its points reversed')
  discard(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: discardBody.optional() }) body?: z.output<typeof discardBody>,
  ): Promise<Lead> {
    return this.command(principal, {
      type: 'discard_lead',
      leadId: known(id),
      reason: body?.reason ?? null,
      actor: actorOf(principal),
    });
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/restore')
  @HttpCode(200)
  @Answers(200, lead, 'Undo a discard')
  restore(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Lead> {
    return this.command(principal, { type: 'restore_lead', leadId: known(id), actor: actorOf(principal) });
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/release')
  @HttpCode(200)
  @Answers(200, lead, 'Route a held lead now')
  release(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Lead> {
    return this.command(principal, { type: 'release_lead', leadId: known(id), actor: actorOf(principal) });
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/uncoalesce')
  @HttpCode(200)
  @Answers(200, lead, 'Undo coalescing: the lead is routed fresh and by itself, the point is reversed')
  uncoalesce(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nothing }) _: unknown,
  ): Promise<Lead> {
    return this.command(principal, { type: 'uncoalesce_lead', leadId: known(id), actor: actorOf(principal) });
  }

  @Scopes('leads:write')
  @Patch(':id')
  @Answers(200, lead, 'Correct a lead; every change is in its time line')
  edit(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: patchLeadBody }) body: z.output<typeof patchLeadBody>,
  ): Promise<Lead> {
    return this.routing.submit(principal.tenantId, editLead(known(id), body, actorOf(principal)));
  }

  @Scopes('leads:write')
  @Put(':id/feedback')
  @Answers(200, lead, 'Contact status, outcome and value of an owned lead')
  feedback(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: feedbackBody }) body: z.output<typeof feedbackBody>,
  ): Promise<Lead> {
    return this.routing.submit(principal.tenantId, recordFeedback(known(id), body, actorOf(principal)));
  }

  @Scopes('leads:write')
  @Put(':id/next-action')
  @Answers(200, lead, 'Plan the next step of an owned lead, or take it away; its owner is reminded in time')
  nextAction(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: nextActionBody }) body: z.output<typeof nextActionBody>,
  ): Promise<Lead> {
    return this.routing.submit(
      principal.tenantId,
      setNextAction(known(id), body.nextAction, actorOf(principal)),
    );
  }

  @Scopes('leads:write')
  @Post(':id/comments')
  @HttpCode(201)
  @Answers(201, lead, 'Add a comment')
  comment(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: commentBody }) { text }: z.output<typeof commentBody>,
  ): Promise<Lead> {
    return this.routing.submit(principal.tenantId, addComment(known(id), text, actorOf(principal)));
  }

  private command(
    principal: Principal,
    command: Extract<Command, { leadId: string; actor: Actor }>,
  ): Promise<Lead> {
    return this.routing.submit(principal.tenantId, leadCommand(command, principal));
  }
}
