export { ScoringModule } from './scoring.module.ts';
