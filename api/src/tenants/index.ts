export { TenantsModule } from './tenants.module.ts';
export { BootstrapService } from './bootstrap.service.ts';
export { MeService, type LiveAgent } from './me.service.ts';
export { AuditService } from './audit.service.ts';
export { TenantsService } from './tenants.service.ts';
export { RoutingNotice, type OpenLeadsChoice, type RoutingListener } from './routing-notice.ts';
export { entities } from './entities.ts';
