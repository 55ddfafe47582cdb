import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { IntakeController } from './intake.controller.ts';
import { IntakeService } from './intake.service.ts';

/** The ways in for leads. */
@Module({ imports: [RoutingModule], controllers: [IntakeController], providers: [IntakeService] })
export class IntakeModule {}
