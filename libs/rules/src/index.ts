export * from './calendar.ts';
export { Masking } from './masking.ts';
export * from './reweigh.ts';
export * from './schedule.ts';
export * from './score.ts';
export * from './statement.ts';
export { zone } from './zone.ts';
