export * from './calendar.ts';
export * from './masking.ts';
export * from './schedule.ts';
export * from './score.ts';
export { zone } from './zone.ts';
