import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/index.ts';
import { DemoController } from './demo.controller.ts';
import { DemoTraffic } from './demo-traffic.service.ts';

/** Life in the demo tenant: leads that come in by themselves, agents who answer where nobody is signed in. */
@Module({ imports: [RoutingModule], controllers: [DemoController], providers: [DemoTraffic] })
export class DemoModule {}
