import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  createImportQuery,
  importError,
  importMappingBody,
  importPreview,
  leadImport,
  leadImports,
  type ImportError,
  type ImportPreview,
  type LeadImport,
} from '@baton/contract';
import { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers, CSV, Takes } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { Problem } from '../platform/problem/problem.ts';
import { FileBody, XLSX } from './bodies.ts';
import { ImportsService } from './imports.service.ts';

type MappingBody = z.output<typeof importMappingBody>;

/** Leads by file, step by step: upload, preview as often as wanted, run, undo. */
@Writes()
@Roles('admin')
@Controller()
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Scopes('leads:write')
  @Post('sources/:id/imports')
  @Takes([CSV, XLSX])
  @Answers(201, leadImport, 'Bring a CSV or XLSX file; nothing comes in before its columns are mapped')
  create(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Query({ schema: createImportQuery }) query: z.output<typeof createImportQuery>,
    @Body() body: unknown,
  ): Promise<LeadImport> {
    if (!(body instanceof FileBody)) throw new Problem('unsupported_media_type');
    return this.imports.create(by, id, query.name, body.bytes);
  }

  @Scopes('leads:write')
  @Get('sources/:id/imports')
  @Answers(200, leadImports, "A source's last files")
  list(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
  ): Promise<{ items: LeadImport[] }> {
    return this.imports.list(by, id);
  }

  @Scopes('leads:write')
  @Get('imports/:id')
  @Answers(200, leadImport, 'How far a file is')
  get(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<LeadImport> {
    return this.imports.get(by, id);
  }

  @Scopes('leads:write')
  @Post('imports/:id/preview')
  @HttpCode(200)
  @Answers(200, importPreview, 'What the rows would become by a mapping')
  preview(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: importMappingBody }) body: MappingBody,
  ): Promise<ImportPreview> {
    return this.imports.preview(by, id, body.mapping);
  }

  @Scopes('leads:write')
  @Post('imports/:id/run')
  @HttpCode(200)
  @Answers(200, leadImport, 'Take the rows in')
  run(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: importMappingBody }) body: MappingBody,
  ): Promise<LeadImport> {
    return this.imports.run(by, id, body.mapping);
  }

  @Scopes('leads:write')
  @Get('imports/:id/errors')
  @Answers(200, z.object({ items: z.array(importError) }), 'The first rows that became no lead')
  errors(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
  ): Promise<{ items: ImportError[] }> {
    return this.imports.errors(by, id);
  }

  @Scopes('leads:write')
  @Post('imports/:id/undo')
  @HttpCode(200)
  @Answers(200, leadImport, 'Discard the leads that it brought')
  undo(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<LeadImport> {
    return this.imports.undo(by, id);
  }
}
