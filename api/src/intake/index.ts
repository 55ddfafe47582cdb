export { IntakeModule } from './intake.module.ts';
export { readLargeBodies } from './bodies.ts';
export { KeptMessages } from './kept-messages.service.ts';
export { receiveLead } from './receive-lead.ts';
export { ReceptionService } from './reception.service.ts';
export { serveWaysIn } from './ways-in.http.ts';
