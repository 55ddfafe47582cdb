import { Global, Module } from '@nestjs/common';
import { AbsencesService } from './absences.service.ts';
import { AccountsService } from './accounts.service.ts';
import { ApiKeysController } from './api-keys.controller.ts';
import { ApiKeysService } from './api-keys.service.ts';
import { AuditController } from './audit.controller.ts';
import { AuditService } from './audit.service.ts';
import { BootstrapService } from './bootstrap.service.ts';
import { InvitingService } from './inviting.service.ts';
import { MeController } from './me.controller.ts';
import { MeService } from './me.service.ts';
import { RoutingNotice } from './routing-notice.ts';
import { RoutingPlansController } from './routing-plans.controller.ts';
import { RoutingPlansService } from './routing-plans.service.ts';
import { RoutingSettingsController } from './routing-settings.controller.ts';
import { RoutingSettingsService } from './routing-settings.service.ts';
import { SecondFactorController } from './second-factor.controller.ts';
import { SecondFactorService } from './second-factor.service.ts';
import { SourcesController } from './sources.controller.ts';
import { SourcesService } from './sources.service.ts';
import { TagsController } from './tags.controller.ts';
import { TagInheritance } from './tag-inheritance.ts';
import { TagsService } from './tags.service.ts';
import { TeamsController } from './teams.controller.ts';
import { TeamsService } from './teams.service.ts';
import { TenantsController } from './tenants.controller.ts';
import { TenantsService } from './tenants.service.ts';
import { UsersBulkService } from './users-bulk.service.ts';
import { UsersController } from './users.controller.ts';
import { UsersService } from './users.service.ts';

/** Partners, tenants, and everything an admin sets up in one. */
@Global()
@Module({
  controllers: [
    ApiKeysController,
    AuditController,
    MeController,
    RoutingPlansController,
    RoutingSettingsController,
    SecondFactorController,
    SourcesController,
    TagsController,
    TeamsController,
    TenantsController,
    UsersController,
  ],
  providers: [
    AbsencesService,
    AccountsService,
    ApiKeysService,
    AuditService,
    BootstrapService,
    InvitingService,
    MeService,
    RoutingNotice,
    RoutingPlansService,
    RoutingSettingsService,
    SecondFactorService,
    SourcesService,
    TagInheritance,
    TagsService,
    TeamsService,
    TenantsService,
    UsersBulkService,
    UsersService,
  ],
  exports: [
    AuditService,
    BootstrapService,
    MeService,
    RoutingNotice,
    RoutingPlansService,
    RoutingSettingsService,
    TagsService,
    TeamsService,
    TenantsService,
    UsersService,
  ],
})
export class TenantsModule {}
