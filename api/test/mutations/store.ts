import type { Mutation, Suite } from './mutation.ts';

const int = (...paths: string[]): Suite => ({ project: 'int', paths });
const ROUTER = int('api/src/routing/tenant-router.int.spec.ts');
const WORLDS = int('api/src/routing/shell.property.int.spec.ts');
const CUSTOMERS = int('api/src/routing/customers.int.spec.ts');
const SOCKETS = int('api/src/routing/sockets.int.spec.ts');
const SCORES = int('api/src/scoring');

const without =
  (file: string) =>
  (what: string, noticedBy: readonly Suite[], anchor: string, instead = ''): Mutation => ({
    what,
    file,
    anchor,
    instead,
    noticedBy,
  });
const router = without('api/src/routing/tenant-router.ts');
const store = without('api/src/routing/store.ts');
const needs = without('api/src/routing/needs.ts');
const intake = without('api/src/intake/receive-lead.ts');

/** What the shell around the engine checks, locks and does in an order: group commit, idempotency, what it reads. */
export const storeMutations: Mutation[] = [
  router(
    'a batch locks its tenant',
    [ROUTER],
    `; select pg_advisory_xact_lock(hashtextextended('\${this.tenantId}', 0))`,
  ),
  router(
    'a cache that another process made old is read anew',
    [ROUTER],
    'this.set === null || this.set.version !== opened.version',
    'this.set === null',
  ),
  router(
    'a configuration that changed is taken in',
    [ROUTER, int('api/src/tenants')],
    'if (set.config.version !== opened.configVersion) await applyConfig(client, batch);\n    else if',
    'if',
  ),
  router(
    'a configuration that changed while nobody looked is applied',
    [ROUTER],
    `    else if (set.unapplied) batch.decide({ type: 'configure', reloaded: true });\n`,
  ),
  router('a failed batch drops its cache', [ROUTER], '      this.set = null;\n      end?.', '      end?.'),
  router(
    'commands wait up to a bound',
    [ROUTER],
    `    if (this.queue.length >= QUEUE_MAX)\n      return Promise.reject(new Problem('queue_full', { retryAfterMs: 1_000 }));\n`,
  ),
  router(
    'commands of a failed batch are tried one by one',
    [ROUTER],
    'if (entries.some((entry) => !entry.alone)) {',
    'if (entries.length < 0) {',
  ),
  router(
    'callers are answered after the commit',
    [ROUTER],
    '      const committed = await this.commit',
    '      for (const { entry, value, refusal } of done.settled) if (refusal === undefined) entry.resolve(value);\n      const committed = await this.commit',
  ),
  router(
    'a commit whose answer was lost is looked up',
    [ROUTER],
    `if (results.at(-1)?.status === 'rejected') await this.assertNotCommitted(batch, failed.reason);\n      else throw failed.reason;`,
    'throw failed.reason;',
  ),
  router(
    'a lost commit is told from another process’s by its events',
    [ROUTER],
    'opened.version > batch.set.version && (await wasWritten(client, batch))',
    'opened.version > batch.set.version',
  ),
  router(
    'a deadline waits for answers that came in before it',
    [ROUTER],
    'const oldest = this.queue.reduce((at, entry) => Math.min(at, entry.stamp), batch.now);',
    'const oldest = batch.now;',
  ),
  router(
    'a process that hangs loses its turn',
    [ROUTER, int('api/test/several-processes.int.spec.ts')],
    `    if (this.deps.several !== true) return '';\n`,
    `    if (this.silentMs > 0) return '';\n`,
  ),
  store(
    'a row that is not there stops the batch',
    [ROUTER],
    'if (MUST_MATCH.has(rows) && result.rowCount !== changes[rows].length) {',
    'if (result.rowCount === -1) {',
  ),
  store(
    'answered offers leave before new ones come',
    [ROUTER, WORLDS],
    `  ['resolve_offers', 'resolvedOffers', RESOLVE],
  ['insert_resolved', 'bornResolvedOffers', INSERT_RESOLVED],
  ['insert_pending', 'newOffers', INSERT_PENDING],
`,
    `  ['insert_pending', 'newOffers', INSERT_PENDING],
  ['resolve_offers', 'resolvedOffers', RESOLVE],
  ['insert_resolved', 'bornResolvedOffers', INSERT_RESOLVED],
`,
  ),
  needs(
    'used keys are looked up',
    [ROUTER],
    'idempotency.length > 0 ? loadAnswered(client, tenantId, now, idempotency, facts) : null',
    'null',
  ),
  needs(
    'known external ids are looked up',
    [ROUTER],
    'external.length > 0 ? loadKnown(client, tenantId, set, external, facts) : null',
    'null',
  ),
  needs(
    'known customers are looked up',
    [CUSTOMERS],
    'keys.length > 0 ? loadCustomers(client, tenantId, set, now, keys, facts) : null',
    'null',
  ),
  needs(
    'event numbers go on where they were',
    [SOCKETS, int('api/test/several-processes.int.spec.ts')],
    '      loadSeqs(client, tenantId, set, listeners),\n',
  ),
  needs(
    'an entry is taken back once',
    [SCORES],
    'exists (select from score_entries r where r.tenant_id = $1 and r.reverses = e.id) as reversed',
    'false as reversed',
  ),
  intake(
    'a key with another body is refused',
    [ROUTER],
    `        if (before.hash !== hash) throw new Problem('idempotency_key_reused');\n`,
  ),
  intake(
    'a key is claimed at once',
    [ROUTER],
    `      if (slot !== null) batch.facts.answered.set(slot, { hash, status: 0, body: '' });\n`,
  ),
  intake(
    'a key’s answer is kept',
    [ROUTER],
    '        if (slot !== null) remember(batch, slot, idempotency!, hash, answer);\n',
  ),
  intake(
    'an external id is known within its batch',
    [ROUTER],
    '  if (slot !== null) batch.facts.known.set(slot, leadId);\n',
  ),
];
