import { Inject, Injectable } from '@nestjs/common';
import { SignInService } from '../platform/auth/sign-in.service.ts';
import { CONFIG, type Config } from '../platform/config.ts';
import { Database } from '../platform/database/database.ts';
import { newId } from '../platform/ids.ts';
import { AccountsService } from './accounts.service.ts';
import { TenantsService } from './tenants.service.ts';

/** What an empty database gets at the first start. */
@Injectable()
export class BootstrapService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly tenants: TenantsService,
    private readonly accounts: AccountsService,
    private readonly signIn: SignInService,
  ) {}

  /** True where nobody can sign in yet. */
  async isEmpty(): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ empty: boolean }>(
      'select not exists (select from accounts) as empty',
    );
    return rows[0]?.empty === true;
  }

  /** The first admin: a partner too, with the tenant `main`. Does nothing where none is configured. */
  async makeFirstAdmin(): Promise<void> {
    const admin = this.config.admin;
    if (admin === null) return;
    const partnerId = await this.makePartner('Baton');
    await this.tenants.create(null, {
      name: 'Main',
      slug: 'main',
      adminEmail: admin.email,
      adminPassword: admin.password,
      partnerId,
    });
    await this.joinPartner(partnerId, admin.email);
  }

  /** A sign-in for somebody who runs a partner's tenants and is in none of them. */
  async makePartnerAccount(partnerId: string, email: string, name: string, password: string): Promise<void> {
    const passwordHash = await this.signIn.hash(password);
    await this.database.globally((em) => this.accounts.linkOrCreate(em, email, name, passwordHash));
    await this.joinPartner(partnerId, email);
  }

  async makePartner(name: string): Promise<string> {
    const id = newId();
    await this.database.pool.query(
      'insert into partners (id, name, created_at) values ($1, $2, clock_timestamp())',
      [id, name],
    );
    return id;
  }

  async joinPartner(partnerId: string, email: string): Promise<void> {
    await this.database.pool.query(
      'insert into partner_accounts (partner_id, account_id) select $1, id from accounts where lower(email) = $2 on conflict do nothing',
      [partnerId, email.toLowerCase()],
    );
  }
}
