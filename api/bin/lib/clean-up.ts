/** Ends what a killed supervisor left running: first the API, then the database, then its claim on DATA_DIR. */
import { readLock, releaseLock, runs } from './lock.ts';
import { endProcess } from './processes.ts';

const dataDir = process.env['DATA_DIR'] ?? '';
const supervisorPid = Number(process.env['BATON_SUPERVISED_BY']);
const apiPid = Number(process.argv[2]);

const found = readLock(dataDir);
// Another start has taken over already: it cleans up for itself, and the database may be its own.
const mine = found?.supervisor.pid === supervisorPid && !runs(found.supervisor);

if (apiPid > 0) await endProcess(apiPid, 10_000);
if (found && mine) {
  if (found.database && runs(found.database)) await endProcess(found.database.pid, 20_000, 'SIGINT');
  releaseLock(dataDir, supervisorPid);
}
