import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { batchLine, createLeadBody, lead, type CreateLead } from '@baton/contract';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers, NDJSON, Takes } from '../platform/http/answers.ts';
import { Problem } from '../platform/problem/problem.ts';
import { BatchService } from './batch.service.ts';
import { IntakeService } from './intake.service.ts';
import { Lines } from './bodies.ts';

@Controller('leads')
export class IntakeController {
  constructor(
    private readonly intake: IntakeService,
    private readonly batches: BatchService,
  ) {}

  @Roles('manager')
  @Scopes('leads:write')
  @Post()
  @HttpCode(201)
  @Answers(201, lead, 'Take in a lead')
  @ApiResponse({
    status: 200,
    description: 'The lead as it is now, where (source, externalId) is known',
    standardSchema: lead,
  })
  async receive(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: createLeadBody }) body: CreateLead,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { status, body: answer, replayed } = await this.intake.receive(principal, body, key);
    if (replayed) reply.header('idempotent-replayed', 'true');
    reply.code(status).header('content-type', 'application/json; charset=utf-8').send(answer);
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post('batch')
  @HttpCode(200)
  @Takes([NDJSON], 'CreateLead')
  @Answers(
    200,
    batchLine,
    'Take in many leads, one JSON object per line; answers one such line per lead, in order',
    NDJSON,
  )
  async receiveMany(
    @CurrentPrincipal() principal: Principal,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!(body instanceof Lines)) throw new Problem('unsupported_media_type');
    const { body: answer, replayed } = await this.batches.receive(principal, body.text, key);
    if (replayed) reply.header('idempotent-replayed', 'true');
    reply.header('content-type', `${NDJSON}; charset=utf-8`).send(answer);
  }
}
