import type { Migration } from '@mikro-orm/migrations';
import { Foundation } from './0001-foundation.ts';
import { Routing } from './0002-routing.ts';
import { Demo } from './0003-demo.ts';
import { Unresponsive } from './0004-unresponsive.ts';
import { WaysIn } from './0005-ways-in.ts';
import { WaysOut } from './0006-ways-out.ts';
import { Insights } from './0007-insights.ts';
import { Rollups } from './0008-rollups.ts';
import { Administration } from './0009-administration.ts';
import { Desk } from './0010-desk.ts';
import { AppliedConfiguration } from './0011-applied-configuration.ts';
import { Mails } from './0012-mails.ts';
import { Locale } from './0013-locale.ts';
import { InheritedTags } from './0014-inherited-tags.ts';
import { PushUse } from './0015-push-use.ts';
import { PersonalData } from './0016-personal-data.ts';
import { Oidc } from './0017-oidc.ts';
import { Processes } from './0018-processes.ts';
import { Statistics } from './0020-statistics.ts';
import { LighterBatches } from './0021-lighter-batches.ts';
import { DecidedAhead } from './0022-decided-ahead.ts';
import { MinorUnits } from './0025-minor-units.ts';
import { Partitions } from './0028-partitions.ts';
import { Autovacuum } from './0029-autovacuum.ts';
import { Trimming } from './0030-trimming.ts';
import { Indexes } from './0031-indexes.ts';
import { RowsInBinary } from './0032-rows-in-binary.ts';
import { GrownByRows } from './0033-grown-by-rows.ts';
import { LeadCharges } from './0034-lead-charges.ts';
import { MergedTags } from './0035-merged-tags.ts';
import { MailedInvitations } from './0036-mailed-invitations.ts';
import { PlanRevision } from './0037-plan-revision.ts';
import { BoundedTidying } from './0038-bounded-tidying.ts';

type MigrationClass = new (...args: ConstructorParameters<typeof Migration>) => Migration;

/** Every migration, in order. Names are kept for good: they are what a database remembers. */
export const migrations: { name: string; class: MigrationClass }[] = [
  { name: '0001-foundation', class: Foundation },
  { name: '0002-routing', class: Routing },
  { name: '0003-demo', class: Demo },
  { name: '0004-unresponsive', class: Unresponsive },
  { name: '0005-ways-in', class: WaysIn },
  { name: '0006-ways-out', class: WaysOut },
  { name: '0007-insights', class: Insights },
  { name: '0008-rollups', class: Rollups },
  { name: '0009-administration', class: Administration },
  { name: '0010-desk', class: Desk },
  { name: '0011-applied-configuration', class: AppliedConfiguration },
  { name: '0012-mails', class: Mails },
  { name: '0013-locale', class: Locale },
  { name: '0014-inherited-tags', class: InheritedTags },
  { name: '0015-push-use', class: PushUse },
  { name: '0016-personal-data', class: PersonalData },
  { name: '0017-oidc', class: Oidc },
  { name: '0018-processes', class: Processes },
  { name: '0020-statistics', class: Statistics },
  { name: '0021-lighter-batches', class: LighterBatches },
  { name: '0022-decided-ahead', class: DecidedAhead },
  { name: '0025-minor-units', class: MinorUnits },
  { name: '0028-partitions', class: Partitions },
  { name: '0029-autovacuum', class: Autovacuum },
  { name: '0030-trimming', class: Trimming },
  { name: '0031-indexes', class: Indexes },
  { name: '0032-rows-in-binary', class: RowsInBinary },
  { name: '0033-grown-by-rows', class: GrownByRows },
  { name: '0034-lead-charges', class: LeadCharges },
  { name: '0035-merged-tags', class: MergedTags },
  { name: '0036-mailed-invitations', class: MailedInvitations },
  { name: '0037-plan-revision', class: PlanRevision },
  { name: '0038-bounded-tidying', class: BoundedTidying },
];
