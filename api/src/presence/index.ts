export { PresenceModule } from './presence.module.ts';
export { PresenceService } from './presence.service.ts';
