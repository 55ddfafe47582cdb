import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { createLeadBody, lead, type CreateLead } from '@baton/contract';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IntakeService } from './intake.service.ts';

@Controller('leads')
export class IntakeController {
  constructor(private readonly intake: IntakeService) {}

  @Roles('manager')
  @Scopes('leads:write')
  @Post()
  @HttpCode(201)
  @Answers(201, lead, 'Take in a lead; 200 with the lead as it is now where (source, externalId) is known')
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
}
