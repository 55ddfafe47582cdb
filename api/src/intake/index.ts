export { IntakeModule } from './intake.module.ts';
export { readNdjson } from './ndjson.ts';
export { receiveLead } from './receive-lead.ts';
export { ReceptionService } from './reception.service.ts';
export { serveWaysIn } from './ways-in.http.ts';
