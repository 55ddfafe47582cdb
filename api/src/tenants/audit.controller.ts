import { Controller, Get, Query } from '@nestjs/common';
import { auditEntry, listOf, listQuery, type Page } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { AuditService } from './audit.service.ts';
import type { AuditEntry, ListQuery } from './shapes.ts';

@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Roles('admin')
  @Get()
  @Answers(200, listOf(auditEntry), 'Who changed what, newest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: listQuery }) query: ListQuery,
  ): Promise<Page<AuditEntry>> {
    return this.audit.list(by.tenantId, query);
  }
}
