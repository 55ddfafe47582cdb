export { ADD_JOBS, addJobs, job, jobKind, type JobKind, type JobOptions, type JobRow } from './job.ts';
export { JOBS_SCHEMA } from './schema.ts';
export { JobsService, type JobRun } from './jobs.service.ts';
