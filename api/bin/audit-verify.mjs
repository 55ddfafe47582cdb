import { needModernNode } from './lib/guard.mjs';

needModernNode('npm run audit:verify');
const { auditVerify } = await import('./lib/audit-verify.ts');
await auditVerify(process.argv.slice(2));
