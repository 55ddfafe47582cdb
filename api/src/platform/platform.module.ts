import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AuthController } from './auth/auth.controller.ts';
import { AuthGuard } from './auth/auth.guard.ts';
import { AuthService } from './auth/auth.service.ts';
import { Directory } from './auth/directory.ts';
import { FailureDelays } from './auth/failure-delays.ts';
import { IdentityService } from './auth/identity.service.ts';
import { OidcController } from './auth/oidc.controller.ts';
import { OidcService } from './auth/oidc.service.ts';
import { InvitationsService } from './auth/invitations.service.ts';
import { SecondFactorsService } from './auth/second-factors.service.ts';
import { SessionsService } from './auth/sessions.service.ts';
import { SignInService } from './auth/sign-in.service.ts';
import { IdempotencyStore } from './idempotency/idempotency.store.ts';
import { CountInterceptor, OnceInterceptor } from './idempotency/writes.interceptor.ts';
import { Clock, SystemClock } from './clock.ts';
import { CONFIG, type Config } from './config.ts';
import { Database } from './database/database.ts';
import { PartitionsService } from './database/partitions.service.ts';
import { JobsService } from './jobs/index.ts';
import { MailService } from './mail/mail.service.ts';
import { RateLimits } from './limits/rate-limits.ts';
import { Peers } from './peers.ts';
import { SocketHub } from './sockets/socket-hub.ts';
import { ProblemFilter } from './problem/problem.filter.ts';
import { TidyService } from './tidy.service.ts';
import { Tracing } from './tracing.ts';

/** What every feature stands on. Global: features inject it without importing it. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config, database: Database, tracing: Tracing): DynamicModule {
    const shared = [
      AuthService,
      CountInterceptor,
      IdempotencyStore,
      IdentityService,
      InvitationsService,
      OnceInterceptor,
      JobsService,
      MailService,
      Peers,
      RateLimits,
      SecondFactorsService,
      SessionsService,
      SignInService,
      SocketHub,
    ];
    return {
      module: PlatformModule,
      controllers: [AuthController, OidcController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Database, useValue: database },
        { provide: Tracing, useValue: tracing },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: Clock, useClass: SystemClock },
        Directory,
        FailureDelays,
        OidcService,
        PartitionsService,
        TidyService,
        ...shared,
      ],
      exports: [Clock, CONFIG, Database, Tracing, ...shared],
    };
  }
}
