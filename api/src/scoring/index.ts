export { ScoringModule } from './scoring.module.ts';
export { scoreClamped } from './score-queries.ts';
