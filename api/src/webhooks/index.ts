export { WebhooksModule } from './webhooks.module.ts';
export { handOutJob } from './jobs.ts';
