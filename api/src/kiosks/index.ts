export { KiosksModule } from './kiosks.module.ts';
