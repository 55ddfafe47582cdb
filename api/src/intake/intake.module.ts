import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { BatchService } from './batch.service.ts';
import { DeliveriesService } from './deliveries.service.ts';
import { DeliveryStore } from './delivery.store.ts';
import { ImportRunner } from './import-runner.service.ts';
import { ImportsController } from './imports.controller.ts';
import { ImportsService } from './imports.service.ts';
import { IntakeController } from './intake.controller.ts';
import { IntakeService } from './intake.service.ts';
import { KeptMessages } from './kept-messages.service.ts';
import { NotificationsModule } from '../notifications/index.ts';
import { ReceptionService } from './reception.service.ts';
import { SmtpListener } from './smtp-listener.service.ts';
import { SourceAlarm } from './source-alarm.service.ts';
import { WaysInController } from './ways-in.controller.ts';
import { WaysInService } from './ways-in.service.ts';

/** The ways in for leads. */
@Module({
  imports: [RoutingModule, NotificationsModule],
  controllers: [ImportsController, IntakeController, WaysInController],
  providers: [
    BatchService,
    DeliveriesService,
    DeliveryStore,
    ImportRunner,
    ImportsService,
    IntakeService,
    KeptMessages,
    ReceptionService,
    SmtpListener,
    SourceAlarm,
    WaysInService,
  ],
  exports: [KeptMessages],
})
export class IntakeModule {}
