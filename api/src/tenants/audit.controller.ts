import { Controller, Get, Query, Res } from '@nestjs/common';
import { auditCsvQuery, auditEntry, auditQuery, listOf, type Page } from '@baton/contract';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../platform/auth/rules.ts';
import { Answers, CSV } from '../platform/http/answers.ts';
import { AuditService } from './audit.service.ts';
import type { AuditEntry, AuditFilters, AuditQuery } from './shapes.ts';

@Controller()
@Roles('admin')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('audit')
  @Answers(200, listOf(auditEntry), 'Who changed what, newest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: auditQuery }) query: AuditQuery,
  ): Promise<Page<AuditEntry>> {
    return this.audit.list(by.tenantId, query);
  }

  @Get('audit.csv')
  @Answers(200, null, 'The same as CSV, the newest 50,000 entries at most', CSV)
  async csv(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: auditCsvQuery }) filters: AuditFilters,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="audit-log.csv"')
      .send(Readable.from(this.audit.csv(by.tenantId, filters)));
  }
}
