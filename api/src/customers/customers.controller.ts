import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  blockAddressBody,
  blockBody,
  customerDetail,
  customerExport,
  customersQuery,
  customerView,
  eraseCustomerBody,
  listOf,
  type CustomerDetail,
  type CustomerExport,
  type CustomerView,
  type Page,
} from '@baton/contract';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Principal } from '../platform/auth/principal.ts';
import { CurrentPrincipal, Roles, Scopes } from '../platform/auth/rules.ts';
import { Answers } from '../platform/http/answers.ts';
import { IdParam } from '../platform/http/id-param.ts';
import { Writes } from '../platform/idempotency/writes.interceptor.ts';
import { CustomersService } from './customers.service.ts';
import { PersonalDataService } from './personal-data.service.ts';

@Writes()
@Controller('customers')
export class CustomersController {
  constructor(
    private readonly customers: CustomersService,
    private readonly personal: PersonalDataService,
  ) {}

  @Roles('manager')
  @Scopes('leads:read')
  @Get()
  @Answers(200, listOf(customerView), 'Customers, the newest first')
  list(
    @CurrentPrincipal() by: Principal,
    @Query({ schema: customersQuery }) query: z.output<typeof customersQuery>,
  ): Promise<Page<CustomerView>> {
    return this.customers.list(by, query);
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post('block')
  @HttpCode(200)
  @Answers(200, customerDetail, 'Block an address or a number, known or not: new leads from it are discarded')
  blockAddress(
    @CurrentPrincipal() by: Principal,
    @Body({ schema: blockAddressBody }) body: z.output<typeof blockAddressBody>,
  ): Promise<CustomerDetail> {
    return this.customers.blockAddress(by, body);
  }

  @Roles('manager', 'agent')
  @Scopes('leads:read')
  @Get(':id')
  @Answers(200, customerDetail, 'A customer with all their enquiries; for managers and who owns one of these')
  detail(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<CustomerDetail> {
    return this.customers.detail(by, id);
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/block')
  @HttpCode(200)
  @Answers(200, customerDetail, 'Block a customer: new leads are discarded, with the reason')
  block(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: blockBody }) body: z.output<typeof blockBody>,
  ): Promise<CustomerDetail> {
    return this.customers.block(by, id, body?.reason ?? null);
  }

  @Roles('manager')
  @Scopes('leads:write')
  @Post(':id/unblock')
  @HttpCode(200)
  @Answers(200, customerDetail, 'Take new leads of a customer again')
  unblock(@CurrentPrincipal() by: Principal, @Param('id', IdParam) id: string): Promise<CustomerDetail> {
    return this.customers.unblock(by, id);
  }

  @Roles('admin')
  @Scopes('leads:read')
  @Get(':id/export')
  @Answers(200, customerExport, 'Everything that is kept of a customer, as a file')
  async export(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerExport> {
    const all = await this.personal.export(by, id);
    reply.header('content-disposition', `attachment; filename="customer-${id}.json"`);
    return all;
  }

  @Roles('admin')
  @Scopes('leads:write')
  @Post(':id/erase')
  @HttpCode(200)
  @Answers(200, customerDetail, 'Erase what is personal, for good: figures, points and offers stay')
  erase(
    @CurrentPrincipal() by: Principal,
    @Param('id', IdParam) id: string,
    @Body({ schema: eraseCustomerBody }) body: z.output<typeof eraseCustomerBody>,
  ): Promise<CustomerDetail> {
    return this.personal.erase(by, id, body.reason);
  }
}
