import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { CustomersModule } from './customers/index.ts';
import { DemoModule } from './demo/index.ts';
import { InsightsModule } from './insights/index.ts';
import { IntakeModule } from './intake/index.ts';
import { KiosksModule } from './kiosks/index.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database/database.ts';
import { NotificationsModule } from './notifications/index.ts';
import { PlatformModule } from './platform/platform.module.ts';
import type { Tracing } from './platform/tracing.ts';
import { OfferMailModule } from './offer-mail/index.ts';
import { PushModule } from './push/index.ts';
import { PresenceModule } from './presence/index.ts';
import { RoutingModule } from './routing/index.ts';
import { ScoringModule } from './scoring/index.ts';
import { TenantsModule } from './tenants/index.ts';
import { WebhooksModule } from './webhooks/index.ts';

/** The whole API: the platform and one module per feature. */
@Module({})
export class AppModule {
  static with(config: Config, database: Database, tracing: Tracing): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, database, tracing),
        ScheduleModule.forRoot(),
        TenantsModule,
        RoutingModule,
        PresenceModule,
        PushModule,
        OfferMailModule,
        IntakeModule,
        CustomersModule,
        ScoringModule,
        InsightsModule,
        KiosksModule,
        DemoModule,
        NotificationsModule,
        WebhooksModule,
      ],
    };
  }
}
