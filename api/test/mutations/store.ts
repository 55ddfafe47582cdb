import type { Mutation, Suite } from './mutation.ts';

const int = (...paths: string[]): Suite => ({ project: 'int', paths });
const IDEMPOTENCY = int('api/src/platform/idempotency');
const ROUTER = int('api/src/routing/tenant-router.int.spec.ts');
const LOST = int('api/src/routing/lost-commit.int.spec.ts');
const AHEAD = int('api/src/routing/ahead.int.spec.ts');
const HOMES = int('api/src/routing/homes.int.spec.ts');
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
const flight = without('api/src/routing/flight.ts');
const boarding = without('api/src/routing/boarding.ts');
const migration = without('api/migrations/0022-decided-ahead.ts');
const store = without('api/src/routing/store.ts');
const needs = without('api/src/routing/needs.ts');
const intake = without('api/src/intake/receive-lead.ts');
const homes = without('api/src/routing/homes.ts');

/**
 * What the shell around the engine checks, locks and does in an order: group commit, idempotency, what it reads. Not on it, as
 * nothing wrong comes of leaving them out: that nothing is decided ahead away from a tenant's home, and that ended offers wait
 * for a batch of their own, which only keep what is looked up beside a batch small.
 */
export const storeMutations: Mutation[] = [
  flight(
    'a batch locks its tenant',
    [ROUTER],
    `    {
      name: 'lock_tenant',
      text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
      values: [tenantId],
    },
`,
  ),
  migration(
    'what was decided ahead is refused where the tenant has moved on',
    [AHEAD],
    `        if not found then raise exception 'the tenant has moved on' using errcode = 'BTN01'; end if;\n`,
  ),
  migration(
    'what was decided ahead goes by the version of the batch before',
    [AHEAD],
    'version = at_version and config_version',
    'config_version',
  ),
  migration(
    'what was decided ahead goes by the configuration of the batch before',
    [AHEAD],
    ' and config_version = at_config',
  ),
  flight(
    'the server checks what was decided ahead',
    [AHEAD],
    `    {
      name: 'continue_batch',
      text: 'select continue_batch($1, $2, $3)',
      values: [tenantId, version - 1, set.config.version],
    },
    ...asCars(batch, cargo),
    COMMIT,
  ]);
  clock.databaseSaid(Number(done[locking.length]!.value));
`,
    `    ...asCars(batch, cargo),
    COMMIT,
  ]);
  void [done, clock, version, set];
`,
  ),
  boarding(
    'only works that say so are decided ahead',
    [AHEAD, ROUTER, WORLDS],
    'return ahead === true && (',
    'return ahead !== null && (',
  ),
  router(
    'nothing is decided ahead behind statements that memory knows nothing of',
    [AHEAD],
    ' && batch.also.length === 0',
  ),
  router(
    'what is decided ahead is sent only where the batch before it stands',
    [AHEAD],
    '    await flight.landed;\n    // From',
    '    await flight.landed.catch(() => undefined);\n    // From',
  ),
  router(
    'what was decided behind a lost batch is decided again',
    [AHEAD],
    '    this.queue.giveBack(aboard);\n    let {',
    '    let {',
  ),
  router(
    'a batch that stands does not forget what the one behind it holds',
    [AHEAD, WORLDS],
    '    if (behind === undefined) forget(set.state);\n    else forgetLoose(set.state, batch.loose, behind.holds(), behind.loose);',
    '    forget(set.state);',
  ),
  router(
    'nobody waits for a second connection while holding the last one',
    [AHEAD],
    '    if (pool.waitingCount > 0 || (pool.idleCount === 0 && pool.totalCount >= pool.options.max)) return null;\n',
  ),
  router(
    'a connection whose train was derailed is not used again',
    [ROUTER, LOST, AHEAD],
    '      if (error instanceof Derailed) broken = error;\n',
  ),
  router(
    'what may stand is not tried again',
    [LOST],
    `    if (error instanceof OutcomeUnknown) {
      for (const entry of entries) entry.reject(new Problem('unavailable', { retryAfterMs: RETRY_MAX_MS }));
      throw error;
    }
`,
  ),
  router(
    'a process that was slow gets more time',
    [ROUTER, int('api/test/several-processes.int.spec.ts')],
    '      if (wasSilent(client, error)) this.silentMs = Math.min(this.silentMs * 2, SILENT_MAX_MS);\n',
  ),
  router(
    'a command that is tried alone does not fail for what is due beside it',
    [ROUTER],
    'if (entries[0]?.alone !== true) this.wake(batch);',
    'this.wake(batch);',
  ),
  boarding(
    'what is decided ahead goes by what the batch before has made',
    [AHEAD],
    '    carryOver(works, before.facts, facts);\n',
  ),
  boarding('customers are what memory says of them', [AHEAD], '    this.noteCustomers(works);\n'),
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
  router(
    'a failed batch drops its cache',
    [ROUTER],
    '      this.set = null;\n      if (wasSilent',
    '      if (wasSilent',
  ),
  router(
    'commands wait up to a bound',
    [ROUTER],
    `    if (this.queue.full) return Promise.reject(new Problem('queue_full', { retryAfterMs: 1_000 }));\n`,
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
    '    const aboard = await this.board(flight);',
    '    for (const { entry, value, refusal } of flight.decided.settled) if (refusal === undefined) entry.resolve(value);\n    const aboard = await this.board(flight);',
  ),
  router('a commit whose answer was lost is looked up', [LOST], '    if (stood) return this.land(flight);\n'),
  flight(
    'a lost commit is known by the last batch, where it left no event',
    [LOST],
    'lastBatch === batch.id || ',
  ),
  flight(
    'a lost commit is told from another process’s by its events',
    [LOST],
    'version > batch.version && (await wasWritten(client, batch))',
    'version > batch.version',
  ),
  router(
    'a deadline waits for answers that came in before it',
    [ROUTER],
    'const oldest = this.queue.oldest(batch.now);',
    'const oldest = batch.now;',
  ),
  router(
    'a process that hangs loses its turn',
    [ROUTER, int('api/test/several-processes.int.spec.ts')],
    'return this.deps.several === true ? this.silentMs : null;',
    'return null;',
  ),
  migration(
    'a row that is not there stops the batch',
    [ROUTER],
    "        if touched <> expected then raise exception '% of % rows were there', touched, expected; end if;\n",
  ),
  store(
    'answered offers leave before new ones come',
    [ROUTER, WORLDS],
    `  ['resolve_offers', 'resolvedOffers', OFFER_ANSWER, RESOLVE],
  ['insert_resolved', 'bornResolvedOffers', RESOLVED_OFFER, insertRows('offers', RESOLVED_OFFER)],
  ['insert_pending', 'newOffers', PENDING_OFFER, insertRows('pending_offers', PENDING_OFFER)],
`,
    `  ['insert_pending', 'newOffers', PENDING_OFFER, insertRows('pending_offers', PENDING_OFFER)],
  ['resolve_offers', 'resolvedOffers', OFFER_ANSWER, RESOLVE],
  ['insert_resolved', 'bornResolvedOffers', RESOLVED_OFFER, insertRows('offers', RESOLVED_OFFER)],
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
  needs(
    'a key that another path has had makes no lead',
    [IDEMPOTENCY],
    "i.route <> 'POST /leads' and i.key = w.stored",
    'false',
  ),
  intake(
    'a key with another body is refused',
    [ROUTER],
    `        if (before.hash !== idempotency!.hash) throw new Problem('idempotency_key_reused');\n`,
  ),
  intake(
    'a key is claimed at once',
    [ROUTER],
    `      if (slot !== null) batch.facts.answered.set(slot, { hash: idempotency!.hash, status: 0, body: '' });\n`,
  ),
  intake(
    'a key’s answer is kept',
    [ROUTER],
    '        if (slot !== null) remember(batch, slot, idempotency!, answer);\n',
  ),
  intake(
    'an external id is known within its batch',
    [ROUTER],
    '  if (slot !== null) batch.facts.known.set(slot, leadId);\n',
  ),
  intake(
    'an order that came twice makes one lead',
    [HOMES],
    '  if (batch.state.leads.has(leadId)) return { leadId, created: true, source: null };\n',
  ),
  intake(
    'a lead whose answer was lost is looked for',
    [HOMES],
    '...(sent?.again === true ? { leadIds: [sent.id] } : {})',
  ),
  without('api/src/routing/works.ts')(
    'an answer whose own answer was lost is not given again',
    [HOMES],
    'sent?.again !== true || state !== LEFT_BY[command.type]',
    'state !== undefined',
  ),
  homes('what a home that is gone was asked is taken back', [HOMES], `      this.takeBack();\n`),
  homes(
    'what may have been done is not done as if it were new',
    [HOMES],
    'again ? workOf(order, { id: order.id, again }) : work',
    'work',
  ),
  homes(
    'what did not reach the home is decided here',
    [HOMES],
    'this.decideHere(waiting, heard === null);',
    'waiting.reject(heard);',
  ),
  homes('a home that leaves takes no orders', [HOMES], 'this.leaving ? null : '),
];
