export { IntakeModule } from './intake.module.ts';
export { receiveLead } from './receive-lead.ts';
