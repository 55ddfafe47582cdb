export { Customers } from './customers.ts';
export { LeadMaker, SOURCES, VISIBLE_ATTRIBUTES, type MadeLead } from './lead-maker.ts';
export { Random } from './random.ts';
export {
  answerOf,
  COMMENTS,
  DECLINE_REASONS,
  RETURN_REASONS,
  temperamentOf,
  type Temperament,
} from './temperament.ts';
export { DemoModule } from './demo.module.ts';
export { DemoTraffic } from './demo-traffic.service.ts';
