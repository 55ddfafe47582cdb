import { Global, Module } from '@nestjs/common';
import { AccountsService } from './accounts.service.ts';
import { AuditService } from './audit.service.ts';
import { BootstrapService } from './bootstrap.service.ts';
import { MeController } from './me.controller.ts';
import { MeService } from './me.service.ts';
import { RoutingNotice } from './routing-notice.ts';
import { TenantsService } from './tenants.service.ts';

@Global()
@Module({
  controllers: [MeController],
  providers: [AccountsService, AuditService, BootstrapService, MeService, RoutingNotice, TenantsService],
  exports: [AuditService, BootstrapService, MeService, RoutingNotice, TenantsService],
})
export class TenantsModule {}
