import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/index.ts';
import { RoutingModule } from '../routing/index.ts';
import { CustomersController } from './customers.controller.ts';
import { CustomersService } from './customers.service.ts';
import { PersonalDataService } from './personal-data.service.ts';

@Module({
  imports: [IntakeModule, RoutingModule],
  controllers: [CustomersController],
  providers: [CustomersService, PersonalDataService],
})
export class CustomersModule {}
