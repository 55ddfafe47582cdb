export { InsightsModule } from './insights.module.ts';
export { WallService } from './wall.service.ts';
