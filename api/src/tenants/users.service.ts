import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Page, User as UserView } from '@baton/contract';
import { AuthService } from '../platform/auth/auth.service.ts';
import type { Principal } from '../platform/auth/principal.ts';
import { SignInService } from '../platform/auth/sign-in.service.ts';
import { Database, rows, run } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { notFound, Problem } from '../platform/problem/problem.ts';
import { invalidField } from '../platform/problem/validation.ts';
import { AccountsService } from './accounts.service.ts';
import { takeOverKeys } from './api-keys.service.ts';
import { AuditService } from './audit.service.ts';
import { databaseNow } from './database-now.ts';
import { InvitingService, type Invitation } from './inviting.service.ts';
import { RoutingNotice } from './routing-notice.ts';
import type { CreateUser, PatchUser, UsersQuery } from './shapes.ts';
import { lockPeople, replaceParts } from './user-parts.ts';
import { findUser, listUsers } from './user-queries.ts';
import { User } from './user.entity.ts';

export type CreatedUser = UserView & { invitation: Invitation | null };

/** The people of a tenant. */
@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
    private readonly signIn: SignInService,
    private readonly inviting: InvitingService,
    private readonly auth: AuthService,
    private readonly notice: RoutingNotice,
  ) {}

  list(by: Principal, query: UsersQuery): Promise<Page<UserView>> {
    return this.database.transaction(by.tenantId, (em) => listUsers(em, by.tenantId, query));
  }

  async get(by: Principal, id: string): Promise<UserView> {
    const user = await this.database.transaction(by.tenantId, (em) => findUser(em, by.tenantId, id));
    if (user === null) throw notFound();
    return user;
  }

  /**
   * Adds a person. A known address is linked, its password left alone; a new one gets the password given, or an
   * invitation. Throws `already_exists`, `invalid_tag`, `invalid_input`.
   */
  async create(by: Principal, wanted: CreateUser): Promise<CreatedUser> {
    const role = memberRole(wanted.role);
    const passwordHash = wanted.password === undefined ? null : await this.signIn.hash(wanted.password);
    const created = await this.database.transaction(by.tenantId, async (em) => {
      await lockPeople(em, by.tenantId);
      const account = await this.accounts.linkOrCreate(em, wanted.email, wanted.name, passwordHash);
      const [member] = await rows(em, 'select id from users where tenant_id = $1 and account_id = $2', [
        by.tenantId,
        account.id,
      ]);
      if (member !== undefined)
        throw new Problem('already_exists', {
          errors: [{ path: 'email', message: 'is a user of this tenant already' }],
        });
      const id = newId();
      await em.insert(User, {
        tenantId: by.tenantId,
        id,
        accountId: account.id,
        name: wanted.name,
        label: wanted.label ?? null,
        role,
        takesLeads: role === 'agent' || wanted.takesLeads === true,
        active: true,
        weight: wanted.weight ?? 50,
        channels: wanted.channels ?? [],
        ...wanted.capacity,
        workingHours: wanted.workingHours ?? null,
        createdAt: await databaseNow(em),
      });
      await replaceParts(em, by.tenantId, id, { tags: wanted.tags, teamIds: wanted.teamIds });
      const invitation = (await this.accounts.mayInvite(em, account, by.tenantId))
        ? await this.inviting.invite(em, by.tenantId, id)
        : null;
      const view = await this.#shown(em, by.tenantId, id);
      await this.audit.record(em, by, by.tenantId, {
        action: 'user.created',
        subject: 'user',
        subjectId: id,
        after: audited(view),
      });
      await this.notice.bump(em, by.tenantId);
      this.auth.forget({ accountId: account.id });
      return { ...view, invitation };
    });
    await this.notice.changed(by.tenantId);
    return created;
  }

  /** Changes a user. Throws `last_admin` where nobody could administer the tenant afterwards. */
  async patch(by: Principal, id: string, change: PatchUser): Promise<UserView> {
    const passwordHash = change.password === undefined ? null : await this.signIn.hash(change.password);
    return this.change(by, id, () => change, passwordHash);
  }

  /** Changes a user by what they are: nobody else changes people meanwhile. */
  async change(
    by: Principal,
    id: string,
    changeOf: (user: UserView) => PatchUser,
    passwordHash: string | null = null,
  ): Promise<UserView> {
    const { before, after, accountId, change } = await this.database.transaction(by.tenantId, async (em) => {
      // One change of people at a time, or two admins could remove each other.
      await lockPeople(em, by.tenantId);
      const was = await findUser(em, by.tenantId, id);
      if (was === null) throw notFound();
      const change = changeOf(was);
      const account = (await em.findOneOrFail(User, { tenantId: by.tenantId, id })).accountId;
      await this.#assertAdminStays(em, by.tenantId, was, change);
      await this.#assertHeir(em, by.tenantId, id, change);
      await this.#changeAccount(em, by, account, change, passwordHash);
      await em.nativeUpdate(User, { tenantId: by.tenantId, id }, columnsOf(change, was.role));
      await replaceParts(em, by.tenantId, id, change);
      if (was.active && change.active === false && change.apiKeys === 'keep') {
        // Anybody else's key would do more than before: whoever made it knows its secret.
        if (was.role !== 'admin' || by.role !== 'admin')
          throw invalidField('apiKeys', 'only an admin’s keys go on, as those of another admin');
        await takeOverKeys(em, this.audit, by, id);
      }
      const now = await this.#shown(em, by.tenantId, id);
      if (passwordHash !== null || !isDeepStrictEqual(was, now))
        await this.audit.record(em, by, by.tenantId, {
          action: 'user.changed',
          subject: 'user',
          subjectId: id,
          before: audited(was),
          after: audited(now),
        });
      await this.notice.bump(em, by.tenantId);
      return { before: was, after: now, accountId: account, change };
    });
    await this.#tell(by, id, accountId, before, after, change);
    return after;
  }

  /** A new invitation link for somebody who has not set a password yet. */
  async invite(by: Principal, id: string): Promise<Invitation> {
    return this.database.transaction(by.tenantId, async (em) => {
      const [user] = await rows<{ account_id: string; has_password: boolean }>(
        em,
        `select a.id as account_id, a.password_hash is not null as has_password from users u join accounts a on a.id = u.account_id where u.tenant_id = $1 and u.id = $2`,
        [by.tenantId, id],
      );
      if (user === undefined) throw notFound();
      if (user.has_password) throw new Problem('conflict', { detail: 'They have a password already.' });
      if (await this.accounts.isShared(em, user.account_id, by.tenantId))
        throw new Problem('not_allowed', {
          detail:
            'Another organisation invited this person first: they set their password by that invitation.',
        });
      await this.audit.record(em, by, by.tenantId, {
        action: 'user.invited',
        subject: 'user',
        subjectId: id,
      });
      return this.inviting.invite(em, by.tenantId, id);
    });
  }

  async #tell(
    by: Principal,
    id: string,
    accountId: string,
    before: UserView,
    after: UserView,
    change: PatchUser,
  ): Promise<void> {
    const left = before.active && !after.active;
    // A password that an admin sets ends whatever runs on the old one.
    if (change.password !== undefined) await this.signIn.endOthers(accountId, by.sessionId);
    if (left) this.auth.revoked({ sessionId: null, apiKeyId: null, accountId, tenantId: by.tenantId });
    else this.auth.forget({ accountId });
    if (left) await this.notice.deactivated(by.tenantId, id, change.openLeads ?? 'reroute', by.userId);
    await this.notice.changed(by.tenantId);
  }

  async #assertAdminStays(
    em: EntityManager,
    tenantId: string,
    was: UserView,
    change: PatchUser,
  ): Promise<void> {
    const isAdmin = was.role === 'admin' && was.active;
    const stays = (change.role ?? was.role) === 'admin' && (change.active ?? was.active);
    if (!isAdmin || stays) return;
    const others = await rows(
      em,
      "select 1 from users where tenant_id = $1 and role = 'admin' and active and id <> $2 limit 1",
      [tenantId, was.id],
    );
    if (others.length === 0) throw new Problem('last_admin');
  }

  async #assertHeir(em: EntityManager, tenantId: string, id: string, change: PatchUser): Promise<void> {
    if (typeof change.openLeads !== 'object') return;
    const { agentId } = change.openLeads;
    const found = await rows(
      em,
      "select 1 from users where tenant_id = $1 and id = $2 and id <> $3 and active and (role = 'agent' or takes_leads)",
      [tenantId, agentId, id],
    );
    if (found.length === 0) throw invalidField('openLeads.agentId', 'is not another active agent');
  }

  /** A tenant's admin may change the sign-in of an account only while it belongs to this tenant alone. */
  async #changeAccount(
    em: EntityManager,
    by: Principal,
    accountId: string,
    change: PatchUser,
    passwordHash: string | null,
  ): Promise<void> {
    if (change.email === undefined && passwordHash === null) return;
    if (await this.accounts.isShared(em, accountId, by.tenantId)) {
      throw new Problem('not_allowed', {
        detail: 'This person signs in elsewhere too: only they can change their address or password.',
      });
    }
    if (change.email !== undefined) {
      const taken = await rows(em, 'select 1 from accounts where lower(email) = $1 and id <> $2', [
        change.email.toLowerCase(),
        accountId,
      ]);
      if (taken.length > 0)
        throw new Problem('already_exists', { errors: [{ path: 'email', message: 'is in use' }] });
      await run(em, 'update accounts set email = $2 where id = $1', [accountId, change.email.toLowerCase()]);
    }
    if (passwordHash !== null) {
      await run(
        em,
        'update accounts set password_hash = $2, password_changed_at = clock_timestamp() where id = $1',
        [accountId, passwordHash],
      );
    }
  }

  async #shown(em: EntityManager, tenantId: string, id: string): Promise<UserView> {
    const view = await findUser(em, tenantId, id);
    if (view === null) throw new Error('a user vanished while it was written');
    return view;
  }
}

function memberRole(role: UserView['role']): Exclude<UserView['role'], 'partner'> {
  if (role === 'partner') throw invalidField('role', 'partner is not a role within a tenant');
  return role;
}

function columnsOf(change: PatchUser, roleBefore: UserView['role']): Partial<User> {
  const { name, role, takesLeads, weight, label, channels, workingHours, active, capacity } = change;
  const columns = {
    name,
    role: role === undefined ? undefined : memberRole(role),
    // Agents always take leads; whoever stops being one takes none unless told so.
    takesLeads:
      (role ?? roleBefore) === 'agent' ? true : (takesLeads ?? (role === undefined ? undefined : false)),
    weight,
    label,
    channels,
    workingHours,
    active,
    ...capacity,
  };
  return Object.fromEntries(
    Object.entries(columns).filter(([, value]) => value !== undefined),
  ) as Partial<User>;
}

/** What the audit log keeps of a user: no address, which is personal and may have to be forgotten. */
function audited(user: UserView): Omit<UserView, 'email' | 'invited' | 'invitationUrl'> {
  const { email: _email, invited: _invited, invitationUrl: _url, ...kept } = user;
  return kept;
}
